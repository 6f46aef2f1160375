// SPDX-License-Identifier: Apache-2.0

/// A digest as pages' policies name what they allow.
///
/// Source: FIPS 180-4 sections 5 and 6.2, RFC 4648 section 4.
package enum SHA256 {
    /// The digest of a text, in Base64.
    package static func base64(_ text: String) -> String {
        let digest = Self.digest(Array(text.utf8))
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        // 32 bytes are 43 characters and one to fill up.
        let padded = digest + [0]
        let characters = stride(from: 0, to: padded.count, by: 3).flatMap { start in
            let bits = padded[start..<start + 3].reduce(0) { $0 << 8 | Int($1) }
            return [18, 12, 6, 0].map { alphabet[bits >> $0 & 63] }
        }
        return String(characters.dropLast()) + "="
    }

    private static func digest(_ bytes: [UInt8]) -> [UInt8] {
        var padded = bytes + [0x80]
        padded += [UInt8](repeating: 0, count: (120 - padded.count % 64) % 64)
        padded += bigEndian(UInt64(bytes.count) * 8)
        var state = primes(8).map { fraction(Double($0).squareRoot()) }
        let constants = primes(64).map { fraction(cubeRoot(Double($0))) }
        for start in stride(from: 0, to: padded.count, by: 64) {
            var words = (0..<16).map { index in
                padded[start + index * 4..<start + index * 4 + 4]
                    .reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            }
            for index in 16..<64 {
                let (old, new) = (words[index - 15], words[index - 2])
                words.append(
                    words[index - 16] &+ (turn(old, 7) ^ turn(old, 18) ^ old >> 3)
                        &+ words[index - 7] &+ (turn(new, 17) ^ turn(new, 19) ^ new >> 10))
            }
            var s = state
            for index in 0..<64 {
                let choice = s[4] & s[5] ^ ~s[4] & s[6]
                let first =
                    s[7] &+ (turn(s[4], 6) ^ turn(s[4], 11) ^ turn(s[4], 25)) &+ choice
                    &+ constants[index] &+ words[index]
                let majority = s[0] & s[1] ^ s[0] & s[2] ^ s[1] & s[2]
                let second = (turn(s[0], 2) ^ turn(s[0], 13) ^ turn(s[0], 22)) &+ majority
                s = [first &+ second, s[0], s[1], s[2], s[3] &+ first, s[4], s[5], s[6]]
            }
            state = zip(state, s).map { $0 &+ $1 }
        }
        return state.flatMap(bigEndian)
    }

    private static func turn(_ word: UInt32, _ count: UInt32) -> UInt32 {
        word >> count | word << (32 - count)
    }

    private static func bigEndian<Word: FixedWidthInteger>(_ word: Word) -> [UInt8] {
        stride(from: Word.bitWidth - 8, through: 0, by: -8).map {
            UInt8(truncatingIfNeeded: word >> Word($0))
        }
    }

    private static func primes(_ count: Int) -> [Int] {
        Array(
            (2...).lazy.filter { number in
                !(2..<number).contains { number % $0 == 0 }
            }.prefix(count))
    }

    /// The first 32 bits of a fraction.
    private static func fraction(_ number: Double) -> UInt32 {
        UInt32((number - number.rounded(.down)) * 4_294_967_296)
    }

    /// To within the 53 bits of a `Double`, of which at most 35 count.
    private static func cubeRoot(_ number: Double) -> Double {
        var root = number
        for _ in 0..<100 {
            root -= (root * root * root - number) / (3 * root * root)
        }
        return root
    }
}
