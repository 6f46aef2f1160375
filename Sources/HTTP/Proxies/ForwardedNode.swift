// SPDX-License-Identifier: Apache-2.0

/// What a proxy says about where a request came from.
enum ForwardedNode: Equatable {
    /// An address.
    case address(IPAddress)
    /// The proxy does not know, does not tell, or says what nobody understands.
    case hidden

    /// Reads a node: `192.0.2.1`, `192.0.2.1:4711`, `[2001:db8::1]`, `[2001:db8::1]:4711`, `unknown` or
    /// `_hidden`, with or without a port.
    ///
    /// - Returns: nil for anything else.
    ///
    /// Source: RFC 7239 section 6.
    init?(_ text: Span<UInt8>) {
        let isBracketed = !text.isEmpty && text[0] == 0x5B
        let last: UInt8 = isBracketed ? 0x5D : ASCII.colon
        var end = 0
        while end < text.count, text[end] != last { end += 1 }
        let name = text.extracting((isBracketed ? min(1, end) : 0)..<end)
        if isBracketed {
            guard end < text.count, IPv6Address.isValid(name) else { return nil }
            end += 1
        }
        guard Self.isPort(text.extracting(end...)) else { return nil }
        if let address = IPAddress(name) {
            // Nobody has the unspecified address.
            self = address == IPAddress(high: 0, low: 0) ? .hidden : .address(address)
        } else if ASCII.matches(name, "unknown") || Self.isObfuscated(name) {
            self = .hidden
        } else {
            return nil
        }
    }

    /// Reads an element of `X-Forwarded-For`, where an IPv6 address need not have brackets.
    init(inXForwardedFor text: Span<UInt8>) {
        if IPv6Address.isValid(text), let address = IPAddress(text) {
            self = address == IPAddress(high: 0, low: 0) ? .hidden : .address(address)
        } else {
            self = ForwardedNode(text) ?? .hidden
        }
    }

    /// Whether the text is nothing, or a colon and a port, which may be obfuscated.
    private static func isPort(_ text: Span<UInt8>) -> Bool {
        guard !text.isEmpty else { return true }
        let port = text.extracting(1...)
        guard text[0] == ASCII.colon, !port.isEmpty else { return false }
        if isObfuscated(port) { return true }
        return port.count <= 5 && ASCII.decimal(port) != nil
    }

    /// Whether the text is `_` and one or more letters, digits, dots, underscores or hyphens.
    private static func isObfuscated(_ text: Span<UInt8>) -> Bool {
        // "_" opens it.
        guard text.count > 1, text[0] == 0x5F else { return false }
        for index in 1..<text.count {
            let byte = text[index]
            guard
                ASCII.isDigit(byte) || (byte | 0x20) &- 0x61 < 26 || byte == ASCII.dot
                    || byte == ASCII.hyphen || byte == 0x5F
            else { return false }
        }
        return true
    }
}

/// Finds the client in a chain of nodes, of which each was added by the proxy that is the next.
///
/// Whoever connects to a trusted proxy may send it a chain of its own: so the client is the last node
/// that is no trusted proxy. Where all are, it is the first.
struct ClientSearch {
    /// The client's address; nil where it is not known, and the peer is the nearest that is.
    private(set) var address: IPAddress?
    /// The client's position in the chain; nil in an empty one.
    private(set) var position: Int?
    /// The number of nodes so far.
    private(set) var count = 0

    /// Takes the next node of the chain, from the client to the server.
    mutating func add(_ node: ForwardedNode, _ trusted: TrustedProxies) {
        switch node {
        case .address(let address) where trusted.contains(address):
            // Behind a client that is hidden, the proxy next to it is the nearest that is known.
            self.address = self.address ?? address
            position = position ?? count
        case .address(let address):
            self.address = address
            position = count
        case .hidden:
            address = nil
            position = count
        }
        count += 1
    }
}
