// SPDX-License-Identifier: Apache-2.0

import HTTP

/// Redirects as they are written in `[redirects]`: `/old = 301 /new`, `/there/* = keep`.
enum RedirectText {
    /// The value of an exception.
    private static let exception = "keep"

    /// Returns the rule of a line.
    ///
    /// - Throws: `InvalidValue` with what is wrong with the value.
    static func rule(_ path: String, _ value: String) throws(InvalidValue) -> RedirectRule {
        do throws(RedirectMistake) {
            return try parse(path, value)
        } catch {
            throw InvalidValue(message: message(for: error, path, value: value))
        }
    }

    /// Returns why a name is no path to redirect from, or nil when it is one.
    static func mistake(inPath path: String) -> String? {
        do throws(RedirectMistake) {
            _ = try RedirectRule.decodedPath(path)
            return nil
        } catch {
            return message(for: error, path, value: "")
        }
    }

    private static func words(_ value: String) -> [Substring] {
        value.split { $0 == " " || $0 == "\t" }
    }

    private static func parse(
        _ path: String, _ value: String
    ) throws(RedirectMistake) -> RedirectRule {
        guard value != exception else { return try RedirectRule(keeping: path) }
        let words = words(value)
        guard words.count == 2, let status = Int(digits: words[0]) else { throw .unknownStatus }
        return try RedirectRule(from: path, status: status, to: String(words[1]))
    }

    private static func message(
        for mistake: RedirectMistake, _ path: String, value: String
    ) -> String {
        let from = Diagnostic.quoted(path)
        let target = Diagnostic.quoted(words(value).last.map(String.init) ?? "")
        switch mistake {
        case .pathWithoutSlash:
            let isBare = path.utf8.allSatisfy { 0x21...0x7E ~= $0 } && !path.contains(":")
            let hint =
                isBare && !path.isEmpty ? ", did you mean \(Diagnostic.quoted("/" + path))?" : ""
            return "expected a path that begins with \"/\", found \(from)\(hint)"
        case .pathNotVisible:
            return "expected a path of visible ASCII without \"?\" and \"#\", found \(from)"
        case .pathEscape:
            return "invalid escape in \(from), expected \"%\" and two hexadecimal digits, "
                + "of text without \"/\" and NUL"
        case .pathNotNormal:
            return "no request has the path \(from): \"//\", \"/./\" and \"/../\" are resolved"
        case .misplacedStarInPath:
            return "\"*\" stands only at the end, after a \"/\""
        case .unknownStatus:
            return "expected a status of 301, 302, 303, 307 or 308 and a target, such as "
                + "\"301 /new\", or \"\(exception)\", found \(value.isEmpty ? "nothing" : Diagnostic.quoted(value))"
        case .malformedTarget:
            return "expected a target that begins with \"/\", \"https://\" or \"http://\", "
                + "found \(target)"
        case .misplacedStarInTarget:
            return "\"*\" stands only at the end of the target, after a \"/\", found \(target)"
        case .starInQuery:
            return "\"*\" cannot stand in a query or fragment, found \(target)"
        case .starInTargetOnly:
            return "the \"*\" of the target needs one at the end of the path, found \(target)"
        case .unknownPart(let name):
            return "unknown \"$\(name)\", expected \(hint(for: name)); a \"$\" itself is \"%24\""
        case .misplacedPart("scheme"):
            return "\"$scheme\" stands only at the start of a URL such as \"$scheme://$host/\""
        case .misplacedPart("host"):
            return "\"$host\" stands only in the host of a URL such as \"https://$host/\""
        case .misplacedPart("path"):
            return
                "\"$path\" begins with a \"/\": it stands behind none, once, and not along with \"*\""
        case .misplacedPart(let name):
            return "\"$\(name)\" stands only after a \"?\", found \(target)"
        }
    }

    /// What the names of other servers mean here.
    private static func hint(for name: String) -> String {
        switch name {
        case "request_uri", "uri": "\"$path\", to which the query is added"
        case "http_host", "hostname", "server_name": "\"$host\""
        case "proto", "https", "request_scheme": "\"$scheme\""
        case "args", "query_string": "\"$query\""
        default: "\"$host\", \"$path\", \"$query\" or \"$scheme\""
        }
    }
}
