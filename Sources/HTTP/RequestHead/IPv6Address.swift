// SPDX-License-Identifier: Apache-2.0

/// Checks the text of IPv6 addresses (RFC 3986 section 3.2.2, `IPv6address`).
enum IPv6Address {
    /// Whether the bytes are an address, without brackets and without a zone.
    static func isValid(_ bytes: Span<UInt8>) -> Bool {
        var position = 0
        var groups = 0
        var isCompressed = false
        if startsWithTwoColons(bytes, at: 0) {
            isCompressed = true
            position = 2
        }
        while position < bytes.count {
            let start = position
            while position < bytes.count, ASCII.hexadecimalValue(bytes[position]) != nil {
                position += 1
            }
            if position < bytes.count, bytes[position] == ASCII.dot {
                guard isIPv4(bytes.extracting(start..<bytes.count)) else { return false }
                return isCompressed ? groups + 2 <= 7 : groups + 2 == 8
            }
            guard (1...4).contains(position - start) else { return false }
            groups += 1
            guard position < bytes.count else { break }
            if startsWithTwoColons(bytes, at: position) {
                guard !isCompressed else { return false }
                isCompressed = true
                position += 2
            } else {
                guard bytes[position] == ASCII.colon, position + 1 < bytes.count else {
                    return false
                }
                position += 1
            }
        }
        return isCompressed ? groups <= 7 : groups == 8
    }

    private static func startsWithTwoColons(_ bytes: Span<UInt8>, at position: Int) -> Bool {
        position + 1 < bytes.count && bytes[position] == ASCII.colon
            && bytes[position + 1] == ASCII.colon
    }

    /// Whether the bytes are four decimal octets without leading zeros.
    private static func isIPv4(_ bytes: Span<UInt8>) -> Bool {
        var octets = 0
        var start = 0
        for position in 0...bytes.count
        where position == bytes.count || bytes[position] == ASCII.dot {
            let digits = bytes.extracting(start..<position)
            guard let octet = ASCII.decimal(digits), octet <= 255 else { return false }
            guard digits.count == 1 || digits[0] != ASCII.zero else { return false }
            octets += 1
            start = position + 1
        }
        return octets == 4
    }
}
