// SPDX-License-Identifier: Apache-2.0

/// The names of sites: host names, the first label of which may be `*`.
enum SiteName {
    /// Returns a name in lower case, or nil when the text is not one.
    ///
    /// Source: RFC 1123 section 2.1; underscores, which some networks use, are allowed too.
    static func normalized(_ text: String) -> String? {
        // Some letters outside ASCII have a lower case within it.
        guard text.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
        let name = text.lowercased()
        let host = name.hasPrefix("*.") ? name.dropFirst(2) : name[...]
        let labels = host.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return name.utf8.count <= 253 && labels.allSatisfy(isLabel) ? name : nil
    }

    /// Returns why a text is not a name, with advice on common mistakes.
    static func mistake(in text: String) -> String {
        let expectation = "expected a host name such as \"example.org\" or \"*.example.org\""
        guard !text.isEmpty else { return "\(expectation), found nothing" }
        let advice =
            if !text.utf8.allSatisfy({ $0 < 0x80 }) {
                "; write labels outside ASCII in their \"xn--\" form"
            } else if text.contains("://") {
                "; leave out the scheme"
            } else if text.contains(":") {
                "; leave out the port, a site has them all"
            } else if text.hasSuffix(".") {
                "; leave out the final dot"
            } else if text.contains("*") {
                "; a \"*\" stands for the whole first label, and others must follow"
            } else {
                ""
            }
        return "\(expectation), found \(Diagnostic.quoted(text))\(advice)"
    }

    private static func isLabel(_ label: Substring.UTF8View.SubSequence) -> Bool {
        1...63 ~= label.count && label.first != UInt8(ascii: "-")
            && label.last != UInt8(ascii: "-")
            && label.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                    UInt8(ascii: "-"), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }
}
