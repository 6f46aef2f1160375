// SPDX-License-Identifier: Apache-2.0

/// A set of ASCII bytes as two words of bits; bytes from 0x80 are in no set.
package struct ByteSet {
    /// One bit for each of the bytes 0 to 63.
    let low: UInt64
    /// One bit for each of the bytes 64 to 127.
    let high: UInt64

    /// Whether the byte is in the set.
    @inline(__always)
    package func contains(_ byte: UInt8) -> Bool {
        guard byte < 0x80 else { return false }
        return (byte < 64 ? low : high) &>> UInt64(byte & 63) & 1 != 0
    }

    /// Letters, digits and ``!#$%&'*+-.^_`|~`` (RFC 9110 section 5.6.2).
    package static var token: ByteSet {
        .init(low: 0x03FF_6CFA_0000_0000, high: 0x57FF_FFFF_C7FF_FFFE)
    }

    /// What a request target may hold before its query: the visible bytes but ``"#<>?\^`{}``.
    ///
    /// Wider than RFC 3986 by `|[]`, which browsers send unescaped.
    static var path: ByteSet { .init(low: 0x2FFF_FFF2_0000_0000, high: 0x57FF_FFFE_AFFF_FFFF) }

    /// What a query may hold: the visible bytes but `"#<>`.
    ///
    /// Wider than RFC 3986 by ``[\]^`{|}``, which browsers send unescaped.
    static var query: ByteSet { .init(low: 0xAFFF_FFF2_0000_0000, high: 0x7FFF_FFFF_FFFF_FFFF) }

    /// A registered name without its escapes (RFC 3986 section 3.2.2).
    static var registeredName: ByteSet {
        .init(low: 0x2BFF_7FD2_0000_0000, high: 0x47FF_FFFE_87FF_FFFE)
    }

    /// What stays as it is when a decoded path is escaped again: `pchar` and `/`.
    static var unescapedPath: ByteSet {
        .init(low: 0x2FFF_FFD2_0000_0000, high: 0x47FF_FFFE_87FF_FFFF)
    }

    /// The ASCII bytes of an entity tag between its quotes (RFC 9110 section 8.8.3).
    static var entityTag: ByteSet { .init(low: 0xFFFF_FFFA_0000_0000, high: 0x7FFF_FFFF_FFFF_FFFF) }

    /// The ASCII bytes of a quoted string that need no backslash (RFC 9110 section 5.6.4).
    static var quotedText: ByteSet {
        .init(low: 0xFFFF_FFFB_0000_0200, high: 0x7FFF_FFFF_EFFF_FFFF)
    }
}

/// Eight bytes in a word, the first one lowest, so that all are tested at once.
///
/// The marks that the tests return are exact for the first byte they apply to; a borrow may
/// mark later ones wrongly. So the count of trailing zeros finds the first, and zero means none.
struct ByteWord {
    private static var ones: UInt64 { 0x0101_0101_0101_0101 }
    private static var highBits: UInt64 { 0x8080_8080_8080_8080 }

    private let word: UInt64

    /// Creates a word of the eight bytes from a position; the compiler makes one load of it.
    @inline(__always)
    init(_ bytes: Span<UInt8>, from start: Int) {
        let bytes = bytes.extracting(start..<start + 8)
        let low =
            UInt32(bytes[0]) | UInt32(bytes[1]) &<< 8 | UInt32(bytes[2]) &<< 16
            | UInt32(bytes[3]) &<< 24
        let high =
            UInt32(bytes[4]) | UInt32(bytes[5]) &<< 8 | UInt32(bytes[6]) &<< 16
            | UInt32(bytes[7]) &<< 24
        word = UInt64(low) | UInt64(high) &<< 32
    }

    /// The bytes with upper-case letters made lower-case, the last byte lowest.
    ///
    /// Setting bit 5 wherever bit 6 is set maps no other byte to a lower-case letter, and none
    /// but itself to a hyphen.
    @inline(__always)
    var lowercasedName: UInt64 { (word | (word & (Self.ones &* 0x40)) &>> 1).byteSwapped }

    /// The number of bytes before the first control byte, the tab included; nil if there is none.
    @inline(__always)
    var countBeforeControl: Int? {
        let belowSpace = (word &- Self.ones &* 0x20) & ~word
        return Self.count(belowSpace | zeros(0x7F))
    }

    /// The number of bytes before the first that equals `byte`; nil if there is none.
    @inline(__always)
    func count(before byte: UInt8) -> Int? { Self.count(zeros(byte)) }

    /// Marks the bytes that equal `byte`.
    @inline(__always)
    private func zeros(_ byte: UInt8) -> UInt64 {
        let difference = word ^ (Self.ones &* UInt64(byte))
        return (difference &- Self.ones) & ~difference
    }

    /// Nil is told apart by a branch, so that the next word need not wait for the count.
    @inline(__always)
    private static func count(_ marks: UInt64) -> Int? {
        let marks = marks & highBits
        return marks == 0 ? nil : marks.trailingZeroBitCount &>> 3
    }
}
