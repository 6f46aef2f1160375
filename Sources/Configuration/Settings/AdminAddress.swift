// SPDX-License-Identifier: Apache-2.0

/// Where the admin pages are listened for.
public struct AdminAddress: Sendable, Equatable {
    /// The address.
    public let address: ListenAddress
    /// The TCP port, 0 to 65535; 0 picks a free one.
    ///
    /// Without meaning for a Unix socket.
    public let port: UInt16

    /// Reads `127.0.0.1:9180`, `[::1]:9180`, or `unix:` and an absolute path.
    init?(text: String) {
        if let address = ListenAddress(text: text), case .unix = address {
            self.address = address
            port = 0
            return
        }
        guard let colon = text.lastIndex(of: ":"),
            let port = UInt16(digits: String(text[text.index(after: colon)...]))
        else { return nil }
        let host = text[..<colon]
        let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
        let address = ListenAddress(
            text: String(isBracketed ? host.dropFirst().dropLast() : host))
        switch address {
        case .ipv4(let host) where !isBracketed: self.address = .ipv4(host)
        case .ipv6(let host) where isBracketed: self.address = .ipv6(host)
        default: return nil
        }
        self.port = port
    }

    /// The address as it is written in a configuration file.
    public var text: String {
        switch address {
        case .ipv4(let host): "\(host):\(port)"
        case .ipv6(let host): "[\(host)]:\(port)"
        case .unix: address.text
        }
    }

    /// Whether nobody on another machine reaches it.
    public var isLocal: Bool {
        switch address {
        case .ipv4(let host): host.hasPrefix("127.")
        case .ipv6(let host): host == "::1"
        case .unix: true
        }
    }
}

extension Configuration {
    /// The pages for administrators: the keys of `[admin]`.
    public struct Admin: Sendable, Equatable {
        /// Where they are; nil for nowhere, and unused when the service manager passes sockets for
        /// them.
        public var address: AdminAddress?

        /// Creates the defaults.
        public init() {}
    }
}
