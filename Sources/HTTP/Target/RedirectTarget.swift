// SPDX-License-Identifier: Apache-2.0

import BasicContainers

/// Where a redirect leads: a path on the same host, or a web address, with parts of the request.
struct RedirectTarget: Equatable, Sendable {
    /// A piece of the location.
    enum Piece: Equatable, Sendable {
        case text([UInt8])
        /// The scheme by which the client has asked.
        case scheme
        /// The request's host, without its port.
        case host
        /// The request's path, in a path.
        case path
        /// The request's path, in a query: escaped, so that it is one value.
        case pathAsValue
        /// What of the request's path follows that of the rule.
        case rest
        /// The request's query.
        case query
    }

    /// What the location begins with, up to its query.
    let address: [Piece]
    /// From the question mark on; nil where the request's query is kept.
    let query: [Piece]?
    /// What the location ends with: nothing, or `#` and a fragment.
    let fragment: [UInt8]

    /// Creates a target from its text.
    init(_ text: String) throws(RedirectMistake) {
        guard Self.isVisible(text), !text.utf8.contains(where: "\"<>\\^`{|}".utf8.contains) else {
            throw .malformedTarget
        }
        let location = text.utf8.prefix { $0 != UInt8(ascii: "#") }
        let address = location.prefix { $0 != ASCII.questionMark }
        let query = location[address.endIndex...]
        guard let authorityEnd = Self.endOfAuthority(Substring(address)) else {
            throw .malformedTarget
        }
        guard !Self.hasMisplacedStar(text) else { throw .misplacedStarInTarget }
        let keepsRest = text.hasSuffix("*")
        guard !keepsRest || address.endIndex == text.utf8.endIndex else { throw .starInQuery }
        let pathText = address[authorityEnd...].dropLast(keepsRest ? 1 : 0)
        let authority = try Self.pieces(
            address[..<authorityEnd], [("scheme", .scheme), ("host", .host)])
        var path = try Self.pieces(pathText, [("path", .path)])
        try Self.checkPath(path, keepsRest: keepsRest)
        if keepsRest { path.append(.rest) }
        self.address = authority + path
        self.query =
            query.isEmpty
            ? nil : try Self.pieces(query, [("path", .pathAsValue), ("query", .query)])
        let fragment = text.utf8[location.endIndex...]
        _ = try Self.pieces(fragment, [])
        self.fragment = Array(fragment)
    }

    /// Whether the rest of the request's path is part of the location.
    var keepsRest: Bool { address.last == .rest }

    /// Whether a text of a redirect is visible ASCII of a reasonable length.
    static func isVisible(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count < 2048 && text.utf8.allSatisfy { 0x21...0x7E ~= $0 }
    }

    /// Whether there is a `*` elsewhere than at the end behind a slash.
    static func hasMisplacedStar(_ text: String) -> Bool {
        guard let star = text.utf8.firstIndex(of: ASCII.asterisk) else { return false }
        return text.utf8.index(after: star) != text.utf8.endIndex || !text.hasSuffix("/*")
    }

    /// The end of scheme and authority; the start of the text for a path, and nil for neither.
    private static func endOfAuthority(_ text: Substring) -> Substring.Index? {
        for scheme in ["https://", "http://", "$scheme://"] where text.hasPrefix(scheme) {
            let rest = text.dropFirst(scheme.count).prefix { $0 != "/" }
            let authority = rest[..<(rest.firstRange(of: "$path")?.lowerBound ?? rest.endIndex)]
            let isAuthority =
                !authority.isEmpty && authority.first != ":"
                && authority.utf8.allSatisfy(isAuthorityByte)
            return isAuthority ? authority.endIndex : nil
        }
        // A browser takes what follows two slashes for a host name. A request's path begins with one.
        let isPath = text.hasPrefix("$") || (text.hasPrefix("/") && !text.hasPrefix("//"))
        return isPath ? text.startIndex : nil
    }

    /// Whether a byte may stand in a host and port; user information has no place in a redirect.
    private static func isAuthorityByte(_ byte: UInt8) -> Bool {
        ASCII.isDigit(byte) || (byte | 0x20) &- 0x61 < 26 || "-._:[]$".utf8.contains(byte)
    }

    /// Splits a text at the names of parts of the request.
    ///
    /// - Parameter known: the names that may stand there.
    private static func pieces(
        _ text: Substring.UTF8View, _ known: [(name: String, piece: Piece)]
    ) throws(RedirectMistake) -> [Piece] {
        var pieces: [Piece] = []
        var rest = text
        while !rest.isEmpty {
            let plain = rest.prefix { $0 != UInt8(ascii: "$") }
            if !plain.isEmpty { pieces.append(.text(Array(plain))) }
            rest = rest[plain.endIndex...].dropFirst()
            guard plain.endIndex != text.endIndex else { break }
            let letters = rest.prefix {
                ASCII.isDigit($0) || ($0 | 0x20) &- 0x61 < 26 || $0 == 0x5F
            }
            let name = String(Substring(letters))
            guard ["scheme", "host", "path", "query"].contains(name) else {
                throw .unknownPart(name)
            }
            guard let piece = known.first(where: { $0.name == name })?.piece else {
                throw .misplacedPart(name)
            }
            pieces.append(piece)
            rest = rest[letters.endIndex...]
        }
        return pieces
    }

    /// A request's path begins with a slash, so it stands behind none, and once; and not beside a part of
    /// itself.
    private static func checkPath(
        _ path: [Piece], keepsRest: Bool
    ) throws(RedirectMistake) {
        guard let index = path.firstIndex(of: .path) else { return }
        let isRepeated = path[(index + 1)...].contains(.path)
        var followsSlash = false
        if index > 0, case .text(let text) = path[index - 1] {
            followsSlash = text.last == ASCII.slash
        }
        guard !isRepeated, !followsSlash, !keepsRest else { throw .misplacedPart("path") }
    }
}
