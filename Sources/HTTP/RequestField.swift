// SPDX-License-Identifier: Apache-2.0

/// A request field that this module knows by name.
///
/// The raw value indexes the table of values in ``RequestHead``.
public enum RequestField: UInt8, Sendable, CaseIterable {
    case accept
    case acceptEncoding
    case authorization
    case connection
    case contentLength
    case contentType
    case cookie
    case expect
    case forwarded
    case host
    case ifMatch
    case ifModifiedSince
    case ifNoneMatch
    case ifRange
    case ifUnmodifiedSince
    case origin
    case range
    case referer
    case transferEncoding
    case upgrade
    case userAgent
    case xForwardedFor
    case xRequestID

    /// The name in lower case.
    public var name: String {
        switch self {
        case .accept: "accept"
        case .acceptEncoding: "accept-encoding"
        case .authorization: "authorization"
        case .connection: "connection"
        case .contentLength: "content-length"
        case .contentType: "content-type"
        case .cookie: "cookie"
        case .expect: "expect"
        case .forwarded: "forwarded"
        case .host: "host"
        case .ifMatch: "if-match"
        case .ifModifiedSince: "if-modified-since"
        case .ifNoneMatch: "if-none-match"
        case .ifRange: "if-range"
        case .ifUnmodifiedSince: "if-unmodified-since"
        case .origin: "origin"
        case .range: "range"
        case .referer: "referer"
        case .transferEncoding: "transfer-encoding"
        case .upgrade: "upgrade"
        case .userAgent: "user-agent"
        case .xForwardedFor: "x-forwarded-for"
        case .xRequestID: "x-request-id"
        }
    }
}
