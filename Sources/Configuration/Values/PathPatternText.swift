// SPDX-License-Identifier: Apache-2.0

import HTTP

/// Patterns of paths as they are written in headers: `[files "/assets/*"]`.
enum PathPatternText {
    private static let expectation =
        "a path such as \"/assets/*\" or an extension such as \"*.woff2\""

    /// Whether the argument of `[headers "…"]` is a pattern rather than the name of a site.
    ///
    /// `*.woff2` could be either: it is an extension unless a site has that name.
    static func isPattern(_ text: String, isSite: (String) -> Bool) -> Bool {
        guard !text.contains("/") else { return !text.contains("://") }
        return text.hasPrefix("*.") && !text.dropFirst(2).contains(".") && !isSite(text)
    }

    /// Returns the pattern in a text.
    ///
    /// - Throws: `InvalidValue` with what is wrong with it.
    static func pattern(_ text: String) throws(InvalidValue) -> PathPattern {
        do throws(PathPatternMistake) {
            return try PathPattern(text)
        } catch {
            throw InvalidValue(message: message(for: error, in: text))
        }
    }

    private static func message(for mistake: PathPatternMistake, in text: String) -> String {
        let found = "found \(Diagnostic.quoted(text))"
        switch mistake {
        case .neitherPathNorExtension:
            return "expected \(expectation), \(found)\(advice(on: text))"
        case .invalidText:
            return "expected a path without query, fragment and control characters, \(found); "
                + "escape a \"?\" or \"#\" of a name as %3F or %23"
        case .misplacedStar:
            return "\"*\" stands only behind a \"/\", with nothing or an extension behind it, "
                + "such as \"/assets/*.js\", \(found)"
        case .invalidEscape:
            return "invalid escape in \(Diagnostic.quoted(text)), expected \"%\" and two "
                + "hexadecimal digits, of text without \"/\" and NUL"
        case .notNormal:
            return "no request has the path \(Diagnostic.quoted(text)): \"//\", \"/./\" and "
                + "\"/../\" are resolved"
        }
    }

    private static func advice(on text: String) -> String {
        if text.hasPrefix(".") {
            ", did you mean \(Diagnostic.quoted("*\(text)"))?"
        } else if SiteName.normalized(text) != nil, text.contains(".") {
            "; the keys of a site stand below [site \(Diagnostic.quoted(text))]"
        } else if !text.isEmpty {
            ", did you mean \(Diagnostic.quoted("/\(text)"))?"
        } else {
            ""
        }
    }
}
