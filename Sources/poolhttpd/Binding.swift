// SPDX-License-Identifier: Apache-2.0

import Configuration
import Glibc
import LinuxIO
import SystemPackage

/// The configured address, where the daemon listens when the service manager passed no socket.
struct Binding {
    private let address: ListenAddress
    private let port: UInt16
    private let permissions: SocketFile.Permissions

    init(_ server: Configuration.Server) {
        address = server.address
        port = server.port
        permissions = SocketFile.Permissions(
            mode: server.socketMode, group: server.socketGroup?.resolved)
    }

    /// - Parameter group: of a Unix socket, which nobody else may connect to; nil leaves the daemon's.
    init(_ admin: AdminAddress, group: SocketGroup?) {
        address = admin.address
        port = admin.port
        permissions = SocketFile.Permissions(mode: 0o660, group: group?.resolved)
    }

    /// Binds the address and listens on it.
    ///
    /// `::` serves IPv4 too, and stands for `0.0.0.0` where the kernel has no IPv6. A Unix socket's
    /// path that an earlier process has left behind is taken over.
    func listen() throws(StartError) -> ListeningSocket {
        do throws(Errno) {
            return try bind()
        } catch {
            throw StartError(
                "cannot listen on \(description): \(error)\(advice(error))",
                StartError.status(of: error), error)
        }
    }

    private func bind() throws(Errno) -> ListeningSocket {
        switch address {
        case .ipv4(let host):
            return try ListeningSocket(binding: SocketAddress(host: host, port: port))
        case .ipv6(let host):
            do throws(Errno) {
                return try ListeningSocket(binding: SocketAddress(host: host, port: port))
            } catch {
                guard host == "::", error == .addressFamilyNotSupported else { throw error }
                return try ListeningSocket(binding: SocketAddress(host: "0.0.0.0", port: port))
            }
        case .unix(let path):
            try ListeningSocket.removeAbandoned(path)
            return try ListeningSocket(
                binding: SocketAddress(path: path), permissions: permissions)
        }
    }

    private var description: String {
        switch address {
        case .ipv4(let host): "\(host):\(port)"
        case .ipv6(let host): "[\(host)]:\(port)"
        case .unix(let path): "unix:\(path)"
        }
    }

    private func advice(_ errno: Errno) -> String {
        switch errno {
        case .addressInUse:
            "; another process listens there: stop it, or set another port= or address="
        case .permissionDenied, .notPermitted:
            if case .unix = address {
                "; this user must be able to write to the directory, and be in the group of "
                    + "socket_group="
            } else {
                "; ports below 1024 need CAP_NET_BIND_SERVICE: enable poolhttpd.socket, "
                    + "or set port= to 1024 or above"
            }
        case .addressFamilyNotSupported:
            "; no socket was passed and this unit may not open one: enable poolhttpd.socket"
        case .addressNotAvailable:
            "; no network interface of this machine has that address"
        default: ""
        }
    }
}

/// The number of files a process may have open.
enum DescriptorLimit {
    /// Raises the soft limit to the hard one.
    ///
    /// The daemon has no use for select(2), the reason for a low soft limit.
    ///
    /// - Returns: the limit now in force; nil when the kernel does not tell.
    ///
    /// Source: getrlimit(2), systemd.exec(5) "LimitNOFILE=".
    static func raise() -> Int? {
        var limit = rlimit()
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
            return nil
        }
        let old = limit.rlim_cur
        limit.rlim_cur = limit.rlim_max
        let result = unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        return Int(clamping: result == 0 ? limit.rlim_cur : old)
    }
}
