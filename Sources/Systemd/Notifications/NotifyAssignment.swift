// SPDX-License-Identifier: Apache-2.0

/// One line of a notification, `KEY=value`, for what ``ServiceNotifier`` has no method for.
///
/// The manager ignores keys it does not know; those that begin with `X_` it never will.
/// Source: sd_notify(3).
public struct NotifyAssignment: Hashable, Sendable {
    /// `A`–`Z`, `0`–`9` and `_`, beginning with a letter.
    public let key: String
    /// One line of text, possibly empty.
    public let value: String

    /// Creates an assignment.
    ///
    /// - Parameters:
    ///   - key: 1 or more of `A`–`Z`, `0`–`9` and `_`, beginning with a letter.
    ///   - value: text without a newline or a null, either of which would end the assignment.
    /// - Throws: `assignmentInvalid` when one of them is anything else.
    public init(_ key: String, _ value: String) throws(SystemdError) {
        guard Self.isKey(key), !value.utf8.contains(where: { $0 == 0 || $0 == 10 }) else {
            throw .assignmentInvalid(key: key, value: value)
        }
        self.key = key
        self.value = value
    }

    /// The line without a newline at its end.
    var text: String { "\(key)=\(value)" }

    private static func isKey(_ text: String) -> Bool {
        let letters = UInt8(ascii: "A")...UInt8(ascii: "Z")
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        guard let first = text.utf8.first, letters.contains(first) else { return false }
        return text.utf8.allSatisfy {
            letters.contains($0) || digits.contains($0) || $0 == UInt8(ascii: "_")
        }
    }
}
