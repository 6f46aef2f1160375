// SPDX-License-Identifier: Apache-2.0

public import BasicContainers

/// The bytes with a meaning of their own in HTTP, and comparison with text of the source.
package enum ASCII {
    static var tab: UInt8 { 0x09 }
    static var lineFeed: UInt8 { 0x0A }
    static var carriageReturn: UInt8 { 0x0D }
    static var space: UInt8 { 0x20 }
    static var quote: UInt8 { 0x22 }
    static var percent: UInt8 { 0x25 }
    static var asterisk: UInt8 { 0x2A }
    static var comma: UInt8 { 0x2C }
    static var hyphen: UInt8 { 0x2D }
    static var dot: UInt8 { 0x2E }
    static var slash: UInt8 { 0x2F }
    static var zero: UInt8 { 0x30 }
    static var colon: UInt8 { 0x3A }
    static var semicolon: UInt8 { 0x3B }
    static var equals: UInt8 { 0x3D }
    static var questionMark: UInt8 { 0x3F }
    static var backslash: UInt8 { 0x5C }
    static var delete: UInt8 { 0x7F }

    @inline(__always)
    static func isDigit(_ byte: UInt8) -> Bool { byte &- zero < 10 }

    @inline(__always)
    static func isBlank(_ byte: UInt8) -> Bool { byte == space || byte == tab }

    /// Whether a field value may hold the byte: all but controls, with the tab allowed and the
    /// bytes from 0x80 kept (RFC 9110 section 5.5).
    @inline(__always)
    static func isFieldText(_ byte: UInt8) -> Bool {
        (byte >= space && byte != delete) || byte == tab
    }

    /// The digit, in upper case, of a value of 0 to 15.
    static func hexadecimalDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? zero + value : 0x41 + value - 10
    }

    static func hexadecimalValue(_ byte: UInt8) -> UInt8? {
        if isDigit(byte) { return byte - zero }
        let letter = (byte | 0x20) &- 0x61
        return letter < 6 ? letter + 10 : nil
    }

    package static func lowercased(_ byte: UInt8) -> UInt8 {
        byte &- 0x41 < 26 ? byte | 0x20 : byte
    }

    /// Whether the bytes are those of a text in lower case, letters in any case.
    static func matches(_ bytes: Span<UInt8>, _ lowercase: String) -> Bool {
        let text = lowercase.utf8Span.span
        guard bytes.count == text.count else { return false }
        for index in bytes.indices where lowercased(bytes[index]) != text[index] { return false }
        return true
    }

    /// The bytes without blanks around them.
    @_lifetime(copy bytes)
    static func trimmed(_ bytes: Span<UInt8>) -> Span<UInt8> {
        var start = 0
        var end = bytes.count
        while start < end, isBlank(bytes[start]) { start += 1 }
        while end > start, isBlank(bytes[end - 1]) { end -= 1 }
        return bytes.extracting(start..<end)
    }

    /// The number that decimal digits make; nil if they are none, not all digits, or too many.
    static func decimal(_ bytes: Span<UInt8>) -> UInt64? {
        guard !bytes.isEmpty else { return nil }
        var value: UInt64 = 0
        for index in bytes.indices {
            guard isDigit(bytes[index]) else { return nil }
            let (shifted, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = shifted.addingReportingOverflow(UInt64(bytes[index] - zero))
            guard !overflow, !carry else { return nil }
            value = sum
        }
        return value
    }
}

/// Writes numbers in decimal digits.
public enum Decimal {
    /// Appends a number without leading zeros.
    public static func append(_ number: UInt64, to output: inout UniqueArray<UInt8>) {
        var digits = InlineArray<20, UInt8>(repeating: ASCII.zero)
        var start = digits.count
        var rest = number
        repeat {
            start -= 1
            digits[start] = ASCII.zero + UInt8(rest % 10)
            rest /= 10
        } while rest > 0
        output.append(copying: digits.span.extracting(start..<digits.count))
    }

    /// Appends a number with leading zeros, so that it has at least so many digits, at most 20.
    static func append(_ number: UInt64, digits count: Int, to output: inout UniqueArray<UInt8>) {
        var digits = InlineArray<20, UInt8>(repeating: ASCII.zero)
        var start = digits.count
        var rest = number
        while rest > 0 {
            start -= 1
            digits[start] = ASCII.zero + UInt8(rest % 10)
            rest /= 10
        }
        start = min(start, digits.count - count)
        output.append(copying: digits.span.extracting(start..<digits.count))
    }
}
