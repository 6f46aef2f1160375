// SPDX-License-Identifier: Apache-2.0

/// Finds the end of a request's body, however it is split on arrival, and discards its content.
///
/// After an error the decoder must not be used again: the next request cannot be found.
/// RFC 9112 sections 6 and 7.
public struct BodyDecoder: Sendable {
    /// The most bytes between chunk sizes and the ends of their lines, over all chunks of a body.
    ///
    /// RFC 9112 section 7.1.1 asks for a bound on the extensions of a whole message.
    public static let maximumExtensionBytes = 4096

    /// The most bytes of the trailer section with the empty line that ends it.
    public static let maximumTrailerBytes = 8192

    enum Phase: UInt8 {
        case complete
        case data
        case chunkData
        case chunkDataEnd
        case chunkDataLineFeed
        case sizeStart
        case size
        case sizeExtension
        case sizeLineFeed
        case trailerStart
        case trailerName
        case trailerValue
        case trailerLineFeed
        case lastLineFeed
    }

    let limit: UInt64
    /// The bytes of the chunks so far.
    var received: UInt64 = 0
    /// The bytes left of the body or chunk; while its size is read, the size so far.
    var remaining: UInt64 = 0
    var extensionBytes: UInt16 = 0
    var trailerBytes: UInt16 = 0
    var digits: UInt8 = 0
    var chunkExtension = ChunkExtension.beforeSemicolon
    var phase: Phase

    /// Creates a decoder at the start of a body; a stated length over `limits.bodyBytes` throws `bodyTooLarge` at once.
    public init(_ framing: BodyFraming, limits: RequestLimits) throws(RequestError) {
        limit = limits.bodyBytes
        switch framing {
        case .none: phase = .complete
        case .length(let length):
            guard length <= limit else { throw .bodyTooLarge(limit: limit) }
            remaining = length
            phase = length == 0 ? .complete : .data
        case .chunked: phase = .sizeStart
        }
    }

    /// Whether the body has ended.
    public var isComplete: Bool { phase == .complete }

    /// Takes the bytes of the body that the span begins with and returns how many they are.
    ///
    /// It takes all of them unless the body ends before; what follows is the next request.
    public mutating func consume(_ bytes: Span<UInt8>) throws(RequestError) -> Int {
        var position = 0
        while position < bytes.count, phase != .complete {
            if phase == .data || phase == .chunkData {
                let available = UInt64(bytes.count - position)
                let count = min(remaining, available)
                remaining -= count
                position += Int(count)
                if remaining == 0 { phase = phase == .data ? .complete : .chunkDataEnd }
            } else {
                try take(bytes[position])
                position += 1
            }
        }
        return position
    }

    private mutating func take(_ byte: UInt8) throws(RequestError) {
        switch phase {
        case .sizeStart, .size: try takeSize(byte)
        case .sizeExtension: try takeExtension(byte)
        case .sizeLineFeed:
            guard byte == ASCII.lineFeed else { throw .bareCarriageReturn }
            startChunk()
        case .chunkDataEnd:
            guard byte == ASCII.carriageReturn else { throw .malformedChunkEnd }
            phase = .chunkDataLineFeed
        case .chunkDataLineFeed:
            guard byte == ASCII.lineFeed else { throw .malformedChunkEnd }
            phase = .sizeStart
        case .trailerStart, .trailerName, .trailerValue, .trailerLineFeed, .lastLineFeed:
            try takeTrailer(byte)
        case .complete, .data, .chunkData: break
        }
    }

    /// Takes a byte of the size line before any extension.
    private mutating func takeSize(_ byte: UInt8) throws(RequestError) {
        if let digit = ASCII.hexadecimalValue(byte) {
            if phase == .sizeStart {
                remaining = 0
                digits = 0
                phase = .size
            }
            digits += 1
            guard digits <= 16, remaining >> 60 == 0 else { throw .malformedChunkSize }
            remaining = remaining << 4 | UInt64(digit)
            guard remaining <= limit - received else { throw .bodyTooLarge(limit: limit) }
            return
        }
        guard phase == .size else { throw .malformedChunkSize }
        switch byte {
        case ASCII.carriageReturn: phase = .sizeLineFeed
        case ASCII.lineFeed: throw .bareLineFeed
        case ASCII.semicolon, ASCII.space, ASCII.tab:
            chunkExtension = .beforeSemicolon
            phase = .sizeExtension
            try takeExtension(byte)
        default: throw .malformedChunkSize
        }
    }

