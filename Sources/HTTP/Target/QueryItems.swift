// SPDX-License-Identifier: Apache-2.0

public import BasicContainers

/// Iterates over the `name=value` items of a query, separated by `&`.
///
/// The format is `application/x-www-form-urlencoded` of the URL standard.
public struct QueryItems: ~Escapable {
    private let query: Span<UInt8>
    private var position = 0

    /// Creates an iterator over the items of a query, given without its question mark.
    @_lifetime(copy query)
    public init(_ query: Span<UInt8>) { self.query = query }

    /// The next item that is not empty; nil after the last.
    public mutating func next() -> QueryItem? {
        while position < query.count {
            let start = position
            var nameEnd: Int?
            // "&" separates.
            while position < query.count, query[position] != 0x26 {
                if nameEnd == nil, query[position] == ASCII.equals { nameEnd = position }
                position += 1
            }
            let end = position
            position += 1
            guard end > start else { continue }
            return QueryItem(
                name: ByteSlice(start..<(nameEnd ?? end)),
                value: ByteSlice(min((nameEnd ?? end) + 1, end)..<end))
        }
        return nil
    }

    /// The value, still escaped, of the next item whose decoded name is `name`; nil after the
    /// last.
    @_lifetime(copy self)
    public mutating func nextValue(of name: String) -> Span<UInt8>? {
        while let item = next() {
            if Self.decodes(item.name.bytes(in: query), to: name.utf8Span.span) {
                return item.value.bytes(in: query)
            }
        }
        return nil
    }

    /// Appends a name or value decoded: escapes replaced, and `+` by a space.
    ///
    /// Throws `malformedEscape`; what was appended then has no meaning.
    public static func decode(
        _ text: Span<UInt8>, into output: inout UniqueArray<UInt8>
    ) throws(RequestError) {
        var index = 0
        while index < text.count {
            guard let byte = decodedByte(of: text, at: &index) else { throw .malformedEscape }
            output.append(byte)
        }
    }

    private static func decodes(_ text: Span<UInt8>, to name: Span<UInt8>) -> Bool {
        var index = 0
        var count = 0
        while index < text.count {
            guard count < name.count, decodedByte(of: text, at: &index) == name[count] else {
                return false
            }
            count += 1
        }
        return count == name.count
    }

    /// The byte at the index, which moves on; nil for an escape that is malformed.
    private static func decodedByte(of text: Span<UInt8>, at index: inout Int) -> UInt8? {
        let byte = text[index]
        index += 1
        // "+" stands for a space.
        if byte == 0x2B { return ASCII.space }
        guard byte == ASCII.percent else { return byte }
        guard index + 1 < text.count, let high = ASCII.hexadecimalValue(text[index]),
            let low = ASCII.hexadecimalValue(text[index + 1])
        else { return nil }
        index += 2
        return high << 4 | low
    }
}

/// One name and value of a query, still escaped, as offsets into the query.
public struct QueryItem: Equatable, Sendable {
    /// What stands before the first `=`.
    public let name: ByteSlice

    /// What stands after the first `=`; empty without one.
    public let value: ByteSlice
}
