// SPDX-License-Identifier: Apache-2.0

/// The proxies whose word about their clients is believed.
public struct TrustedProxies: Equatable, Sendable {
    /// The kinds of fields in which a proxy tells of its client.
    public enum Fields: String, Sendable, CaseIterable {
        /// All of them; what two say differently is not believed.
        case all
        /// `Forwarded` (RFC 7239).
        case forwarded
        /// `X-Forwarded-For`, `X-Forwarded-Proto` and `X-Forwarded-Host`.
        case xForwarded = "x-forwarded"
        /// `X-Real-IP`.
        case xRealIP = "x-real-ip"
    }

    /// What stands for the clients of Unix sockets.
    public static let unixWord = "unix:"

    /// The networks as they were written, and ``unixWord``.
    public private(set) var words: [String] = []
    /// Which of their fields are believed.
    public var fields = Fields.all
    /// The clients of Unix sockets are among them.
    public private(set) var includesUnixSockets = false

    private var networks: [IPNetwork] = []

    /// Creates a list of none.
    public init() {}

    /// Adds a network, an address or ``unixWord``.
    ///
    /// - Returns: false for anything else.
    public mutating func add(_ word: String) -> Bool {
        if word == Self.unixWord {
            includesUnixSockets = true
        } else if let network = IPNetwork(word.utf8Span.span) {
            networks.append(network)
        } else {
            return false
        }
        words.append(word)
        return true
    }

    /// Whether nobody is trusted.
    public var isEmpty: Bool { words.isEmpty }

    /// Whether a proxy of an address is trusted.
    ///
    /// - Parameter address: nil for the client of a Unix socket.
    public func contains(_ address: IPAddress?) -> Bool {
        guard let address else { return includesUnixSockets }
        for network in networks where network.contains(address) {
            return true
        }
        return false
    }
}
