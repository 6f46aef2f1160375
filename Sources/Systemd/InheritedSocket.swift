// SPDX-License-Identifier: Apache-2.0

public import LinuxIO

/// A stream socket that the service manager opened and passed.
///
/// Owns its descriptor, which is non-blocking and close-on-exec. Closing it is all that may be done
/// at the end: after `shutdown(2)` the next instance would inherit a dead listener.
/// Source: sd_listen_fds(3).
public struct InheritedSocket: ~Copyable, Sendable {
    /// What may be done with the socket.
    public enum Kind: Equatable, Sendable {
        /// Connections are accepted from it.
        case listener
        /// It is itself the one connection to serve (`Accept=yes` in the socket unit).
        case connection
    }

    /// The name given by `FileDescriptorName=`, by default the socket unit's own; `connection` with
    /// `Accept=yes`, and `unknown` when the manager sent no names.
    public let name: String
    /// Whether connections are accepted from it or it is one.
    public let kind: Kind

    private let descriptor: OwnedDescriptor

    init(descriptor: consuming OwnedDescriptor, name: String, kind: Kind) {
        self.name = name
        self.kind = kind
        self.descriptor = descriptor
    }

    /// The kernel's number for the socket, for messages.
    public var number: CInt { descriptor.number }

    /// Gives the descriptor to the caller.
    ///
    /// - Returns: the owner of the socket.
    public consuming func takeDescriptor() -> OwnedDescriptor { descriptor }
}
