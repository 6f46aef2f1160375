// SPDX-License-Identifier: Apache-2.0

/// Where characters begin and end among bytes that need not be UTF-8.
///
/// Source: RFC 3629 section 4.
enum UTF8Sequence {
    /// Measures the character at an index.
    ///
    /// - Returns: 1 to 4 bytes; 0 for a control character, C1 included, and for a byte that does not
    ///   begin a complete, shortest-form sequence.
    static func lengthOfPrintable(in bytes: borrowing Span<UInt8>, at index: Int) -> Int {
        let lead = bytes[index]
        if lead < 0x80 { return lead >= 0x20 && lead != 0x7F ? 1 : 0 }
        // The second byte's range excludes overlong forms, surrogates and what exceeds U+10FFFF;
        // for C2 it also excludes the C1 controls, which some terminals obey.
        let (length, second): (Int, ClosedRange<UInt8>) =
            switch lead {
            case 0xC2: (2, 0xA0...0xBF)
            case 0xC3...0xDF: (2, 0x80...0xBF)
            case 0xE0: (3, 0xA0...0xBF)
            case 0xED: (3, 0x80...0x9F)
            case 0xE1...0xEF: (3, 0x80...0xBF)
            case 0xF0: (4, 0x90...0xBF)
            case 0xF1...0xF3: (4, 0x80...0xBF)
            case 0xF4: (4, 0x80...0x8F)
            default: (0, 0x80...0xBF)
            }
        guard length > 0, bytes.count - index >= length, second.contains(bytes[index + 1]) else {
            return 0
        }
        for next in (index + 2)..<(index + length) where bytes[next] & 0xC0 != 0x80 { return 0 }
        return length
    }

    /// Finds where to cut without splitting a character.
    ///
    /// - Returns: the largest index from `lower` to `limit` that is not within a sequence, at most
    ///   three before `limit`; `limit` itself where the bytes are not UTF-8.
    static func boundary(
        in bytes: borrowing Span<UInt8>, notAfter limit: Int, from lower: Int
    ) -> Int {
        var index = limit
        while index < bytes.count, bytes[index] & 0xC0 == 0x80 {
            guard index > lower, limit - index < 3 else { return limit }
            index -= 1
        }
        return index
    }
}
