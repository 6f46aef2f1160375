// SPDX-License-Identifier: Apache-2.0

/// What a trusted proxy has said about a request's client.
public struct Forwarding: Equatable, Sendable {
    /// The client's address; nil where it is that of the connection's peer.
    public internal(set) var address: IPAddress?
    /// Whether the client has asked by `https`.
    public internal(set) var isSecure = false
    /// Whether the request came from a trusted proxy.
    public internal(set) var isTrusted = false

    init() {}
}

extension RequestHead {
    /// Believes what a trusted proxy says about the request: who has sent it, for which host, and
    /// whether by `https`.
    ///
    /// To be called only for a request whose peer is trusted.
    ///
    /// - Parameters:
    ///   - bytes: what the head was parsed from.
    ///   - trusted: the proxies, of which there may be several in a row.
    public mutating func believeProxy(_ bytes: Span<UInt8>, _ trusted: TrustedProxies) {
        forwarding.isTrusted = true
        guard let account = ForwardingFields(of: self, bytes, trusted).account(in: bytes) else {
            return
        }
        forwarding.address = account.address
        forwarding.isSecure = account.isSecure ?? forwarding.isSecure
        if !account.host.isEmpty {
            authority = account.host
        }
    }

    /// Notes that the connection itself was secured, as its proxy has said when it began.
    public mutating func noteSecureConnection() {
        forwarding.isSecure = true
    }

    /// The request's identifier that a trusted proxy has given; empty for none, and for one that is no
    /// plain text of at most 128 bytes.
    public func proxyRequestID(in bytes: Span<UInt8>) -> ByteSlice {
        guard forwarding.isTrusted, fields.contains(.xRequestID),
            !repeatedFields.contains(.xRequestID)
        else { return .empty }
        let value = value(of: .xRequestID)
        let text = value.bytes(in: bytes)
        guard text.count <= 128 else { return .empty }
        for index in text.indices {
            let byte = text[index]
            guard
                ASCII.isDigit(byte) || (byte | 0x20) &- 0x61 < 26
                    || "-._~:/+=@".utf8.contains(byte)
            else { return .empty }
        }
        return value
    }
}
