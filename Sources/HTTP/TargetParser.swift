// SPDX-License-Identifier: Apache-2.0

/// Tells the forms of a request target apart and takes them to pieces (RFC 9112 section 3.2).
enum TargetParser {
    /// Sets form, path and authority from a target whose bytes are known to be allowed.
    static func parse(
        _ bytes: Span<UInt8>, into head: inout RequestHead
    ) throws(RequestError) {
        let target = head.target.bytes(in: bytes)
        if head.method == .connect {
            try parseAuthorityForm(bytes, into: &head)
        } else if target[0] == ASCII.slash {
            head.form = .origin
        } else if target.count == 1, target[0] == ASCII.asterisk {
            // Unknown methods are answered 501 whatever their target.
            guard head.method == .options || head.method == .other else { throw .malformedTarget }
            head.form = .asterisk
            head.path = .empty
        } else {
            try parseAbsoluteForm(bytes, into: &head)
        }
    }

    /// `CONNECT host:port`; the port is not optional (RFC 9110 section 9.3.6).
    private static func parseAuthorityForm(
        _ bytes: Span<UInt8>, into head: inout RequestHead
    ) throws(RequestError) {
        guard Authority.isValid(head.target.bytes(in: bytes), portRequired: true) else {
            throw .malformedTarget
        }
        head.form = .authority
        head.authority = head.target
        head.path = .empty
    }

    /// `http://authority/path`, where the path may be empty.
    ///
    /// An `https` URI is refused: this connection is not secured (RFC 9110 section 7.4).
    private static func parseAbsoluteForm(
        _ bytes: Span<UInt8>, into head: inout RequestHead
    ) throws(RequestError) {
        let range = head.path.range
        let text = head.path.bytes(in: bytes)
        let schemeLength: Int
        if text.count > 7, ASCII.matches(text.extracting(first: 7), "http://") {
            schemeLength = 7
        } else if text.count > 8, ASCII.matches(text.extracting(first: 8), "https://") {
            schemeLength = 8
        } else {
            throw .malformedTarget
        }
        let start = range.lowerBound + schemeLength
        var end = start
        while end < range.upperBound, bytes[end] != ASCII.slash { end += 1 }
        guard Authority.isValid(bytes.extracting(start..<end), portRequired: false) else {
            throw .malformedTarget
        }
        if schemeLength == 8 { head.refuse(.targetNeedsTLS) }
        head.form = .absolute
        head.authority = ByteSlice(start..<end)
        head.path = ByteSlice(end..<range.upperBound)
    }
}
