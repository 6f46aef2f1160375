// SPDX-License-Identifier: Apache-2.0

import HTTP

/// Ends of names and codings, as they are written in `[encodings]`.
enum StoredCodingText {
    /// What a coding has to be, to follow "expected".
    static let expectation = "\"gzip\", \"br\", \"zstd\" or \"identity\""

    /// The longest end that is looked up, in bytes, without its first dot.
    private static let maximumBytes = 32

    /// Returns why a name is no extension, or several, each with its dot; nil when it is.
    static func mistake(inNameEnd name: String) -> String? {
        let parts = name.dropFirst().split(separator: ".", omittingEmptySubsequences: false)
        let areParts = parts.allSatisfy { part in
            !part.isEmpty && part.unicodeScalars.allSatisfy(isExtensionScalar)
        }
        if name.hasPrefix("."), !parts.isEmpty, areParts, name.utf8.count <= maximumBytes + 1 {
            return nil
        }
        let meant = "." + name.drop { $0 == "*" || $0 == "." }
        let hint =
            meant != name && mistake(inNameEnd: meant) == nil
            ? ", did you mean \(Diagnostic.quoted(meant))?" : ""
        return "expected one or more extensions such as \".svgz\" and \".wasm.br\", "
            + "found \(Diagnostic.quoted(name))\(hint)"
    }

    /// Returns the coding of a name; nil inside for `identity`, and nil for what is none.
    static func coding(_ text: String) -> ContentCoding?? {
        if text == "identity" { return .some(nil) }
        return ContentCoding.allCases.first { $0.name == text }.map { .some($0) }
    }

    private static func isExtensionScalar(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "-", "_", "+": true
        default: false
        }
    }
}
