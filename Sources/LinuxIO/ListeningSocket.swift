// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc
public import SystemPackage

/// A socket that accepts connections.
///
/// Never blocks.
public struct ListeningSocket: ~Copyable, Sendable {
    private let descriptor: OwnedDescriptor

    /// Takes over a descriptor that listens already, such as one from the service manager.
    ///
    /// - Parameter descriptor: a listening stream socket in non-blocking mode.
    public init(_ descriptor: consuming OwnedDescriptor) {
        self.descriptor = descriptor
    }

    /// Binds an address and listens on it.
    ///
    /// An IPv6 address that stands for all serves IPv4 as well. The address may be reused at once
    /// after an earlier process's end.
    ///
    /// - Parameter backlog: connections that may wait to be accepted.
    /// - Throws: the errno of socket(2), bind(2) or listen(2): `EADDRINUSE`, `EACCES`, …
    public init(binding address: SocketAddress, backlog: CInt = 4096) throws(Errno) {
        let descriptor = OwnedDescriptor(owning: try Errno.check(clinux_socket(address.family)))
        if address.family == AF_INET6 {
            _ = clinux_set_option(descriptor.number, CInt(IPPROTO_IPV6), IPV6_V6ONLY, 0)
        }
        if address.family != AF_UNIX {
            _ = clinux_set_option(descriptor.number, SOL_SOCKET, SO_REUSEADDR, 1)
            // Accepted sockets inherit it: a response is never held back for a late ACK.
            _ = clinux_set_option(descriptor.number, CInt(IPPROTO_TCP), TCP_NODELAY, 1)
        }
        var storage = address.storage
        _ = try Errno.check(
            unsafe clinux_bind(descriptor.number, &storage, address.length))
        _ = try Errno.check(clinux_listen(descriptor.number, backlog))
        self.descriptor = descriptor
    }

    /// Removes the file of a Unix socket on which nobody listens any more, and nothing else.
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

    /// Takes a connection out of the backlog.
    ///
    /// - Returns: the connection, in non-blocking mode; nil when none is waiting.
    /// - Throws: `EMFILE`, `ENFILE`, `ENOBUFS` or `ENOMEM` when resources are short, `EINVAL` when
    ///   the socket does not listen; connections that ended while they waited are passed over.
    ///
    /// Source: accept4(2).
    public func accept() throws(Errno) -> StreamSocket? {
        while true {
            let result = clinux_accept(descriptor.number)
            if result >= 0 {
                return StreamSocket(OwnedDescriptor(owning: result))
            }
            switch -result {
            case EAGAIN:
                return nil
            case EINTR, ECONNABORTED, EPROTO, ENOPROTOOPT, ENETDOWN, ENETUNREACH, EHOSTDOWN,
                EHOSTUNREACH, ENONET, ETIMEDOUT:
                // accept(2): these are errors of a connection that failed while it waited.
                continue
            default:
                throw Errno(rawValue: -result)
            }
        }
    }
}
