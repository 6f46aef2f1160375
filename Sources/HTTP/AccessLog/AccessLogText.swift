// SPDX-License-Identifier: Apache-2.0

import BasicContainers

/// How what clients send is written into an access log, so that it can neither end a line nor a text in
/// quotes.
enum AccessLogEscaping: Sendable {
    /// What is no visible ASCII, quotes and backslashes become `\xHH`, as in nginx.
    case hexadecimal
    /// As the content of a JSON string, in UTF-8: what is none becomes U+FFFD.
    case json

    /// The most bytes of a value that are written; the rest is left out.
    static let maximumValueBytes = 8192

    /// Appends a value.
    ///
    /// - Returns: whether there was anything to append.
    @discardableResult
    func append(_ value: Span<UInt8>, to line: inout UniqueArray<UInt8>) -> Bool {
        let value = value.extracting(first: Self.maximumValueBytes)
        var start = 0
        var index = 0
        while index < value.count {
            let byte = value[index]
            // All but what either has to escape.
            if byte &- 0x20 < 0x5F, byte != ASCII.quote, byte != ASCII.backslash {
                index += 1
                continue
            }
            line.append(copying: value.extracting(start..<index))
            switch self {
            case .hexadecimal:
                Self.appendHexadecimal(byte, to: &line)
                index += 1
            case .json: index += Self.appendJSON(value, at: index, to: &line)
            }
            start = index
        }
        line.append(copying: value.extracting(start..<index))
        return !value.isEmpty
    }

    private static func appendHexadecimal(_ byte: UInt8, to line: inout UniqueArray<UInt8>) {
        line.append(ASCII.backslash)
        line.append(UInt8(ascii: "x"))
        line.append(ASCII.hexadecimalDigit(byte >> 4))
        line.append(ASCII.hexadecimalDigit(byte & 15))
    }

    /// Appends the character at an index, which has to be escaped or is not ASCII.
    ///
    /// - Returns: how many bytes it has in the value.
    private static func appendJSON(
        _ value: Span<UInt8>, at index: Int, to line: inout UniqueArray<UInt8>
    ) -> Int {
        let byte = value[index]
        if byte < 0x80 {
            MarkupText.appendJSON(value.extracting(index..<index + 1), to: &line)
            return 1
        }
        let length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2
        let end = min(index + length, value.count)
        let character = value.extracting(index..<end)
        if end == index + length, (try? UTF8Span(validating: character)) != nil {
            line.append(copying: character)
            return length
        }
        line.append(copying: "\\uFFFD".utf8Span.span)
        return 1
    }
}
