// SPDX-License-Identifier: Apache-2.0

/// A request and what became of it, as far as an access log in a file is told.
///
/// The slices are of bytes that the caller keeps.
public struct AccessLogEntry: Sendable {
    /// The method as sent; empty where none could be read.
    public var method = ByteSlice.empty
    /// The request target as sent.
    public var target = ByteSlice.empty
    /// The path as sent.
    public var path = ByteSlice.empty
    /// The query as sent, without its question mark.
    public var query = ByteSlice.empty
    /// The host, and port if given, that the request was for.
    public var host = ByteSlice.empty
    /// The field `Referer`.
    public var referer = ByteSlice.empty
    /// The field `User-Agent`.
    public var userAgent = ByteSlice.empty
    /// What was sent in place of a request: its first line, or the beginning of that.
    public var input = ByteSlice.empty
    /// `HTTP/1.1` or `HTTP/1.0`; empty where it is not known.
    public var protocolVersion = ""
    /// The status, of three digits.
    public var status: UInt16 = 0
    /// Bytes of content.
    public var contentBytes: UInt64 = 0
    /// From a worker's hands to now, in nanoseconds.
    public var duration: UInt64 = 0
    /// From its readiness to a worker's hands, in nanoseconds.
    public var queued: UInt64 = 0
    /// The client's address.
    public var remoteAddress = ""
    /// The name of the site that has answered.
    public var site = ""
    /// The identifier of the request; needed only where ``AccessLogFormat/usesRequestID``.
    public var requestID = ""

    /// Creates an entry about nothing.
    public init() {}

    /// Creates an entry about a request that was read.
    public init(_ head: RequestHead) {
        method = head.methodName
        target = head.target
        path = head.path
        query = head.query
        host = head.authority
        referer = head.value(of: .referer)
        userAgent = head.value(of: .userAgent)
        protocolVersion = head.isHTTP11 ? "HTTP/1.1" : "HTTP/1.0"
    }
}
