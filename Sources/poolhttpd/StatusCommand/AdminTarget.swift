// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Configuration
import LinuxIO
import SystemPackage

/// Where a daemon answers for its admin pages.
enum AdminTarget: Equatable {
    /// A Unix socket.
    case path(String)
    /// A numeric address and a port.
    case network(host: String, port: UInt16)

    /// The socket of `poolhttpd-admin.socket`.
    static let usual = AdminTarget.path("/run/poolhttpd/admin.sock")

    /// Reads an address as it is written on the command line.
    ///
    /// - Returns: the places to try, in order: a name for this machine has two.
    /// - Throws: `ValidationError` for what is none.
    static func targets(_ text: String) throws -> [AdminTarget] {
        if let path = unixPath(text) {
            guard !path.isEmpty, path.utf8.count <= ListenAddress.maximumUnixPathBytes else {
                throw ValidationError(
                    "the path of a Unix socket has 1 to \(ListenAddress.maximumUnixPathBytes) bytes"
                )
            }
            return [.path(path)]
        }
        guard let targets = networkTargets(text) else {
            throw ValidationError(
                "'\(text)' is no address of an admin socket: write unix:/PATH, 127.0.0.1:9180, "
                    + "[::1]:9180 or http://127.0.0.1:9180")
        }
        return targets
    }

    /// Where the daemon of a configuration answers by itself; nil for nowhere that is known.
    init?(_ admin: Configuration.Admin) {
        guard let address = admin.address else { return nil }
        switch address.address {
        case .unix(let path): self = .path(path)
        case .ipv4(let host), .ipv6(let host):
            guard address.port != 0 else { return nil }
            self = .network(host: host, port: address.port)
        }
    }

    private static func unixPath(_ text: String) -> String? {
        if text.hasPrefix("unix:") {
            return String(text.dropFirst(5))
        }
        return ["/", "./", "../"].contains { text.hasPrefix($0) } ? text : nil
    }

    private static func networkTargets(_ text: String) -> [AdminTarget]? {
        let isURL = text.hasPrefix("http://")
        var rest = isURL ? text.dropFirst(7) : text[...]
        if isURL, let page = ["/status", "/"].first(where: { rest.hasSuffix($0) }) {
            rest = rest.dropLast(page.count)
        }
        let host: Substring
        var port: UInt16? = isURL ? 80 : nil
        // A colon within brackets is a part of the host.
        if let colon = rest.lastIndex(of: ":"), !rest[colon...].contains("]") {
            host = rest[..<colon]
            port = number(rest[rest.index(after: colon)...])
        } else {
            host = rest
        }
        guard let port, port > 0 else { return nil }
        if host == "localhost" {
            return ["127.0.0.1", "::1"].map { .network(host: $0, port: port) }
        }
        let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
        let numeric = String(isBracketed ? host.dropFirst().dropLast() : host)
        guard isBracketed == numeric.contains(":"), !numeric.utf8.contains(0),
            (try? SocketAddress(host: numeric, port: port)) != nil
        else { return nil }
        return [.network(host: numeric, port: port)]
    }

    /// Digits only: `UInt16.init` takes a sign.
    private static func number(_ text: Substring) -> UInt16? {
        text.utf8.allSatisfy { 0x30...0x39 ~= $0 } ? UInt16(text) : nil
    }

    /// - Throws: `ENAMETOOLONG`, `EINVAL`.
    var socketAddress: SocketAddress {
        get throws(Errno) {
            switch self {
            case .path(let path): try SocketAddress(path: path)
            case .network(let host, let port): try SocketAddress(host: host, port: port)
            }
        }
    }

    /// The value of the field `Host`.
    var authority: String {
        switch self {
        case .path: "localhost"
        case .network(let host, let port):
            host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        }
    }
}

extension AdminTarget: CustomStringConvertible {
    var description: String {
        if case .path(let path) = self { "unix:\(path)" } else { authority }
    }
}
