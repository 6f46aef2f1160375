// SPDX-License-Identifier: Apache-2.0

/// One hexadecimal digit as text.
enum HexadecimalDigit {
    /// The lower-case digit for the low four bits.
    static func lowercase(_ value: UInt8) -> UInt8 {
        let digit = value & 0xF
        return digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
    }
}
