// SPDX-License-Identifier: Apache-2.0

import Glibc
package import LinuxIO
public import SystemPackage

/// A stream socket that the service manager opened and passed, ready to be served.
///
/// Owns its descriptor, which is non-blocking and close-on-exec. Closing it is all that may be done
/// with a listener: after `shutdown(2)` the next instance would inherit a dead one.
/// Source: sd_listen_fds(3).
public struct InheritedSocket: ~Copyable, Sendable {
    /// What may be done with the socket.
    public enum Kind: Equatable, Sendable {
        /// Connections are accepted from it.
        case listener
        /// It is itself the one connection to serve (`Accept=yes` in the socket unit).
        case connection
    }

    /// The name it was passed under; see ``PassedDescriptor/name``.
    public let name: String
    /// Whether connections are accepted from it or it is one.
    public let kind: Kind

    private let passed: PassedDescriptor

    /// Creates a stream socket from a passed descriptor and makes it non-blocking.
    ///
    /// - Throws: `unsuitableDescriptor` for anything but a stream socket that listens or is connected,
    ///   `descriptorFailed` where fcntl(2) fails; the descriptor is closed then.
    public init(_ passed: consuming PassedDescriptor) throws(SystemdError) {
        let kind = try Self.prepare(passed)
        self.kind = kind
        name = passed.name
        self.passed = passed
    }

    private static func prepare(
        _ passed: borrowing PassedDescriptor
    ) throws(SystemdError) -> Kind {
        let name = passed.name
        let number = passed.fileDescriptor.rawValue
        guard passed.kind == .streamListener || passed.kind == .streamConnection else {
            throw .unsuitableDescriptor(number: number, name: name, kind: passed.kind)
        }
        let flags = fcntl(number, F_GETFL)
        guard flags >= 0, fcntl(number, F_SETFL, flags | O_NONBLOCK) == 0 else {
            throw .descriptorFailed(number: number, name: name, errno: Errno(rawValue: errno))
        }
        return passed.kind == .streamListener ? .listener : .connection
    }

    /// The descriptor, borrowed: valid for as long as this value lives.
    public var fileDescriptor: FileDescriptor { passed.fileDescriptor }

    /// Gives ownership up without closing.
    ///
    /// - Returns: the descriptor, which the caller now has to close.
    public consuming func release() -> FileDescriptor { passed.release() }

    /// Gives the descriptor to an owner of this package's own.
    package consuming func takeDescriptor() -> OwnedDescriptor {
        OwnedDescriptor(owning: release().rawValue)
    }
}
