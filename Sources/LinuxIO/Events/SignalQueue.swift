// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc
public import SystemPackage

/// The process's signals as a descriptor to read from, instead of handlers that interrupt.
///
/// The corresponding C function is signalfd(2).
public struct SignalQueue: ~Copyable, Sendable {
    private let descriptor: OwnedDescriptor

    /// Creates a queue of signals, which are blocked in the calling thread and in those it creates
    /// later.
    ///
    /// To be called on the main thread before any other exists.
    ///
    /// - Throws: the errno of signalfd(2).
    public init(_ signals: [CInt]) throws(Errno) {
        var set = sigset_t()
        unsafe sigemptyset(&set)
        for signal in signals {
            unsafe sigaddset(&set, signal)
        }
        unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
        descriptor = OwnedDescriptor(owning: try Errno.check(unsafe clinux_signalfd(&set)))
    }

    /// The descriptor's number, for an event queue.
    public var number: CInt { descriptor.number }

    /// Takes the next signal that has come.
    ///
    /// Never blocks.
    ///
    /// - Returns: the signal's number, or nil when there is none.
    public func next() -> CInt? {
        let signal = clinux_signalfd_read(descriptor.number)
        return signal > 0 ? signal : nil
    }

    /// Ignores a signal for the whole process.
    public static func ignore(_ number: CInt) {
        _ = signal(number, SIG_IGN)
    }
}
