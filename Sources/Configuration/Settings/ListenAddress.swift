// SPDX-License-Identifier: Apache-2.0

import Glibc

/// An address to listen on.
public enum ListenAddress: Sendable, Equatable {
    /// An IPv4 address as text, such as `127.0.0.1`.
    case ipv4(String)
    /// An IPv6 address as text, such as `::1`, without brackets or zone.
    case ipv6(String)
    /// The absolute path of a Unix socket, at most 107 bytes.
    case unix(path: String)

    /// The bytes that the path of a Unix socket may have: `sun_path` less its final NUL.
    ///
    /// Source: unix(7).
    public static let maximumUnixPathBytes = 107

    private static let unixPrefix = "unix:"

    /// Reads an IPv4 or IPv6 address, or `unix:` and an absolute path.
    init?(text: String) {
        if text.hasPrefix(Self.unixPrefix) {
            let path = String(text.dropFirst(Self.unixPrefix.count))
            guard path.hasPrefix("/"), !path.hasSuffix("/"), !path.hasControlCharacters,
                path.utf8.count <= Self.maximumUnixPathBytes
            else { return nil }
            self = .unix(path: path)
        } else if Self.isIPv4Address(text) {
            self = .ipv4(text)
        } else if Self.isIPv6Address(text) {
            self = .ipv6(text)
        } else {
            return nil
        }
    }

    /// The address as it is written in a configuration file.
    var text: String {
        switch self {
        case .ipv4(let address), .ipv6(let address): address
        case .unix(let path): Self.unixPrefix + path
        }
    }

    /// Returns whether this is an IPv4 address in dotted decimal form.
    ///
    /// Source: inet_pton(3).
    private static func isIPv4Address(_ text: String) -> Bool {
        var address = in_addr()
        // unsafe: the C function writes one `in_addr`, keeps no pointer.
        return unsafe !text.hasControlCharacters && inet_pton(AF_INET, text, &address) == 1
    }

    /// Returns whether this is an IPv6 address, without a zone.
    ///
    /// Source: inet_pton(3).
    private static func isIPv6Address(_ text: String) -> Bool {
        var address = in6_addr()
        // unsafe: the C function writes one `in6_addr`, keeps no pointer.
        return unsafe !text.hasControlCharacters && inet_pton(AF_INET6, text, &address) == 1
    }
}
