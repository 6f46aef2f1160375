// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc
public import SystemPackage

/// A descriptor that one thread makes readable to wake another.
///
/// The corresponding C function is eventfd(2).
public struct EventCounter: ~Copyable, Sendable {
    private let descriptor: OwnedDescriptor

    /// Creates a counter at 0, which is not readable.
    ///
    /// - Throws: the errno of eventfd(2).
    public init() throws(Errno) {
        descriptor = OwnedDescriptor(owning: try Errno.check(clinux_eventfd()))
    }

    /// The descriptor's number, for an event queue.
    public var number: CInt { descriptor.number }

    /// Makes the descriptor readable.
    ///
    /// Any thread may call it; never blocks.
    public func signal() {
        var one: UInt64 = 1
        // It can only fail when the count is full, and then it is readable anyway.
        _ = unsafe write(descriptor.number, &one, 8)
    }

    /// Makes the descriptor unreadable again.
    ///
    /// Any thread may call it; never blocks.
    public func reset() {
        var count: UInt64 = 0
        _ = unsafe read(descriptor.number, &count, 8)
    }
}
