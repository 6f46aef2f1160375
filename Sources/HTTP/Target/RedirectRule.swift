// SPDX-License-Identifier: Apache-2.0

public import BasicContainers

/// A rule that sends clients elsewhere: from one path, or from all below one.
///
/// RFC 9110 sections 10.2.2 and 15.4.
public struct RedirectRule: Equatable, Sendable {
    /// The statuses that a rule may have.
    public static let statuses: [UInt16] = [301, 302, 303, 307, 308]

    /// What the rule is for, as it was written: `/old` or `/old/*`.
    public let from: String

    /// One of ``statuses``.
    public let status: Status

    /// Where the rule leads, as it was written: `/new`, `/new/*` or `https://host/new`.
    public let to: String

    /// The decoded path; where the rule is for all below it, with a slash at its end.
    private let path: [UInt8]
    private let isPrefix: Bool
    private let target: RedirectTarget

    /// Creates a rule.
    ///
    /// - Parameters:
    ///   - from: `/old`, or `/old/*` for `/old/` and what is below it.
    ///   - status: one of ``statuses``.
    ///   - to: `/new` or `https://host/new`, escaped as a URI is; with `/*` at the end, where `from`
    ///     has it too, for the same path below that. The request's query is kept unless this has one.
    /// - Throws: the first mistake in `from`, `status` and `to`, in this order.
    public init(from: String, status: Int, to: String) throws(RedirectMistake) {
        path = try Self.decodedPath(from)
        guard let code = UInt16(exactly: status), Self.statuses.contains(code) else {
            throw .unknownStatus
        }
        target = try RedirectTarget(to)
        isPrefix = from.hasSuffix("*")
        self.from = from
        self.status = Status(code: code)
        self.to = to
        guard isPrefix || !target.keepsRest else { throw .starInTargetOnly }
        if let place = target.decodedPath, matches(place.span) { throw .endless }
    }

    /// Returns the path that a rule for `from` matches, decoded and without the `*` at its end.
    public static func decodedPath(_ from: String) throws(RedirectMistake) -> [UInt8] {
        guard from.hasPrefix("/") else { throw .pathWithoutSlash }
        guard RedirectTarget.isVisible(from), !from.utf8.contains(where: "?#".utf8.contains) else {
            throw .pathNotVisible
        }
        var path = UniqueArray<UInt8>()
        do throws(RequestError) {
            _ = try RequestPath.decode(from.utf8Span.span, into: &path)
        } catch {
            throw error == .pathAboveRoot ? .pathNotNormal : .pathEscape
        }
        // An escape is three bytes for one; whatever else is missing was resolved.
        let escapes = from.utf8.count { $0 == ASCII.percent }
        guard path.count == from.utf8.count - 2 * escapes else { throw .pathNotNormal }
        guard !RedirectTarget.hasMisplacedStar(from) else { throw .misplacedStarInPath }
        return Array(copying: path.span.extracting(droppingLast: from.hasSuffix("*") ? 1 : 0))
    }

    /// The path of the target as it was written, without query and fragment; nil if the target
    /// is a URL or takes the rest of the path.
    public var fixedLocalPath: String? {
        guard to.hasPrefix("/"), !target.keepsRest else { return nil }
        return String(to.prefix { $0 != "?" && $0 != "#" })
    }

    /// Whether the rule is for a decoded path.
    public func matches(_ path: Span<UInt8>) -> Bool {
        isPrefix ? path.starts(with: self.path) : path.elementsEqual(self.path)
    }

    /// Appends where a request is sent whose path the rule matches.
    ///
    /// - Parameter path: the request's path, decoded.
    public func appendLocation(
        for head: RequestHead, _ bytes: Span<UInt8>, path: Span<UInt8>,
        to output: inout UniqueArray<UInt8>
    ) {
        output.append(copying: target.base)
        if target.keepsRest {
            let sent = head.path.bytes(in: bytes)
            if sent.starts(with: self.path), Self.isPlain(sent.extracting(self.path.count...)) {
                output.append(copying: sent.extracting(self.path.count...))
            } else {
                RequestPath.appendEscaped(path.extracting(self.path.count...), to: &output)
            }
        }
        if !target.hasQuery, !head.query.isEmpty {
            output.append(ASCII.questionMark)
            output.append(copying: head.query.bytes(in: bytes))
        }
        output.append(copying: target.fragment)
    }

    /// Whether a path means the same behind any other: it has no empty segment and none that begins
    /// with a dot, which could lead out of the target or to another host.
    private static func isPlain(_ path: Span<UInt8>) -> Bool {
        var startsSegment = true
        for index in path.indices {
            let byte = path[index]
            if startsSegment,
                byte == ASCII.slash || byte == ASCII.dot || byte == ASCII.percent
            {
                return false
            }
            startsSegment = byte == ASCII.slash
        }
        return true
    }
}

/// What is wrong with the text of a redirect.
public enum RedirectMistake: Error, Equatable, Sendable {
    /// The path does not begin with a slash.
    case pathWithoutSlash
    /// The path is not visible ASCII, is too long, or has a query or fragment.
    case pathNotVisible
    /// An escape of the path is malformed, or stands for a slash, NUL or an overlong form.
    case pathEscape
    /// The path has empty or dot segments, which no decoded path has.
    case pathNotNormal
    /// The path has a `*` elsewhere than at its end behind a slash.
    case misplacedStarInPath
    /// The status is none of a redirect.
    case unknownStatus
    /// The target is neither a path nor a web address.
    case malformedTarget
    /// The target has a `*` elsewhere than at its end behind a slash.
    case misplacedStarInTarget
    /// The target has a `*` in its query or fragment.
    case starInQuery
    /// The target ends in a `*` and the path does not.
    case starInTargetOnly
    /// The target is a path that the rule itself redirects.
    case endless
}

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
