// SPDX-License-Identifier: Apache-2.0

/// What a proxy says about the client of a connection before anything else that it sends: the PROXY
/// protocol, versions 1 and 2.
///
/// Source: "The PROXY protocol, versions 1 & 2" of HAProxy, section 2.
public struct ProxyHeader: Equatable, Sendable {
    /// The client's address; nil where the connection is the proxy's own, or where it is not told.
    public let source: IPAddress?
    /// Whether the client's own connection was secured by TLS.
    public let isSecure: Bool
    /// The number of its bytes.
    public let byteCount: Int

    /// What the beginning of a connection's bytes is.
    public enum Outcome: Equatable, Sendable {
        /// The beginning of a header, or nothing yet.
        case incomplete
        /// No header.
        case malformed
        /// A whole header; a request may follow.
        case complete(ProxyHeader)
    }

    /// The most bytes of a header in version 1, its line end included.
    static let maximumLineBytes = 107
    /// The most bytes of addresses and extensions that are taken in version 2.
    static let maximumRecordBytes = 4096

    /// Looks for a header at the beginning of a connection's bytes, of which more may come.
    public static func parse(_ bytes: Span<UInt8>) -> Outcome {
        guard !bytes.isEmpty else { return .incomplete }
        return bytes[0] == signature[0] ? ProxyRecord.parse(bytes) : ProxyLine.parse(bytes)
    }

    /// What version 2 begins with.
    static let signature: [UInt8] = [
        0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A,
    ]

    /// Whether bytes begin as a text does, as far as they go.
    static func mayBegin(_ bytes: Span<UInt8>, _ start: Span<UInt8>) -> Bool {
        bytes.count < start.count
            ? start.starts(with: bytes) : bytes.starts(with: start)
    }
}

/// A header in version 1: a line of text.
private enum ProxyLine {
    static func parse(_ bytes: Span<UInt8>) -> ProxyHeader.Outcome {
        guard ProxyHeader.mayBegin(bytes, "PROXY ".utf8Span.span) else { return .malformed }
        let limit = min(bytes.count, ProxyHeader.maximumLineBytes)
        var end = 0
        while end < limit, bytes[end] != ASCII.carriageReturn {
            guard bytes[end] != ASCII.lineFeed else { return .malformed }
            end += 1
        }
        guard end + 1 < limit else {
            return limit == ProxyHeader.maximumLineBytes ? .malformed : .incomplete
        }
        guard bytes[end + 1] == ASCII.lineFeed else { return .malformed }
        let words = words(of: bytes.extracting(..<end))
        guard words.count > 1 else { return .malformed }
        let family = bytes.extracting(words[1])
        var source: IPAddress?
        // Whatever follows UNKNOWN is to be ignored.
        if !family.elementsEqual("UNKNOWN") {
            guard let address = client(words, family, bytes) else { return .malformed }
            source = address
        }
        return .complete(ProxyHeader(source: source, isSecure: false, byteCount: end + 2))
    }

    /// The client's address in a line that is as it should be.
    private static func client(
        _ words: [Range<Int>], _ family: Span<UInt8>, _ bytes: Span<UInt8>
    ) -> IPAddress? {
        let isIPv6 = family.elementsEqual("TCP6")
        guard words.count == 6, isIPv6 || family.elementsEqual("TCP4") else { return nil }
        for word in words[2...3] {
            let text = bytes.extracting(word)
            guard IPAddress(text) != nil, IPv6Address.isValid(text) == isIPv6 else { return nil }
        }
        for word in words[4...5] {
            let digits = bytes.extracting(word)
            guard let port = ASCII.decimal(digits), port <= 65_535,
                digits.count == 1 || digits[0] != ASCII.zero
            else { return nil }
        }
        return IPAddress(bytes.extracting(words[2]))
    }

    /// The parts of a line between single spaces.
    private static func words(of line: Span<UInt8>) -> [Range<Int>] {
        var words: [Range<Int>] = []
        var start = 0
        for position in 0...line.count
        where position == line.count || line[position] == ASCII.space {
            words.append(start..<position)
            start = position + 1
        }
        return words
    }
}

/// A header in version 2: a record of bytes.
private enum ProxyRecord {
    /// Bytes of signature, command, family and length.
    private static let fixedCount = 16
    /// The extension that tells of TLS, and the bit in it that says that the client has used it.
    private static let tlsType: UInt8 = 0x20
    private static let clientUsedTLS: UInt8 = 0x01

    static func parse(_ bytes: Span<UInt8>) -> ProxyHeader.Outcome {
        guard ProxyHeader.mayBegin(bytes, ProxyHeader.signature.span) else { return .malformed }
        // Each byte is judged when it is there, so that what is wrong is not waited for.
        guard bytes.count > 12 else { return .incomplete }
        let command = bytes[12]
        guard command == 0x20 || command == 0x21 else { return .malformed }
        guard bytes.count > 13 else { return .incomplete }
        let family = bytes[13]
        guard let addressCount = addressCount(of: family) else { return .malformed }
        guard bytes.count >= fixedCount else { return .incomplete }
        let count = Int(bytes[14]) << 8 | Int(bytes[15])
        let isLocal = command == 0x20
        guard count <= ProxyHeader.maximumRecordBytes, isLocal || count >= addressCount else {
            return .malformed
        }
        let end = fixedCount + count
        guard bytes.count >= end else { return .incomplete }
        guard !isLocal else {
            return .complete(ProxyHeader(source: nil, isSecure: false, byteCount: end))
        }
        let extensions = bytes.extracting(fixedCount + addressCount..<end)
        guard let isSecure = isSecure(extensions) else { return .malformed }
        let source = source(family, bytes.extracting(fixedCount..<end))
        return .complete(ProxyHeader(source: source, isSecure: isSecure, byteCount: end))
    }

    /// The bytes of both addresses and ports; nil for a family that no stream has.
    private static func addressCount(of family: UInt8) -> Int? {
        switch family {
        case 0x00: 0
        case 0x11: 12
        case 0x21: 36
        case 0x31: 216
        default: nil
        }
    }

    private static func source(_ family: UInt8, _ addresses: Span<UInt8>) -> IPAddress? {
        switch family {
        case 0x11: IPAddress(ipv4: UInt32(truncatingIfNeeded: number(addresses, 0..<4)))
        case 0x21: IPAddress(high: number(addresses, 0..<8), low: number(addresses, 8..<16))
        default: nil
        }
    }

    private static func number(_ bytes: Span<UInt8>, _ range: Range<Int>) -> UInt64 {
        range.reduce(0) { $0 << 8 | UInt64(bytes[$1]) }
    }

    /// Whether an extension says that the client has used TLS; nil where one of them is cut off.
    private static func isSecure(_ extensions: Span<UInt8>) -> Bool? {
        var isSecure = false
        var position = 0
        while position < extensions.count {
            guard extensions.count - position >= 3 else { return nil }
            let count = Int(extensions[position + 1]) << 8 | Int(extensions[position + 2])
            guard count <= extensions.count - position - 3 else { return nil }
            if extensions[position] == tlsType, count > 0 {
                isSecure = extensions[position + 3] & clientUsedTLS != 0
            }
            position += 3 + count
        }
        return isSecure
    }
}
