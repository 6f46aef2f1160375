// SPDX-License-Identifier: Apache-2.0

import HTTP

/// File extensions and media types, as they are written in `[types]`.
enum MediaTypeText {
    /// What a media type has to be, to follow "expected".
    static let expectation = "a media type such as \"text/plain; charset=utf-8\""

    /// The longest extension that is looked up, in bytes.
    private static let maximumExtensionBytes = 16

    /// Returns why a name is no extension with its dot, or nil when it is one.
    static func mistake(inExtension name: String) -> String? {
        let quoted = Diagnostic.quoted(name)
        guard name.utf8.first == UInt8(ascii: ".") else {
            let hint =
                isExtension(name[...]) ? ", did you mean \(Diagnostic.quoted("." + name))?" : ""
            return "expected an extension that begins with \".\", found \(quoted)\(hint)"
        }
        guard isExtension(name.dropFirst()) else {
            return "invalid extension \(quoted), expected \".\" and 1 to "
                + "\(maximumExtensionBytes) letters, digits, \"-\", \"_\" or \"+\""
        }
        return nil
    }

    /// Whether this is a media type, with or without parameters.
    ///
    /// Source: RFC 9110 section 8.3.1.
    static func isMediaType(_ text: String) -> Bool {
        var scanner = text.utf8[...]
        guard ResponseFieldText.isValue(text), takeToken(&scanner), take("/", &scanner),
            takeToken(&scanner)
        else { return false }
        while !scanner.isEmpty {
            skipBlanks(&scanner)
            guard take(";", &scanner) else { return false }
            skipBlanks(&scanner)
            guard takeToken(&scanner), take("=", &scanner),
                takeToken(&scanner) || takeQuoted(&scanner)
            else { return false }
        }
        return true
    }

    private static func isExtension(_ text: Substring) -> Bool {
        1...maximumExtensionBytes ~= text.utf8.count
            && text.unicodeScalars.allSatisfy { scalar in
                "a"..."z" ~= scalar || "A"..."Z" ~= scalar || "0"..."9" ~= scalar
                    || scalar == "-" || scalar == "_" || scalar == "+"
            }
    }

    private static func skipBlanks(_ scanner: inout Substring.UTF8View) {
        scanner = scanner.drop { $0 == UInt8(ascii: " ") }
    }

    private static func take(_ sign: Unicode.Scalar, _ scanner: inout Substring.UTF8View) -> Bool {
        guard let byte = scanner.first, UInt32(byte) == sign.value else { return false }
        scanner = scanner.dropFirst()
        return true
    }

    private static func takeToken(_ scanner: inout Substring.UTF8View) -> Bool {
        let rest = scanner.drop { ByteSet.token.contains($0) }
        guard rest.startIndex != scanner.startIndex else { return false }
        scanner = rest
        return true
    }

    private static func takeQuoted(_ scanner: inout Substring.UTF8View) -> Bool {
        guard take("\"", &scanner) else { return false }
        while let byte = scanner.popFirst() {
            if byte == UInt8(ascii: "\"") { return true }
            if byte == UInt8(ascii: "\\"), scanner.popFirst() == nil { return false }
        }
        return false
    }
}
