// SPDX-License-Identifier: Apache-2.0

/// The 128-bit number of one kind of event, under which a journal catalog explains it.
///
/// Source: sd_journal_print(3), field `MESSAGE_ID=` in systemd.journal-fields(7).
public struct MessageID: Hashable, Sendable {
    /// Records were lost because the journal did not keep up; field `DROPPED_RECORDS` tells how many.
    public static let recordsDropped = MessageID("7cf33bc6391b46989d53af5401ff2919")
    /// Records were left out because they came faster than `JournalWriter.maximumRate` allows; field
    /// `THINNED_RECORDS` tells how many.
    public static let recordsThinned = MessageID("5b256b312f6b466789df2cc14c434da2")

    private let high: UInt64
    private let low: UInt64

    /// Creates an id from text in the program; anything but a valid id is a bug and traps.
    ///
    /// - Parameter hexadecimal: 32 lower-case hexadecimal digits, not all 0.
    public init(_ hexadecimal: StaticString) {
        let id = MessageID(validating: hexadecimal.description)
        guard let id else {
            preconditionFailure("a message id is 32 lower-case hexadecimal digits")
        }
        self = id
    }

    /// Creates an id from text found at run time.
    ///
    /// - Returns: nil unless the text is 32 lower-case hexadecimal digits, not all 0.
    public init?(validating text: String) {
        guard text.utf8.count == 32 else { return nil }
        var halves: (high: UInt64, low: UInt64) = (0, 0)
        for byte in text.utf8 {
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
            default: return nil
            }
            halves.high = halves.high << 4 | halves.low >> 60
            halves.low = halves.low << 4 | UInt64(digit)
        }
        guard halves != (0, 0) else { return nil }
        (high, low) = halves
    }
}

extension MessageID: CustomStringConvertible {
    /// The 32 lower-case hexadecimal digits.
    public var description: String {
        var digits: [UInt8] = []
        append(to: &digits)
        return String(decoding: digits, as: UTF8.self)
    }

    /// Appends the 32 digits without making a string of them.
    func append(to bytes: inout [UInt8]) {
        for half in [high, low] {
            for shift in stride(from: 60, through: 0, by: -4) {
                bytes.append(HexadecimalDigit.lowercase(UInt8(truncatingIfNeeded: half >> shift)))
            }
        }
    }
}

/// One hexadecimal digit as text.
enum HexadecimalDigit {
    /// The lower-case digit for the low four bits.
    static func lowercase(_ value: UInt8) -> UInt8 {
        let digit = value & 0xF
        return digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
    }
}
