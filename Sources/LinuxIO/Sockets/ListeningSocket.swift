// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc
public import SystemPackage

/// A socket that accepts connections.
///
/// Never blocks.
public struct ListeningSocket: ~Copyable, Sendable {
    /// Seconds for which a TCP connection is left to the kernel while nothing has come on it.
    ///
    /// Nearly all connections bring a request at once: they are accepted when it is there, and read with
    /// success the first time. One that stays silent is accepted when the time is over, and counts from
    /// then on. Source: tcp(7), `TCP_DEFER_ACCEPT`.
    public static let deferral: CInt = 1

    private let descriptor: OwnedDescriptor

    /// Creates the owner of a socket that listens already, such as one from the service manager.
    ///
    /// Over TCP it gets the options of one that is bound here, but for a wait for the first bytes that it
    /// has.
    ///
    /// - Parameter descriptor: a listening stream socket in non-blocking mode.
    public init(_ descriptor: consuming OwnedDescriptor) {
        Self.setOptions(of: descriptor.number)
        self.descriptor = descriptor
    }

    /// Sets what accepted TCP connections inherit, and when they are; does nothing to others.
    private static func setOptions(of number: CInt) {
        let tcp = CInt(IPPROTO_TCP)
        // A response is never held back for a late ACK.
        _ = clinux_set_option(number, tcp, TCP_NODELAY, 1)
        if clinux_option(number, tcp, TCP_DEFER_ACCEPT) == 0 {
            _ = clinux_set_option(number, tcp, TCP_DEFER_ACCEPT, deferral)
        }
    }

    /// Creates a socket that is bound to an address and listens.
    ///
    /// The IPv6 address `::` serves IPv4 as well. An address may be reused as soon as an earlier
    /// process has ended. TCP connections come with their first bytes, or after ``deferral``.
    ///
    /// - Parameters:
    ///   - permissions: those of a Unix socket's file, which it has before anybody can connect; nil
    ///     leaves them to umask(2).
    ///   - backlog: the most connections that wait to be accepted, or for their first bytes; the kernel
    ///     caps it at `net.core.somaxconn`.
    /// - Throws: the errno of socket(2), bind(2), lchown(2), chmod(2) or listen(2): `EADDRINUSE`,
    ///   `EACCES`, …
    public init(
        binding address: SocketAddress, permissions: SocketFile.Permissions? = nil,
        backlog: CInt = 65_535
    ) throws(Errno) {
        let descriptor = OwnedDescriptor(owning: try Errno.check(clinux_socket(address.family)))
        if address.family == AF_INET6 {
            _ = clinux_set_option(descriptor.number, CInt(IPPROTO_IPV6), IPV6_V6ONLY, 0)
        }
        if address.family != AF_UNIX {
            _ = clinux_set_option(descriptor.number, SOL_SOCKET, SO_REUSEADDR, 1)
            Self.setOptions(of: descriptor.number)
        }
        var storage = address.storage
        _ = try Errno.check(
            unsafe clinux_bind(descriptor.number, &storage, address.length))
        if let permissions, let path = address.path {
            do throws(Errno) {
                try permissions.apply(to: path)
            } catch {
                SocketFile(at: path)?.remove()
                throw error
            }
        }
        _ = try Errno.check(clinux_listen(descriptor.number, backlog))
        self.descriptor = descriptor
    }

    /// Removes the file of a Unix socket on which nobody listens any more; leaves any other file.
    ///
    /// - Throws: `ENAMETOOLONG`, or the errno of socket(2).
    public static func removeAbandoned(_ path: String) throws(Errno) {
        let address = try SocketAddress(path: path)
        var status = stat()
        // A file of any other kind refuses a connection as well.
        guard unsafe lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK else { return }
        let probe = OwnedDescriptor(owning: try Errno.check(clinux_socket(AF_UNIX)))
        var storage = address.storage
        let result = unsafe clinux_connect(probe.number, &storage, address.length)
        if result == -ECONNREFUSED {
            _ = unsafe unlink(path)
        }
    }

    /// The descriptor's number, for an event queue.
    public var number: CInt { descriptor.number }

    /// The address the socket is bound to.
    ///
    /// - Throws: the errno of getsockname(2).
    public var address: SocketAddress {
        get throws(Errno) {
            var address = SocketAddress()
            _ = try Errno.check(
                unsafe clinux_getsockname(
                    descriptor.number, &address.storage, &address.length))
            return address
        }
    }

    /// Bounds what the kernel holds for the peers of connections that come from now on.
    public func bound(_ bounds: SendBounds) {
        bounds.apply(to: descriptor.number)
    }

    /// The connections in the backlog, as far as the kernel tells; 0 for a Unix socket.
    ///
    /// Source: tcp(7), `TCP_INFO`.
    public var backlogCount: Int { max(0, Int(clinux_backlog(descriptor.number))) }

