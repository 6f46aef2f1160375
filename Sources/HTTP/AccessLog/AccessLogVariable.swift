// SPDX-License-Identifier: Apache-2.0

/// What a line of an access log can tell of a request; the raw value is the name behind the `$`.
///
/// The names are nginx's, where nginx has one.
enum AccessLogVariable: String, CaseIterable, Sendable {
    /// The client's address; `unix` for a Unix socket's.
    case remoteAddress = "remote_addr"
    /// Nobody: the server knows no users.
    case remoteUser = "remote_user"
    /// As in `10/Oct/2000:13:55:36 -0700`.
    case localTime = "time_local"
    /// As in `2000-10-10T13:55:36-07:00`.
    case internetTime = "time_iso8601"
    /// Seconds since 1970, with milliseconds.
    case seconds = "msec"
    /// The request line, or what was sent in its place.
    case request
    /// The method.
    case method = "request_method"
    /// The request target as sent.
    case target = "request_uri"
    /// The path as sent.
    case path = "uri"
    /// The query as sent, without its question mark.
    case query = "args"
    /// Either `HTTP/1.1` or `HTTP/1.0`.
    case protocolVersion = "server_protocol"
    /// The status, of three digits.
    case status
    /// Bytes of content.
    case contentBytes = "body_bytes_sent"
    /// From a worker's hands to the line, in seconds.
    case duration = "request_time"
    /// From its readiness to a worker's hands, in seconds.
    case queued = "queue_time"
    /// The identifier of the request.
    case requestID = "request_id"
    /// The host, and port if given, that the request was for.
    case host
    /// The site that has answered.
    case site
    /// The field `Referer`.
    case referer = "http_referer"
    /// The field `User-Agent`.
    case userAgent = "http_user_agent"

    /// All names, for people to choose from.
    static let list = allCases.map { "$\($0.rawValue)" }.joined(separator: ", ")
}
