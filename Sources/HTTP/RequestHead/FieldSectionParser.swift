// SPDX-License-Identifier: Apache-2.0

/// Parses the field lines of a head and the empty line after them (RFC 9112 section 5).
struct FieldSectionParser: ~Escapable {
    /// The bytes that the section may occupy; those before it are kept so that positions are
    /// offsets.
    private let bytes: Span<UInt8>
    private var position: Int
    private var semantics = FieldSemantics()

    @_lifetime(copy bytes)
    private init(_ bytes: Span<UInt8>, from start: Int) {
        self.bytes = bytes
        position = start
    }

    /// Parses the section that begins at `start` and returns where it ends; nil if it is not
    /// complete.
    static func parse(
        _ bytes: Span<UInt8>, from start: Int, limits: RequestLimits, into head: inout RequestHead
    ) throws(RequestError) -> Int? {
        let end = min(bytes.count, start + limits.headerBytes)
        var parser = FieldSectionParser(bytes.extracting(0..<end), from: start)
        var count = 0
        while parser.position < end, parser.bytes[parser.position] != ASCII.carriageReturn {
            guard count < limits.headerFields else {
                throw .tooManyFields(limit: limits.headerFields)
            }
            guard try parser.parseLine(into: &head) else { break }
            count += 1
        }
        head.fieldSection = ByteSlice(start..<parser.position)
        if try parser.parseEmptyLine() {
            parser.semantics.finish(&head)
            return parser.position
        }
        if end == start + limits.headerBytes {
            throw .fieldSectionTooLarge(limit: limits.headerBytes)
        }
        return nil
    }

    /// Takes the line that ends the section; false if the bytes end before.
    private mutating func parseEmptyLine() throws(RequestError) -> Bool {
        guard position + 1 < bytes.count else { return false }
        guard bytes[position + 1] == ASCII.lineFeed else { throw .bareCarriageReturn }
        position += 2
        return true
    }

    /// Takes one field line; false, with the position at the end, if the bytes end before.
    private mutating func parseLine(into head: inout RequestHead) throws(RequestError) -> Bool {
        // A copy, which the compiler keeps in registers.
        let bytes = bytes
        let start = position
        let colon = FieldScanner.colon(in: bytes, from: start)
        let field = FieldNameTable.field(endingAt: colon, length: colon - start, in: bytes)
        if field == nil { try checkName(start..<colon) }
        guard colon < bytes.count else { return stop() }
        var index = colon + 1
        while index < bytes.count, ASCII.isBlank(bytes[index]) { index += 1 }
        let valueStart = index
        index = FieldScanner.endOfValue(in: bytes, from: index)
        guard index < bytes.count else { return stop() }
        guard bytes[index] == ASCII.carriageReturn else {
            throw bytes[index] == ASCII.lineFeed ? .bareLineFeed : .controlInFieldValue
        }
        guard index + 1 < bytes.count else { return stop() }
        guard bytes[index + 1] == ASCII.lineFeed else { throw .bareCarriageReturn }
        position = index + 2
        guard let field else { return true }
        while index > valueStart, ASCII.isBlank(bytes[index - 1]) { index -= 1 }
        head.note(field, value: ByteSlice(valueStart..<index))
        try semantics.apply(field, value: bytes.extracting(valueStart..<index), to: &head)
        return true
    }

    /// Checks the bytes before a colon, or before the end if no colon has come yet.
    private func checkName(_ range: Range<Int>) throws(RequestError) {
        var index = range.lowerBound
        while index < range.upperBound, ByteSet.token.contains(bytes[index]) { index += 1 }
        if index < range.upperBound {
            throw nameError(bytes[index], isFirst: index == range.lowerBound)
        }
        if range.isEmpty { throw .malformedFieldName }
    }

    private mutating func stop() -> Bool {
        position = bytes.count
        return false
    }

    private func nameError(_ byte: UInt8, isFirst: Bool) -> RequestError {
        switch byte {
        case ASCII.space, ASCII.tab: isFirst ? .foldedField : .whitespaceBeforeColon
        case ASCII.lineFeed: .bareLineFeed
        default: .malformedFieldName
        }
    }
}

/// Finds the ends of field names and values, eight bytes at a time.
enum FieldScanner {
    /// The position of the first byte from `start` that no field value holds: a control byte
    /// other than the tab; the end of the bytes if there is none (RFC 9110 section 5.5).
    @inline(__always)
    static func endOfValue(in bytes: Span<UInt8>, from start: Int) -> Int {
        var index = start
        while bytes.count - index >= 8 {
            guard let count = ByteWord(bytes, from: index).countBeforeControl else {
                index += 8
                continue
            }
            index += count
            guard bytes[index] == ASCII.tab else { return index }
            index += 1
        }
        while index < bytes.count, ASCII.isFieldText(bytes[index]) { index += 1 }
        return index
    }

    /// The position of the first colon from `start`; the end of the bytes if there is none.
    @inline(__always)
    static func colon(in bytes: Span<UInt8>, from start: Int) -> Int {
        var index = start
        while bytes.count - index >= 8 {
            if let count = ByteWord(bytes, from: index).count(before: ASCII.colon) {
                return index + count
            }
            index += 8
        }
        while index < bytes.count, bytes[index] != ASCII.colon { index += 1 }
        return index
    }
}