    /// The outcome of accepting.
    public enum Accepted: ~Copyable {
        /// A connection, in non-blocking mode, and its peer.
        case connection(StreamSocket, PeerAddress)
        /// None waits.
        case none
        /// The process or the system is short of descriptors or memory.
        case exhausted(Errno)
        /// The listener accepts nothing until somebody mends it.
        case failed(Errno)
    }

    /// The most ended connections that one call passes over.
    private static let maximumEnded = 64

    /// Takes a connection out of the backlog.
    ///
    /// Connections that ended while they waited are passed over, a bounded number of them: behind
    /// those, `none` is returned too early, and the listener is ready again. Where none of them was
    /// permitted, no other will be: the call itself is forbidden, as a filter of seccomp(2) does.
    ///
    /// Source: accept4(2).
    public func accept() -> Accepted {
        let number = descriptor.number
        return Self.accept { address in
            // The address and its length outlive the call.
            unsafe clinux_accept(number, &address.storage, &address.length)
        }
    }

    /// Calls `next` until it gives a connection, or an error that is not about one.
    static func accept(_ next: (inout SocketAddress) -> CInt) -> Accepted {
        var isForbidden = true
        for _ in 0..<maximumEnded {
            var address = SocketAddress()
            let result = next(&address)
            if result >= 0 {
                let socket = StreamSocket(OwnedDescriptor(owning: result))
                return .connection(socket, PeerAddress(address))
            }
            let errno = Errno(rawValue: -result)
            switch AcceptFailure(errno) {
            case .nothing: return .none
            case .connection: isForbidden = isForbidden && errno == .notPermitted
            case .process: return .exhausted(errno)
            case .listener: return .failed(errno)
            }
        }
        return isForbidden ? .failed(.notPermitted) : .none
    }
}

/// The file of a Unix socket that this process has bound.
///
/// Source: unix(7).
public struct SocketFile: Sendable, Equatable {
    /// Who may connect: writing to the file takes its permission.
    public struct Permissions: Sendable, Equatable {
        /// The permission bits, 0 to 0o777.
        public var mode: UInt32
        /// The number of the group; nil leaves this process's.
        public var group: UInt32?

        /// Creates permissions.
        public init(mode: UInt32, group: UInt32? = nil) {
            self.mode = mode
            self.group = group
        }

        /// Applies them to the file at a path.
        ///
        /// - Throws: the errno of lchown(2) or chmod(2).
        func apply(to path: String) throws(Errno) {
            // The strings outlive the calls.
            if let group, unsafe lchown(path, uid_t.max, group) != 0 {
                throw Errno(rawValue: errno)
            }
            guard unsafe chmod(path, mode_t(mode)) == 0 else { throw Errno(rawValue: errno) }
        }
    }

    /// The path.
    public let path: String
    private let device: UInt64
    private let inode: UInt64

    /// Looks at the file of a socket that was bound just now.
    ///
    /// - Returns: nil where there is no socket at the path.
    public init?(at path: String) {
        var status = stat()
        // The string outlives the call, which fills the structure in.
        guard unsafe lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK else {
            return nil
        }
        self.path = path
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
    }

    /// The number of the group of the file at a path; nil where it cannot be seen.
    ///
    /// Source: stat(2).
    public static func group(of path: String) -> UInt32? {
        var status = stat()
        // The string outlives the call, which fills the structure in.
        guard unsafe stat(path, &status) == 0 else { return nil }
        return status.st_gid
    }

    /// Removes the file, unless another has taken its place.
    public func remove() {
        guard SocketFile(at: path) == self else { return }
        // The string outlives the call.
        _ = unsafe unlink(path)
    }
}

/// What an error of accept4(2) is about.
///
/// Source: accept(2), errors.
enum AcceptFailure: Equatable {
    /// No connection waits.
    case nothing
    /// The connection that was next: it has ended, or a firewall's rule forbids it. The call was
    /// interrupted. Another may be behind it.
    case connection
    /// This process or the system: no descriptor or memory is left.
    case process
    /// The listener itself.
    case listener

    init(_ errno: Errno) {
        self =
            switch errno.rawValue {
            case EAGAIN: .nothing
            // Linux passes on errors pending on the new socket: for TCP/IP those up to ENETUNREACH.
            case ENETDOWN, EPROTO, ENOPROTOOPT, EHOSTDOWN, ENONET, EHOSTUNREACH, EOPNOTSUPP,
                ENETUNREACH, ECONNABORTED, ECONNRESET, ETIMEDOUT, EPERM, EINTR:
                .connection
            case EMFILE, ENFILE, ENOBUFS, ENOMEM, ENOSR: .process
            default: .listener
            }
    }
}
