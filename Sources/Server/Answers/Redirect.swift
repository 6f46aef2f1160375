// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import HTTP

/// A rule that sends clients elsewhere: from one path, or from all below one.
///
/// Source: RFC 9110 sections 10.2.2 and 15.4.
public struct Redirect: Sendable {
    private static let statuses = [301, 302, 303, 307, 308]

    let status: Status
    /// The decoded path; where the rule is for all below it, with a slash at its end.
    private let path: [UInt8]
    private let isPrefix: Bool
    /// What the location begins with.
    private let target: [UInt8]
    /// What of the path is below `path` follows the target.
    private let keepsRest: Bool
    private let hasQuery: Bool
    /// What the location ends with: nothing, or `#` and a fragment.
    private let fragment: [UInt8]

    /// A rule; nil where a text makes no sense.
    ///
    /// - Parameters:
    ///   - from: `/old`, or `/old/*` for what is below `/old/`, and `/old/` itself.
    ///   - status: 301, 302, 303, 307 or 308.
    ///   - to: `/new` or `https://host/new`, escaped as a URI is; with `/*` at the end, where `from`
    ///     has it too, for the same path below that. The request's query is kept unless this has one.
    public init?(from: String, status: Int, to: String) {
        guard Self.statuses.contains(status), let code = UInt16(exactly: status),
            let path = Self.path(from), Self.isTarget(to)
        else { return nil }
        isPrefix = from.hasSuffix("/*")
        keepsRest = to.hasSuffix("/*")
        guard isPrefix || !keepsRest else { return nil }
        self.status = Status(code: code)
        self.path = path
        let location = Array(to.utf8.dropLast(keepsRest ? 1 : 0))
        let end = location.firstIndex(of: UInt8(ascii: "#")) ?? location.endIndex
        target = Array(location[..<end])
        fragment = Array(location[end...])
        hasQuery = target.contains(UInt8(ascii: "?"))
        guard !keepsRest || (fragment.isEmpty && !hasQuery) else { return nil }
    }

    /// Whether the rule is for a decoded path.
    package func matches(_ path: Span<UInt8>) -> Bool {
        isPrefix ? path.starts(with: self.path) : path.elementsEqual(self.path)
    }

    /// Appends where a request is sent whose path the rule matches.
    ///
    /// - Parameter path: the request's path, decoded.
    func appendLocation(
        for head: RequestHead, _ bytes: Span<UInt8>, path: Span<UInt8>,
        to output: inout UniqueArray<UInt8>
    ) {
        output.append(copying: target)
        if keepsRest {
            let sent = head.path.bytes(in: bytes)
            if sent.starts(with: self.path), Self.isPlain(sent.extracting(self.path.count...)) {
                output.append(copying: sent.extracting(self.path.count...))
            } else {
                RequestPath.appendEscaped(path.extracting(self.path.count...), to: &output)
            }
        }
        if !hasQuery, !head.query.isEmpty {
            output.append(UInt8(ascii: "?"))
            output.append(copying: head.query.bytes(in: bytes))
        }
        output.append(copying: fragment)
    }

    /// Whether a path means the same behind any other: it has no empty segment and none that begins
    /// with a dot, which could lead out of the target or to another host.
    private static func isPlain(_ path: Span<UInt8>) -> Bool {
        var startsSegment = true
        for index in path.indices {
            let byte = path[index]
            if startsSegment,
                byte == UInt8(ascii: "/") || byte == UInt8(ascii: ".")
                    || byte == UInt8(ascii: "%")
            {
                return false
            }
            startsSegment = byte == UInt8(ascii: "/")
        }
        return true
    }

    /// The path that a rule is for, decoded and without its asterisk.
    private static func path(_ text: String) -> [UInt8]? {
        let text = text.hasSuffix("/*") ? String(text.dropLast()) : text
        guard text.hasPrefix("/"), !text.utf8.contains(where: "*?#".utf8.contains) else {
            return nil
        }
        var path = UniqueArray<UInt8>()
        guard (try? RequestPath.decode(text.utf8Span.span, into: &path)) != nil else { return nil }
        return Array(copying: path.span)
    }

    /// Whether a text is a path on the same host, or a web address.
    private static func isTarget(_ text: String) -> Bool {
        let body = text.hasSuffix("/*") ? text.dropLast() : text[...]
        let isVisible = body.utf8.allSatisfy { (0x21...0x7E).contains($0) }
        guard isVisible, !body.utf8.contains(where: "*\"<>\\^`{|}".utf8.contains) else {
            return false
        }
        if body.hasPrefix("/") {
            // Two slashes begin a host's name.
            return !body.hasPrefix("//")
        }
        for scheme in ["http://", "https://"] where body.lowercased().hasPrefix(scheme) {
            let authority = body.dropFirst(scheme.count).prefix { !"/?#".contains($0) }
            return !authority.isEmpty && !authority.contains("@") && authority.first != ":"
        }
        return false
    }
}
