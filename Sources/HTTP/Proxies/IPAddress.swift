// SPDX-License-Identifier: Apache-2.0

/// An IP address; an IPv4 address is the IPv6 address that it is mapped to.
///
/// Source: RFC 4291 section 2.5.5.2.
public struct IPAddress: Hashable, Sendable {
    /// The first eight bytes as a number, the first byte highest.
    public let high: UInt64
    /// The last eight bytes as a number, the first byte highest.
    public let low: UInt64

    /// Creates an address from its two halves.
    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Creates an IPv4 address from its number.
    init(ipv4 number: UInt32) {
        self.init(high: 0, low: 0xFFFF << 32 | UInt64(number))
    }

    /// Reads an address in the usual notation, without brackets, zone or port; nil for anything else.
    ///
    /// Source: RFC 3986 section 3.2.2.
    public init?(_ text: Span<UInt8>) {
        if let number = Self.ipv4(text) {
            self.init(ipv4: number)
        } else if IPv6Address.isValid(text) {
            self = Self.ipv6(text)
        } else {
            return nil
        }
    }

    /// Whether it is an IPv4 address.
    public var isIPv4: Bool { high == 0 && low >> 32 == 0xFFFF }

    /// The number that four decimal octets without leading zeros make.
    private static func ipv4(_ text: Span<UInt8>) -> UInt32? {
        var number: UInt32 = 0
        var octets = 0
        var start = 0
        for position in 0...text.count
        where position == text.count || text[position] == ASCII.dot {
            let digits = text.extracting(start..<position)
            guard octets < 4, 1...3 ~= digits.count, digits.count == 1 || digits[0] != ASCII.zero,
                let octet = ASCII.decimal(digits), octet <= 255
            else { return nil }
            number = number << 8 | UInt32(octet)
            octets += 1
            start = position + 1
        }
        return octets == 4 ? number : nil
    }

    /// The address of a text that is one.
    private static func ipv6(_ text: Span<UInt8>) -> IPAddress {
        var groups = InlineArray<8, UInt16>(repeating: 0)
        var count = 0
        var compressedAt: Int?
        var start = 0
        while start < text.count, count < 8 {
            var end = start
            while end < text.count, text[end] != ASCII.colon { end += 1 }
            let part = text.extracting(start..<end)
            if part.isEmpty {
                // The colons of "::" at the start leave two empty parts, elsewhere one.
                compressedAt = count
                if start == 0 { end += 1 }
            } else if let number = ipv4(part), count < 7 {
                groups[count] = UInt16(number >> 16)
                groups[count + 1] = UInt16(truncatingIfNeeded: number)
                count += 2
            } else {
                groups[count] = hexadecimal(part)
                count += 1
            }
            start = end + 1
        }
        let moved = compressedAt.map { count - $0 } ?? 0
        for index in (0..<moved).reversed() where count < 8 {
            let from = count - moved + index
            groups[8 - moved + index] = groups[from]
            groups[from] = 0
        }
        return IPAddress(high: word(groups, from: 0), low: word(groups, from: 4))
    }

    private static func hexadecimal(_ digits: Span<UInt8>) -> UInt16 {
        var number: UInt16 = 0
        for index in digits.indices {
            number = number << 4 | UInt16(ASCII.hexadecimalValue(digits[index]) ?? 0)
        }
        return number
    }

    private static func word(_ groups: InlineArray<8, UInt16>, from start: Int) -> UInt64 {
        (start..<start + 4).reduce(0) { $0 << 16 | UInt64(groups[$1]) }
    }
}

/// The addresses that begin with the same bits.
public struct IPNetwork: Hashable, Sendable {
    private let high: UInt64
    private let low: UInt64
    private let highMask: UInt64
    private let lowMask: UInt64

    /// Reads an address, or an address and the length of its prefix: `10.0.0.0/8`, `fd00::/8`, `::1`.
    ///
    /// - Returns: nil for anything else, and where a bit behind the prefix is set.
    public init?(_ text: Span<UInt8>) {
        var end = 0
        while end < text.count, text[end] != ASCII.slash { end += 1 }
        guard let address = IPAddress(text.extracting(..<end)) else { return nil }
        // Whatever is written with colons has a prefix of 128 bits at most.
        let isDotted = IPv6Address.isValid(text.extracting(..<end)) == false
        let width: UInt64 = isDotted ? 32 : 128
        var length = width
        if end < text.count {
            let digits = text.extracting((end + 1)...)
            guard let number = ASCII.decimal(digits), number <= width, digits.count <= 3 else {
                return nil
            }
            length = number
        }
        length += 128 - width
        highMask = Self.mask(length)
        lowMask = Self.mask(length - min(length, 64))
        high = address.high
        low = address.low
        guard high & ~highMask == 0, low & ~lowMask == 0 else { return nil }
    }

    /// Whether an address is in the network.
    public func contains(_ address: IPAddress) -> Bool {
        address.high & highMask == high && address.low & lowMask == low
    }

    /// A word whose first bits are set.
    private static func mask(_ count: UInt64) -> UInt64 {
        count == 0 ? 0 : ~0 << (64 - min(count, 64))
    }
}
