// SPDX-License-Identifier: Apache-2.0

/// Parses request heads: a pure function of the bytes received so far.
///
/// Bytes are taken in one forward pass, and each error depends only on the bytes up to the one
/// that shows it. So however the input is split, the result is the same.
public enum RequestParser {
    /// Parses the head that the bytes begin with; nil if it is not complete yet.
    ///
    /// What cannot become a request is refused as early as it shows, before the head is complete:
    /// a TLS handshake, an overlong line, a field section over its limit. All errors thrown here
    /// close the connection; an error that does not is in ``RequestHead/refusal``.
    ///
    /// One empty line before the request line is skipped. RFC 9112 sections 2.2, 3 and 5.
    public static func parse(
        _ bytes: Span<UInt8>, limits: RequestLimits
    ) throws(RequestError) -> RequestHead? {
        var head = RequestHead()
        return try parse(bytes, limits: limits, into: &head) ? head : nil
    }

    /// Does the same in a head that is there already, which spares copies of some 350 bytes.
    ///
    /// - Parameter head: begun anew; without a meaning unless the head is complete.
    /// - Returns: whether it is.
    public static func parse(
        _ bytes: Span<UInt8>, limits: RequestLimits, into head: inout RequestHead
    ) throws(RequestError) -> Bool {
        guard let start = try startOfLine(in: bytes) else { return false }
        head = RequestHead()
        guard
            let lineEnd = try RequestLineParser.parse(
                bytes, from: start, limit: limits.requestLine, into: &head),
            let end = try FieldSectionParser.parse(
                bytes, from: lineEnd, limits: limits, into: &head)
        else { return false }
        head.byteCount = end
        return true
    }

    /// Whether parsing again can tell more than it did when only `previousCount` of the bytes
    /// were there and it returned nil.
    ///
    /// A caller that asks before each further ``parse(_:limits:)`` spends time linear in the
    /// bytes received, even if they come one by one: a head ends in a line feed, the first bytes
    /// tell other protocols, and limits are checked at least every kibibyte.
    public static func mayProgress(previousCount: Int, _ bytes: Span<UInt8>) -> Bool {
        guard previousCount < bytes.count else { return false }
        if previousCount < 16 || previousCount >> 10 != bytes.count >> 10 { return true }
        for index in previousCount..<bytes.count where bytes[index] == ASCII.lineFeed {
            return true
        }
        return false
    }

    /// Whether the bytes begin a `HEAD` request, which is answered without content even if it is
    /// malformed and has no head to tell.
    ///
    /// RFC 9110 section 9.3.2.
    public static func isForHead(_ bytes: Span<UInt8>) -> Bool {
        let name = "HEAD ".utf8Span.span
        let start = isEmptyLine(bytes.extracting(first: min(2, bytes.count))) ? 2 : 0
        guard bytes.count - start >= name.count else { return false }
        return bytes.extracting(start..<start + name.count).elementsEqual(name)
    }

    /// Whether the bytes are one empty line, or the first byte of it: no request has begun.
    ///
    /// RFC 9112 section 2.2.
    public static func isEmptyLine(_ bytes: Span<UInt8>) -> Bool {
        switch bytes.count {
        case 1: bytes[0] == ASCII.carriageReturn
        case 2: bytes[0] == ASCII.carriageReturn && bytes[1] == ASCII.lineFeed
        default: false
        }
    }

    /// Where the request line begins: after one empty line, if there is one.
    private static func startOfLine(in bytes: Span<UInt8>) throws(RequestError) -> Int? {
        guard !bytes.isEmpty else { return nil }
        guard bytes[0] == ASCII.carriageReturn else { return 0 }
        guard bytes.count > 1 else { return nil }
        guard bytes[1] == ASCII.lineFeed else { throw .bareCarriageReturn }
        return 2
    }
}

/// The bounds on what one request may make the server read and keep.
///
/// All are counted in bytes but `headerFields`.
public struct RequestLimits: Equatable, Sendable {
    /// The longest request line with its line ending; a longer one is answered 414.
    public var requestLine: Int

    /// The longest field section with its final empty line; a longer one is answered 431.
    public var headerBytes: Int

    /// The most field lines of a request; more are answered 431.
    public var headerFields: Int

    /// The longest body, decoded; a longer one is answered 413.
    public var bodyBytes: UInt64

    /// Creates limits.
    public init(requestLine: Int, headerBytes: Int, headerFields: Int, bodyBytes: UInt64) {
        self.requestLine = requestLine
        self.headerBytes = headerBytes
        self.headerFields = headerFields
        self.bodyBytes = bodyBytes
    }

    /// The most bytes that a head within these limits occupies, an empty line before it included.
    ///
    /// A buffer of this size holds every acceptable head.
    public var maximumHeadBytes: Int { 2 + requestLine + headerBytes }
}
