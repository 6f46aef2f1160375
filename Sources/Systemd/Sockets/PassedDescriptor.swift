// SPDX-License-Identifier: Apache-2.0

import LinuxIO
public import SystemPackage

/// One descriptor that the service manager passed, of whatever kind.
///
/// Owns it and closes it at the end of its life. Closing is all that may be done with a listener:
/// after `shutdown(2)` the next instance would inherit a dead one. The descriptor is close-on-exec;
/// whether it is blocking is up to `NonBlocking=` in the unit, and for a stored one up to who stored
/// it. Source: sd_listen_fds(3).
public struct PassedDescriptor: ~Copyable, Sendable {
    /// The name given by `FileDescriptorName=`, by `OpenFile=`, or when it was stored.
    ///
    /// By default the socket unit's own name; `connection` with `Accept=yes`, `stored` for one stored
    /// without a name, and `unknown` when the manager sent no names.
    public let name: String
    /// What it is, as found when it was handed out.
    public let kind: DescriptorKind

    private let descriptor: OwnedDescriptor

    /// Creates the owner of an open descriptor that nobody else closes.
    init(owning number: CInt, name: String) {
        self.name = name
        kind = DescriptorKind(of: number)
        descriptor = OwnedDescriptor(owning: number)
    }

    /// The descriptor, borrowed: valid for as long as this value lives.
    public var fileDescriptor: FileDescriptor { FileDescriptor(rawValue: descriptor.number) }

    /// Gives ownership up without closing.
    ///
    /// - Returns: the descriptor, which the caller now has to close.
    public consuming func release() -> FileDescriptor {
        FileDescriptor(rawValue: descriptor.release())
    }
}
