// SPDX-License-Identifier: Apache-2.0

/// Parses a request line (RFC 9112 section 3).
struct RequestLineParser: ~Escapable {
    /// The bytes that the line may occupy; those before it are kept so that positions are offsets.
    private let bytes: Span<UInt8>
    private var position: Int

    @_lifetime(copy bytes)
    private init(_ bytes: Span<UInt8>, from start: Int) {
        self.bytes = bytes
        position = start
    }

    /// Parses the line that begins at `start` and returns where the next one begins; nil if the
    /// line is not complete.
    static func parse(
        _ bytes: Span<UInt8>, from start: Int, limit: Int, into head: inout RequestHead
    ) throws(RequestError) -> Int? {
        let end = min(bytes.count, start + limit)
        var parser = RequestLineParser(bytes.extracting(0..<end), from: start)
        if try parser.parseMethod(into: &head), try parser.parseTarget(into: &head),
            try parser.parseVersion(into: &head)
        {
            try TargetParser.parse(bytes, into: &head)
            return parser.position
        }
        if end == start + limit { throw .requestLineTooLong(limit: limit) }
        return nil
    }

    /// Takes the method and the space after it; false if the bytes end before.
    private mutating func parseMethod(into head: inout RequestHead) throws(RequestError) -> Bool {
        let start = position
        var packed: UInt64 = 0
        while position < bytes.count, bytes[position] != ASCII.space {
            guard ByteSet.token.contains(bytes[position]) else { throw methodError(start) }
            packed = packed &<< 8 | UInt64(bytes[position])
            position += 1
        }
        guard position < bytes.count else { return false }
        guard position > start else { throw .malformedMethod }
        head.methodName = ByteSlice(start..<position)
        head.method = position - start <= 8 ? Method(packed: packed) : .other
        if head.method == .other { head.refuse(.unsupportedMethod) }
        position += 1
        return true
    }

    /// The error for a byte that no method holds; 0x16 begins a TLS record (RFC 8446 section 5.1).
    private func methodError(_ start: Int) -> RequestError {
        position == start && bytes[position] == 0x16 ? .tlsHandshake : .malformedMethod
    }

    /// Takes the target and the space after it; false if the bytes end before.
    private mutating func parseTarget(into head: inout RequestHead) throws(RequestError) -> Bool {
        let start = position
        while position < bytes.count, ByteSet.path.contains(bytes[position]) { position += 1 }
        head.path = ByteSlice(start..<position)
        if position < bytes.count, bytes[position] == ASCII.questionMark {
            position += 1
            let queryStart = position
            while position < bytes.count, ByteSet.query.contains(bytes[position]) { position += 1 }
            head.query = ByteSlice(queryStart..<position)
        }
        guard position < bytes.count else { return false }
        guard bytes[position] == ASCII.space, position > start else { throw targetError(start) }
        head.target = ByteSlice(start..<position)
        position += 1
        return true
    }

    private func targetError(_ start: Int) -> RequestError {
        switch bytes[position] {
        case ASCII.carriageReturn where position > start: .simpleRequest
        case ASCII.lineFeed: .bareLineFeed
        default: .malformedTarget
        }
    }

    /// Takes the version and the line ending; false if the bytes end before.
    private mutating func parseVersion(into head: inout RequestHead) throws(RequestError) -> Bool {
        let start = position
        var major: UInt8 = 0
        while position < bytes.count, position < start + 10 {
            let byte = bytes[position]
            switch position - start {
            case 0...4:
                // "HTTP/", the first byte highest.
                let expected = 0x48_5454_502F as UInt64 &>> UInt64(8 * (4 - (position - start)))
                guard byte == UInt8(truncatingIfNeeded: expected) else { throw .malformedVersion }
            case 5:
                guard ASCII.isDigit(byte) else { throw .malformedVersion }
                major = byte - ASCII.zero
            case 6: guard byte == ASCII.dot else { throw .malformedVersion }
            case 7:
                guard ASCII.isDigit(byte) else { throw .malformedVersion }
                head.minorVersion = byte == ASCII.zero ? 0 : 1
            case 8:
                if byte == ASCII.lineFeed { throw .bareLineFeed }
                guard byte == ASCII.carriageReturn else { throw .malformedVersion }
            default: guard byte == ASCII.lineFeed else { throw .bareCarriageReturn }
            }
            position += 1
        }
        guard position == start + 10 else { return false }
        guard major == 1 else { throw .unsupportedVersion(major: major) }
        return true
    }
}
