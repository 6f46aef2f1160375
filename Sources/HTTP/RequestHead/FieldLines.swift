// SPDX-License-Identifier: Apache-2.0

/// Iterates over the field lines of a parsed head, in the order they were sent.
///
/// It reads the bytes again, so it is for rare lookups: fields without a name of their
/// own in ``RequestField``, and known ones that are repeated.
public struct FieldLines: ~Escapable {
    private let bytes: Span<UInt8>
    private var position: Int
    private let end: Int

    /// Creates an iterator that starts at the first line of `head`, which was parsed from `bytes`.
    @_lifetime(copy bytes)
    public init(of head: RequestHead, in bytes: Span<UInt8>) {
        self.bytes = bytes
        position = head.fieldSection.range.lowerBound
        end = head.fieldSection.range.upperBound
    }

    /// The next line; nil after the last.
    public mutating func next() -> FieldLine? {
        guard position < end else { return nil }
        let start = position
        while position < end, bytes[position] != ASCII.colon { position += 1 }
        let name = ByteSlice(start..<position)
        position = min(position + 1, end)
        while position < end, ASCII.isBlank(bytes[position]) { position += 1 }
        let valueStart = position
        while position < end, bytes[position] != ASCII.carriageReturn { position += 1 }
        var valueEnd = position
        while valueEnd > valueStart, ASCII.isBlank(bytes[valueEnd - 1]) { valueEnd -= 1 }
        position = min(position + 2, end)
        return FieldLine(name: name, value: ByteSlice(valueStart..<valueEnd))
    }

    /// The value of the next line with a name, given in lower case; nil after the last.
    public mutating func nextValue(of lowercaseName: String) -> ByteSlice? {
        while let line = next() {
            if ASCII.matches(line.name.bytes(in: bytes), lowercaseName) { return line.value }
        }
        return nil
    }

    /// The value of the next line of a known field; nil after the last.
    public mutating func nextValue(of field: RequestField) -> ByteSlice? {
        nextValue(of: field.name)
    }
}

/// One field line of a head.
public struct FieldLine: Equatable, Sendable {
    /// The name as sent.
    public let name: ByteSlice

    /// The value without blanks around it.
    public let value: ByteSlice
}
