// SPDX-License-Identifier: Apache-2.0

/// SipHash-1-3 with 128 bits and a fixed key: the same for the same bytes, on every machine.
///
/// It tells states of a file apart and guards no secret; a key that is known is no harm here. Two
/// contents have the same hash with a probability of 2^-128.
///
/// Source: Aumasson and Bernstein, *SipHash: a fast short-input PRF*, and its reference
/// implementation for 128 bits.
struct ContentHash {
    private var v0: UInt64
    private var v1: UInt64
    private var v2: UInt64
    private var v3: UInt64
    /// Fewer than eight bytes that are not hashed yet, the first one lowest.
    private var rest: UInt64 = 0
    private var byteCount = 0

    /// Creates the hash of nothing.
    init() {
        // The key of the reference implementation's test vectors.
        let key: (UInt64, UInt64) = (0x0706_0504_0302_0100, 0x0f0e_0d0c_0b0a_0908)
        v0 = key.0 ^ 0x736f_6d65_7073_6575
        v1 = key.1 ^ 0x646f_7261_6e64_6f6d ^ 0xee
        v2 = key.0 ^ 0x6c79_6765_6e65_7261
        v3 = key.1 ^ 0x7465_6462_7974_6573
    }

    /// Creates the hash of some bytes.
    init(of bytes: Span<UInt8>) {
        self.init()
        update(bytes)
    }

    /// Adds bytes behind those before.
    mutating func update(_ bytes: Span<UInt8>) {
        var index = 0
        while index < bytes.count, byteCount & 7 != 0 {
            add(bytes[index])
            index += 1
        }
        var words = self
        while bytes.count - index >= 8 {
            words.compress(Self.word(bytes.extracting(index..<index + 8)))
            index += 8
            words.byteCount &+= 8
        }
        self = words
        while index < bytes.count {
            add(bytes[index])
            index += 1
        }
    }

    /// The hash in 32 hexadecimal digits.
    var text: String {
        var end = self
        end.compress(UInt64(truncatingIfNeeded: byteCount) << 56 | rest)
        end.v2 ^= 0xee
        let high = end.finish()
        end.v1 ^= 0xdd
        let low = end.finish()
        return Self.digits(high) + Self.digits(low)
    }

    private mutating func add(_ byte: UInt8) {
        rest |= UInt64(byte) << UInt64(8 * (byteCount & 7))
        byteCount &+= 1
        if byteCount & 7 == 0 {
            compress(rest)
            rest = 0
        }
    }

    private mutating func compress(_ word: UInt64) {
        v3 ^= word
        round()
        v0 ^= word
    }

    private mutating func finish() -> UInt64 {
        round()
        round()
        round()
        return v0 ^ v1 ^ v2 ^ v3
    }

    @inline(__always)
    private mutating func round() {
        v0 = v0 &+ v1
        v2 = v2 &+ v3
        v1 = (v1 &<< 13 | v1 &>> 51) ^ v0
        v3 = (v3 &<< 16 | v3 &>> 48) ^ v2
        v0 = v0 &<< 32 | v0 &>> 32
        v2 = v2 &+ v1
        v0 = v0 &+ v3
        v1 = (v1 &<< 17 | v1 &>> 47) ^ v2
        v3 = (v3 &<< 21 | v3 &>> 43) ^ v0
        v2 = v2 &<< 32 | v2 &>> 32
    }

    /// Eight bytes as a number, the first one lowest.
    @inline(__always)
    private static func word(_ bytes: Span<UInt8>) -> UInt64 {
        let low =
            UInt64(bytes[0]) | UInt64(bytes[1]) << 8 | UInt64(bytes[2]) << 16
            | UInt64(bytes[3]) << 24
        let high =
            UInt64(bytes[4]) | UInt64(bytes[5]) << 8 | UInt64(bytes[6]) << 16
            | UInt64(bytes[7]) << 24
        return low | high << 32
    }

    /// A number's bytes, the lowest first.
    private static func digits(_ number: UInt64) -> String {
        let digits = String(number.byteSwapped, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
