// SPDX-License-Identifier: Apache-2.0

/// The name of a journal field: 1 to 64 of `A`–`Z`, `0`–`9` and `_`, beginning with a letter.
///
/// The journal silently drops fields with any other name, so that none can be created. Creating one
/// allocates; keep names used often in static constants. Source: sd_journal_print(3).
public struct JournalFieldName: Hashable, Sendable {
    /// The longest name, in bytes.
    public static let maximumBytes = 64

    /// The human-readable line, `MESSAGE`; control bytes in its value are escaped.
    public static let message: JournalFieldName = "MESSAGE"
    /// The kind of event, `MESSAGE_ID`.
    static let messageID: JournalFieldName = "MESSAGE_ID"
    /// The urgency, `PRIORITY`.
    static let priority: JournalFieldName = "PRIORITY"

    /// The name and the equals sign that follows it in a record.
    let bytes: [UInt8]

    /// Creates a name from text in the program; an invalid one is a bug and traps.
    public init(_ name: StaticString) {
        let valid = JournalFieldName(validating: name.description)
        guard let valid else {
            preconditionFailure(
                "a field name is A-Z, 0-9 and _, begins with a letter, fits 64 bytes")
        }
        self = valid
    }

    /// Creates a name from text found at run time.
    ///
    /// - Returns: nil unless the name is valid as it stands.
    public init?(validating name: String) {
        let utf8 = name.utf8
        guard let first = utf8.first, Self.isLetter(first), utf8.count <= Self.maximumBytes,
            utf8.allSatisfy(Self.isAllowed)
        else { return nil }
        bytes = Array(utf8) + [UInt8(ascii: "=")]
    }

    /// Creates the nearest valid name: `request-id` becomes `REQUEST_ID`.
    ///
    /// Letters become upper case, every other byte `_`; underscores and digits at the beginning are
    /// left out, and so is what exceeds the maximum.
    /// - Returns: nil when no letter is left.
    public init?(sanitizing name: String) {
        let mapped = name.utf8.map { byte in
            let upper = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) ? byte - 32 : byte
            return Self.isAllowed(upper) ? upper : UInt8(ascii: "_")
        }
        let kept = mapped.drop { !Self.isLetter($0) }.prefix(Self.maximumBytes)
        guard !kept.isEmpty else { return nil }
        bytes = kept + [UInt8(ascii: "=")]
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        isLetter(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            || byte == UInt8(ascii: "_")
    }
}

extension JournalFieldName: ExpressibleByStringLiteral {
    /// Creates a name from a literal; an invalid one is a bug and traps.
    public init(stringLiteral name: StaticString) {
        self.init(name)
    }
}

extension JournalFieldName: CustomStringConvertible {
    /// The name without the equals sign.
    public var description: String { String(decoding: bytes.dropLast(), as: UTF8.self) }
}
