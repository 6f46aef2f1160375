// SPDX-License-Identifier: Apache-2.0

import HTTP

/// Names of files, their extensions, and media types, as they are written in `[types]`.
enum MediaTypeText {
    /// What a media type has to be, to follow "expected".
    static let expectation = "a media type such as \"text/plain; charset=utf-8\""

    /// The longest extension that is looked up, in bytes.
    private static let maximumExtensionBytes = 16

    /// What stands for the files that nothing else tells a type for.
    private static let defaultName = "default"

    /// Extensions that are also written without their dot by mistake; no file has such a name.
    private static let familiarExtensions: Set<String> = [
        "css", "csv", "gif", "gz", "htm", "html", "ico", "jpeg", "jpg", "js", "json", "md", "mjs",
        "mp3", "mp4", "pdf", "png", "svg", "svgz", "txt", "wasm", "webm", "webmanifest", "webp",
        "woff", "woff2", "xhtml", "xml", "zip",
    ]

    /// Returns why a name is neither an extension with its dot, nor that of a file, nor `default`; nil
    /// when it is.
    static func mistake(inName name: String) -> String? {
        name.hasPrefix(".") ? mistake(inExtension: name) : mistake(inFileName: name)
    }

    /// Returns the files that a name stands for.
    ///
    /// - Parameter identity: a name without a mistake; an extension is in lower case.
    static func files(ofIdentity identity: String) -> Configuration.TypeOverride.Files {
        if identity.hasPrefix(".") { return .withExtension(String(identity.dropFirst())) }
        return identity == defaultName ? .others : .named(identity)
    }

    /// Returns why a name is no extension with its dot, or nil when it is one.
    private static func mistake(inExtension name: String) -> String? {
        guard isExtension(name.dropFirst()) else {
            return "invalid extension \(Diagnostic.quoted(name)), expected \".\" and 1 to "
                + "\(maximumExtensionBytes) letters, digits, \"-\", \"_\" or \"+\""
        }
        return nil
    }

    private static func mistake(inFileName name: String) -> String? {
        let expectation = "expected an extension that begins with \".\", the name of a file, or "
        let found = "\"\(defaultName)\", found \(Diagnostic.quoted(name))"
        let meant = name.hasPrefix("*.") ? String(name.dropFirst(2)) : name
        if meant != name || familiarExtensions.contains(meant.lowercased()), isExtension(meant[...])
        {
            return "\(expectation)\(found), did you mean \(Diagnostic.quoted("." + meant))?"
        }
        if name != defaultName, name.lowercased() == defaultName {
            return "\(expectation)\(found), did you mean \"\(defaultName)\"?"
        }
        let isName = 1...255 ~= name.utf8.count && !name.utf8.contains { "/*?\"".utf8.contains($0) }
        return isName && !name.hasControlCharacters ? nil : expectation + found
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
