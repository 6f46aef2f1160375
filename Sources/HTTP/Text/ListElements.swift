// SPDX-License-Identifier: Apache-2.0

/// Iterates over the elements of a comma-separated field value.
///
/// Empty elements are skipped, blanks around elements dropped, and commas in quoted strings do
/// not separate. RFC 9110 section 5.6.1.
struct ListElements: ~Escapable {
    private let value: Span<UInt8>
    private var position = 0
    private let separator: UInt8

    @_lifetime(copy value)
    init(_ value: Span<UInt8>, separator: UInt8 = ASCII.comma) {
        self.value = value
        self.separator = separator
    }

    /// The next element; nil after the last.
    @_lifetime(copy self)
    mutating func next() -> Span<UInt8>? {
        while position < value.count {
            let start = position
            skipElement()
            let element = ASCII.trimmed(value.extracting(start..<position))
            position += 1
            if !element.isEmpty { return element }
        }
        return nil
    }

    /// Moves to the next separator outside quotes, or to the end.
    private mutating func skipElement() {
        var isQuoted = false
        while position < value.count {
            let byte = value[position]
            if byte == ASCII.quote {
                isQuoted.toggle()
            } else if isQuoted, byte == ASCII.backslash, position + 1 < value.count {
                position += 1
            } else if !isQuoted, byte == separator {
                return
            }
            position += 1
        }
    }
}
