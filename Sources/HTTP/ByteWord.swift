// SPDX-License-Identifier: Apache-2.0

/// Eight bytes in a word, the first one lowest, to look at all of them at once.
///
/// The marks that the tests return are exact for the first byte they apply to; a borrow may
/// mark later ones wrongly. So the count of trailing zeros finds the first, and zero means none.
struct ByteWord {
    private static var ones: UInt64 { 0x0101_0101_0101_0101 }
    private static var highBits: UInt64 { 0x8080_8080_8080_8080 }

    private let word: UInt64

    /// Takes the eight bytes from a position; the compiler makes one load of it.
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
