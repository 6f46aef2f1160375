// SPDX-License-Identifier: Apache-2.0

public import BasicContainers

/// What a rule does with a request: it sends the client elsewhere.
///
/// RFC 9110 sections 10.2.2 and 15.4.
public struct Redirect: Equatable, Sendable {
    /// One of `RedirectRule.statuses`.
    public let status: Status

    /// Where it leads, as it was written: `/new`, `/new/*` or `https://$host$path`.
    public let to: String

    private let target: RedirectTarget
    /// The decoded path of the rule.
    private let rulePath: [UInt8]

    /// Creates a redirect of a rule for a path, decoded and without the `*` at its end.
    init(status: Status, to: String, target: RedirectTarget, rulePath: [UInt8]) {
        self.status = status
        self.to = to
        self.target = target
        self.rulePath = rulePath
    }

    /// Whether the location cannot be told without the host that the request names.
    package var needsHost: Bool { target.address.contains(.host) }

    /// Whether all requests are sent to the same path.
    package var isFixed: Bool { !target.address.contains(.path) && !target.keepsRest }

    /// Appends where a request is sent.
    ///
    /// Whatever the client has put into its path and host, the location leads to the host that the
    /// target names, and below the path that it names: a path in it has no empty segment and no dot
    /// segment, and the parser takes no host that is none (RFC 3986 section 3.2.2).
    ///
    /// - Parameters:
    ///   - path: the request's path, decoded.
    ///   - host: the request's host, without its port.
    public func appendLocation(
        for head: RequestHead, _ bytes: Span<UInt8>, path: Span<UInt8>, host: Span<UInt8>,
        to output: inout UniqueArray<UInt8>
    ) {
        let query = head.query.bytes(in: bytes)
        let sent = head.path.bytes(in: bytes)
        for piece in target.address + (target.query ?? []) {
            switch piece {
            case .text(let text): output.append(copying: text)
            case .scheme:
                let scheme = head.forwarding.isSecure ? "https" : "http"
                output.append(copying: scheme.utf8Span.span)
            case .host: output.append(copying: host)
            case .path:
                output.append(ASCII.slash)
                Self.append(path, sentAs: sent, behind: [ASCII.slash], to: &output)
            case .pathAsValue: Self.appendValue(sent, to: &output)
            case .rest: Self.append(path, sentAs: sent, behind: rulePath, to: &output)
            case .query: output.append(copying: query)
            }
        }
        if target.query == nil, !query.isEmpty {
            output.append(ASCII.questionMark)
            output.append(copying: query)
        } else if target.query?.last == .query, query.isEmpty,
            "?&".utf8.contains(output[output.count - 1])
        {
            // Nothing follows the sign.
            output.removeLast(1)
        }
        output.append(copying: target.fragment)
    }

    /// The path on the same host that a request for a path is sent to, both decoded; nil for a web
    /// address, and for what no request may have.
    package func localPath(for path: [UInt8]) -> [UInt8]? {
        var location = UniqueArray<UInt8>()
        for piece in target.address {
            switch piece {
            case .text(let text): location.append(copying: text)
            case .path: RequestPath.appendEscaped(path.span, to: &location)
            case .rest:
                let rest = path.span.extracting(rulePath.count...)
                RequestPath.appendEscaped(rest, to: &location)
            case .scheme, .host, .pathAsValue, .query: return nil
            }
        }
        guard location.span[0] == ASCII.slash else { return nil }
        var decoded = UniqueArray<UInt8>()
        do throws(RequestError) {
            _ = try RequestPath.decode(location.span, into: &decoded)
        } catch {
            return nil
        }
        return Array(copying: decoded.span)
    }

    // MARK: - Parts of the request

    /// Appends a path, or what follows that of a rule: as it was sent where it means the same anywhere,
    /// else decoded and escaped again.
    private static func append(
        _ path: Span<UInt8>, sentAs sent: Span<UInt8>, behind start: [UInt8],
        to output: inout UniqueArray<UInt8>
    ) {
        if sent.starts(with: start.span), isPlain(sent.extracting(start.count...)) {
            output.append(copying: sent.extracting(start.count...))
        } else {
            RequestPath.appendEscaped(path.extracting(start.count...), to: &output)
        }
    }

    /// Whether a path means the same behind any other: it has no empty segment and none that begins
    /// with a dot, which could lead out of the target or to another host, and no escaped slash, behind
    /// which there could be one.
    private static func isPlain(_ path: Span<UInt8>) -> Bool {
        var startsSegment = true
        for index in path.indices {
            let byte = path[index]
            if startsSegment,
                byte == ASCII.slash || byte == ASCII.dot || byte == ASCII.percent
            {
                return false
            }
            if PathDecoder.isEncodedSlash(path, at: index) { return false }
            startsSegment = byte == ASCII.slash
        }
        return true
    }

    /// Appends a path as a value in a query, from which the path as it was sent is decoded again.
    private static func appendValue(_ path: Span<UInt8>, to output: inout UniqueArray<UInt8>) {
        guard !path.isEmpty else { return output.append(ASCII.slash) }
        for index in path.indices {
            let byte = path[index]
            let isPlain =
                ASCII.isDigit(byte) || (byte | 0x20) &- 0x61 < 26 || "-._~/".utf8.contains(byte)
            if isPlain {
                output.append(byte)
            } else {
                output.append(ASCII.percent)
                output.append(ASCII.hexadecimalDigit(byte >> 4))
                output.append(ASCII.hexadecimalDigit(byte & 15))
            }
        }
    }
}
