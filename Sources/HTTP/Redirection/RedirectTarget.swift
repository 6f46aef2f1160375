// SPDX-License-Identifier: Apache-2.0

import BasicContainers

/// Where a redirect leads: a path on the same host, or a web address.
struct RedirectTarget: Equatable, Sendable {
    /// What the location begins with.
    let base: [UInt8]
    /// What the location ends with: nothing, or `#` and a fragment.
    let fragment: [UInt8]
    /// Whether the rest of the request's path follows ``base``.
    let keepsRest: Bool
    /// Whether ``base`` has a query.
    let hasQuery: Bool

    /// Creates a target from its text.
    init(_ text: String) throws(RedirectMistake) {
        guard Self.isVisible(text), !text.utf8.contains(where: "\"<>\\^`{|}".utf8.contains),
            Self.isPath(text) || Self.isURL(text)
        else { throw .malformedTarget }
        guard !Self.hasMisplacedStar(text) else { throw .misplacedStarInTarget }
        keepsRest = text.hasSuffix("*")
        let location = Array(text.utf8.dropLast(keepsRest ? 1 : 0))
        let end = location.firstIndex(of: UInt8(ascii: "#")) ?? location.endIndex
        base = Array(location[..<end])
        fragment = Array(location[end...])
        hasQuery = base.contains(ASCII.questionMark)
        guard !keepsRest || (fragment.isEmpty && !hasQuery) else { throw .starInQuery }
    }

    /// The path as a request for it would have it; nil for a URL and for what no request may have.
    var decodedPath: [UInt8]? {
        guard base.first == ASCII.slash else { return nil }
        let end = base.firstIndex(of: ASCII.questionMark) ?? base.endIndex
        var path = UniqueArray<UInt8>()
        do throws(RequestError) {
            _ = try RequestPath.decode(base.span.extracting(..<end), into: &path)
        } catch {
            return nil
        }
        return Array(copying: path.span)
    }

    /// Whether a text of a redirect is visible ASCII of a reasonable length.
    static func isVisible(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count < 2048 && text.utf8.allSatisfy { 0x21...0x7E ~= $0 }
    }

    /// Whether there is a `*` elsewhere than at the end behind a slash.
    static func hasMisplacedStar(_ text: String) -> Bool {
        guard let star = text.utf8.firstIndex(of: ASCII.asterisk) else { return false }
        return text.utf8.index(after: star) != text.utf8.endIndex || !text.hasSuffix("/*")
    }

    private static func isPath(_ text: String) -> Bool {
        // A browser takes what follows two slashes for a host name.
        text.hasPrefix("/") && !text.hasPrefix("//")
    }

    private static func isURL(_ text: String) -> Bool {
        for scheme in ["https://", "http://"] where text.hasPrefix(scheme) {
            let authority = text.dropFirst(scheme.count).prefix { !"/?#".contains($0) }
            return !authority.isEmpty && authority.first != ":"
                && authority.utf8.allSatisfy(isAuthorityByte)
        }
        return false
    }

    /// Whether a byte may stand in a host and port; user information has no place in a redirect.
    private static func isAuthorityByte(_ byte: UInt8) -> Bool {
        ASCII.isDigit(byte) || (byte | 0x20) &- 0x61 < 26 || "-._:[]".utf8.contains(byte)
    }
}
