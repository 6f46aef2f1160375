// SPDX-License-Identifier: Apache-2.0

/// Redirects as they are written in `[redirects]`: `/old = 301 /new`.
enum RedirectText {
    /// The statuses of a redirect.
    ///
    /// Source: RFC 9110 section 15.4.
    private static let statuses = [301, 302, 303, 307, 308]

    /// What stands in no URL unless it is escaped.
    ///
    /// Source: RFC 3986 section 2.
    private static let unsafeBytes = Array("\"<>\\^`{|}".utf8)

    /// Returns the status and the target in a value, or `nil` when there are not these two.
    static func parse(_ value: String) -> (status: Int, target: String)? {
        let words = value.split { $0 == " " || $0 == "\t" }
        guard words.count == 2, let status = Int(digits: words[0]), statuses.contains(status)
        else { return nil }
        return (status, String(words[1]))
    }

    /// Returns the path of the target in a value, or `nil` when that is elsewhere or has a `*`.
    static func path(in value: String) -> String? {
        guard let target = parse(value)?.target, isPath(target), !target.hasSuffix("*") else {
            return nil
        }
        return String(target.prefix { $0 != "?" && $0 != "#" })
    }

    /// Returns why a name is no path to redirect from, or `nil` when it is one.
    static func mistake(inPath path: String) -> String? {
        let quoted = Diagnostic.quoted(path)
        guard path.hasPrefix("/") else {
            let isBare = isVisible(path) && !path.contains(":")
            let hint = isBare ? ", did you mean \(Diagnostic.quoted("/" + path))?" : ""
            return "expected a path that begins with \"/\", found \(quoted)\(hint)"
        }
        guard isVisible(path), !path.contains("?"), !path.contains("#") else {
            return "expected a path of visible ASCII without \"?\" and \"#\", found \(quoted)"
        }
        guard let decoded = decoded(path) else {
            return "invalid escape in \(quoted), expected \"%\" and two hexadecimal digits, "
                + "of UTF-8 text without \"/\" and control characters"
        }
        guard isNormal(decoded) else {
            return "no request has the path \(quoted): \"//\", \"/./\" and \"/../\" are resolved"
        }
        return hasMisplacedStar(path) ? "\"*\" stands only at the end, after a \"/\"" : nil
    }

    /// Returns why a value is no status and target for a path, or `nil` when it is one.
    static func mistake(inValue value: String, for path: String) -> String? {
        let found = value.isEmpty ? "nothing" : Diagnostic.quoted(value)
        guard let (_, target) = parse(value) else {
            return "expected a status of 301, 302, 303, 307 or 308 and a target, "
                + "such as \"301 /new\", found \(found)"
        }
        let quoted = Diagnostic.quoted(target)
        guard isVisible(target), !target.utf8.contains(where: unsafeBytes.contains),
            isPath(target) || isURL(target)
        else {
            return "expected a target that begins with \"/\", \"https://\" or \"http://\", "
                + "found \(quoted)"
        }
        if hasMisplacedStar(target) {
            return "\"*\" stands only at the end of the target, after a \"/\", found \(quoted)"
        }
        if target.hasSuffix("*"), target.contains("?") || target.contains("#") {
            return "\"*\" cannot stand in a query or fragment, found \(quoted)"
        }
        if target.hasSuffix("*"), !path.hasSuffix("*") {
            return "the \"*\" of the target needs one at the end of the path, found \(quoted)"
        }
        return leads(target, backTo: path) ? "\(quoted) is redirected again, without end" : nil
    }

    /// Whether a target is one of the paths that are redirected to it.
    private static func leads(_ target: String, backTo path: String) -> Bool {
        guard isPath(target) else { return false }
        let place = target.prefix { $0 != "?" && $0 != "#" }
        return path.hasSuffix("*") ? place.hasPrefix(path.dropLast()) : place == path
    }

    private static func isPath(_ target: String) -> Bool {
        // A browser takes what follows two slashes for a host name.
        target.hasPrefix("/") && !target.hasPrefix("//")
    }

    private static func isURL(_ target: String) -> Bool {
        for scheme in ["https://", "http://"] where target.hasPrefix(scheme) {
            let authority = target.dropFirst(scheme.count).prefix { !"/?#".contains($0) }
            return !authority.isEmpty && authority.first != ":"
                && authority.utf8.allSatisfy(isAuthorityByte)
        }
        return false
    }

    /// Bytes of a host and port; user information has no place in a redirect.
    private static func isAuthorityByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "-._:[]".utf8.contains(byte)
        }
    }

    /// Returns a path without its escapes, or `nil` when one of them is malformed, or stands for
    /// what would be misread.
    private static func decoded(_ path: String) -> String? {
        var bytes: [UInt8] = []
        var rest = path.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            let digits = rest.prefix(2).map { Character(Unicode.Scalar($0)).hexDigitValue }
            guard digits.count == 2, let high = digits[0], let low = digits[1] else { return nil }
            let value = UInt8(high << 4 | low)
            guard value > 0x1F, value != 0x7F, value != UInt8(ascii: "/") else { return nil }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func isVisible(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count < 2048 && text.utf8.allSatisfy { 0x21...0x7E ~= $0 }
    }

    /// Whether there are no empty segments but a last one, and no dot segments.
    private static func isNormal(_ path: String) -> Bool {
        let segments = path.utf8.split(
            separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        return segments.dropFirst().dropLast().allSatisfy { !$0.isEmpty }
            && !segments.contains { $0.elementsEqual(".".utf8) || $0.elementsEqual("..".utf8) }
    }

    private static func hasMisplacedStar(_ text: String) -> Bool {
        guard let star = text.utf8.firstIndex(of: UInt8(ascii: "*")) else { return false }
        return text.utf8.index(after: star) != text.utf8.endIndex || !text.hasSuffix("/*")
    }
}
