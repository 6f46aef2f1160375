// SPDX-License-Identifier: Apache-2.0

public import HTTP
import LinuxIO

/// What a server does about proxies before it.
public struct ProxySettings: Sendable {
    /// The listeners on which each connection begins with a header of the PROXY protocol.
    public enum HeaderUse: Sendable, Equatable {
        /// None.
        case off
        /// All.
        case everywhere
        /// Those of these names.
        case named([String])

        /// Whether the connections of a listener begin with one.
        func applies(to name: String) -> Bool {
            switch self {
            case .off: false
            case .everywhere: true
            case .named(let names): names.contains(name)
            }
        }
    }

    /// The proxies whose word about their clients is believed.
    public var trusted = TrustedProxies()
    /// Where connections begin with a header of the PROXY protocol.
    public var headers = HeaderUse.off

    /// Creates the settings of a server without a proxy before it.
    public init() {}

    /// Whether a peer is one of those whose word is believed.
    func trusts(_ peer: PeerAddress) -> Bool {
        !trusted.isEmpty && trusted.contains(IPAddress(peer))
    }

    /// Whether a peer may begin its connections with a header: anybody where nobody is trusted by name.
    func takesHeader(from peer: PeerAddress) -> Bool {
        trusted.isEmpty || trusts(peer)
    }
}

extension IPAddress {
    /// Creates the address of a peer; nil for that of a Unix socket.
    init?(_ peer: PeerAddress) {
        let words = peer.words
        guard words != (0, 0) else { return nil }
        self.init(high: words.0.byteSwapped, low: words.1.byteSwapped)
    }
}

extension PeerAddress {
    /// Creates the address of a client from what a proxy has said.
    init(_ address: IPAddress) {
        self.init(words: (address.high.byteSwapped, address.low.byteSwapped))
    }
}