    private mutating func takeExtension(_ byte: UInt8) throws(RequestError) {
        if byte == ASCII.carriageReturn, chunkExtension.mayEnd {
            phase = .sizeLineFeed
            return
        }
        if byte == ASCII.lineFeed { throw .bareLineFeed }
        guard let next = chunkExtension.after(byte) else { throw .malformedChunkExtension }
        chunkExtension = next
        extensionBytes += 1
        guard extensionBytes <= Self.maximumExtensionBytes else {
            throw .chunkExtensionsTooLong(limit: Self.maximumExtensionBytes)
        }
    }

    private mutating func startChunk() {
        received += remaining
        phase = remaining == 0 ? .trailerStart : .chunkData
    }

    /// Takes a byte of the trailer section: fields, checked and ignored, and an empty line.
    private mutating func takeTrailer(_ byte: UInt8) throws(RequestError) {
        trailerBytes += 1
        guard trailerBytes <= Self.maximumTrailerBytes else {
            throw .trailerTooLarge(limit: Self.maximumTrailerBytes)
        }
        switch phase {
        case .trailerStart:
            if byte == ASCII.carriageReturn {
                phase = .lastLineFeed
                return
            }
            if ASCII.isBlank(byte) { throw .foldedField }
            try takeTrailerName(byte)
        case .trailerName: try takeTrailerName(byte)
        case .trailerValue:
            if byte == ASCII.carriageReturn {
                phase = .trailerLineFeed
                return
            }
            if byte == ASCII.lineFeed { throw .bareLineFeed }
            guard ASCII.isFieldText(byte) else { throw .controlInFieldValue }
        default:
            guard byte == ASCII.lineFeed else { throw .bareCarriageReturn }
            phase = phase == .lastLineFeed ? .complete : .trailerStart
        }
    }

    private mutating func takeTrailerName(_ byte: UInt8) throws(RequestError) {
        if byte == ASCII.colon, phase == .trailerName {
            phase = .trailerValue
            return
        }
        if byte == ASCII.lineFeed { throw .bareLineFeed }
        if ASCII.isBlank(byte) { throw .whitespaceBeforeColon }
        guard ByteSet.token.contains(byte) else { throw .malformedFieldName }
        phase = .trailerName
    }
}

/// How the end of a request's body is found (RFC 9112 section 6.3).
public enum BodyFraming: Equatable, Sendable {
    /// No body follows the head.
    case none
    /// So many bytes follow, one at least.
    case length(UInt64)
    /// Chunks follow.
    case chunked
}

/// How far the extensions of a chunk have been read (RFC 9112 section 7.1.1).
///
/// They are checked byte by byte and ignored.
enum ChunkExtension: UInt8 {
    /// After the size and white space: only a semicolon may follow.
    case beforeSemicolon
    case beforeName
    case name
    case afterName
    case beforeValue
    case value
    case quoted
    case escaped
    case afterQuoted

    /// Whether the line may end here.
    var mayEnd: Bool { self == .name || self == .value || self == .afterQuoted }

    /// The state after one more byte; nil if the byte breaks the grammar.
    func after(_ byte: UInt8) -> ChunkExtension? {
        switch self {
        case .quoted: Self.inQuotes(byte)
        case .escaped: byte >= 0x80 || ASCII.isFieldText(byte) ? .quoted : nil
        default: outsideQuotes(byte)
        }
    }

    private static func inQuotes(_ byte: UInt8) -> ChunkExtension? {
        switch byte {
        case ASCII.quote: .afterQuoted
        case ASCII.backslash: .escaped
        default: byte >= 0x80 || ByteSet.quotedText.contains(byte) ? .quoted : nil
        }
    }

    private func outsideQuotes(_ byte: UInt8) -> ChunkExtension? {
        switch byte {
        case ASCII.space, ASCII.tab: afterBlank
        case ASCII.semicolon: self == .beforeName || self == .beforeValue ? nil : .beforeName
        case ASCII.equals: self == .name || self == .afterName ? .beforeValue : nil
        case ASCII.quote: self == .beforeValue ? .quoted : nil
        default: ByteSet.token.contains(byte) ? afterTokenByte : nil
        }
    }

    private var afterBlank: ChunkExtension {
        switch self {
        case .name: .afterName
        case .value, .afterQuoted: .beforeSemicolon
        default: self
        }
    }

    private var afterTokenByte: ChunkExtension? {
        switch self {
        case .beforeName, .name: .name
        case .beforeValue, .value: .value
        default: nil
        }
    }
}
