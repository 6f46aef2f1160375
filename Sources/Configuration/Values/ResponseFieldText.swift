// SPDX-License-Identifier: Apache-2.0

import HTTP

/// Names and values of the fields of a response, as an administrator may set them.
///
/// Source: RFC 9110 sections 5.1, 5.5 and 5.6.2.
enum ResponseFieldText {
    /// What a value has to be, to follow "expected".
    static let valueExpectation =
        "visible ASCII, with spaces inside only, of at most \(maximumValueBytes) bytes"

    private static let maximumValueBytes = 4096

    /// The fields that frame a response or describe its content, in lower case: only the server
    /// knows their values.
    static let serverFields: Set<String> = [
        "accept-ranges", "allow", "connection", "content-encoding", "content-length",
        "content-range", "content-type", "date", "etag", "keep-alive", "last-modified", "location",
        "te", "trailer", "transfer-encoding", "upgrade", "vary",
    ]

    /// The fields that the server sends unless an empty value takes them away, in lower case.
    static let removableFields: Set<String> = ["server", "x-content-type-options"]

    /// The fields whose values are in quotes by their definition, in lower case.
    static let quotedFields: Set<String> = ["clear-site-data", "speculation-rules"]

    /// Whether this is a token: letters, digits and a few signs.
    static func isToken(_ text: some StringProtocol) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { ByteSet.token.contains($0) }
    }

    /// Whether this is visible ASCII with spaces inside only.
    static func isValue(_ text: String) -> Bool {
        text.utf8.allSatisfy { 0x20...0x7E ~= $0 } && text.utf8.first != UInt8(ascii: " ")
            && text.utf8.last != UInt8(ascii: " ") && text.utf8.count <= maximumValueBytes
    }

    /// Returns why a field cannot be set under a name, or nil when it can.
    static func mistake(inName name: String) -> String? {
        let quoted = Diagnostic.quoted(name)
        guard isToken(name), name.utf8.count <= 128 else {
            return "invalid field name \(quoted), expected letters, digits and \"-\""
        }
        let lowercased = name.lowercased()
        if lowercased == "cache-control" {
            return "field \(quoted) cannot be set here, use cache_control= in [files]"
        }
        if lowercased == "content-type" {
            return "field \(quoted) cannot be set here, use [types]"
        }
        guard !serverFields.contains(lowercased) else {
            return "field \(quoted) cannot be set, its value is the server's to know"
        }
        return nil
    }
}

extension Unicode.Scalar {
    /// Whether this is one of the ASCII control characters; the tab is one.
    var isControl: Bool { value < 0x20 || value == 0x7F }
}

extension String {
    /// Whether there is an ASCII control character, such as NUL or a line end, in the string.
    var hasControlCharacters: Bool { unicodeScalars.contains(where: \.isControl) }
}
