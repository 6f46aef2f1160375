// SPDX-License-Identifier: Apache-2.0

/// A response's status code (RFC 9110 section 15).
public struct Status: Equatable, Sendable {
    /// The three-digit code.
    public let code: UInt16

    /// Creates a status from a code between 100 and 599.
    public init(code: UInt16) {
        precondition((100...599).contains(code), "a status code has three digits, 100 to 599")
        self.code = code
    }

    private init(_ code: UInt16) { self.code = code }

    /// Whether the status reports an error, of the client or of the server.
    public var isError: Bool { code >= 400 }

    /// Whether a response with this status never has a body (RFC 9112 section 6.3).
    public var forbidsBody: Bool { code < 200 || code == 204 || code == 304 }

    /// 100 Continue.
    public static var `continue`: Status { .init(100) }
    /// 200 OK.
    public static var ok: Status { .init(200) }
    /// 204 No Content.
    public static var noContent: Status { .init(204) }
    /// 206 Partial Content.
    public static var partialContent: Status { .init(206) }
    /// 301 Moved Permanently.
    public static var movedPermanently: Status { .init(301) }
    /// 302 Found.
    public static var found: Status { .init(302) }
    /// 304 Not Modified.
    public static var notModified: Status { .init(304) }
    /// 400 Bad Request.
    public static var badRequest: Status { .init(400) }
    /// 403 Forbidden.
    public static var forbidden: Status { .init(403) }
    /// 404 Not Found.
    public static var notFound: Status { .init(404) }
    /// 405 Method Not Allowed.
    public static var methodNotAllowed: Status { .init(405) }
    /// 406 Not Acceptable.
    public static var notAcceptable: Status { .init(406) }
    /// 408 Request Timeout.
    public static var requestTimeout: Status { .init(408) }
    /// 412 Precondition Failed.
    public static var preconditionFailed: Status { .init(412) }
    /// 413 Content Too Large.
    public static var contentTooLarge: Status { .init(413) }
    /// 414 URI Too Long.
    public static var uriTooLong: Status { .init(414) }
    /// 416 Range Not Satisfiable.
    public static var rangeNotSatisfiable: Status { .init(416) }
    /// 417 Expectation Failed.
    public static var expectationFailed: Status { .init(417) }
    /// 421 Misdirected Request.
    public static var misdirectedRequest: Status { .init(421) }
    /// 431 Request Header Fields Too Large (RFC 6585 section 5).
    public static var requestHeaderFieldsTooLarge: Status { .init(431) }
    /// 500 Internal Server Error.
    public static var internalServerError: Status { .init(500) }
    /// 501 Not Implemented.
    public static var notImplemented: Status { .init(501) }
    /// 503 Service Unavailable.
    public static var serviceUnavailable: Status { .init(503) }
    /// 505 HTTP Version Not Supported.
    public static var httpVersionNotSupported: Status { .init(505) }

    /// The registered phrase; empty for a code not listed here, which the grammar allows.
    public var reasonPhrase: String {
        switch code {
        case 100: "Continue"
        case 200: "OK"
        case 204: "No Content"
        case 206: "Partial Content"
        case 301: "Moved Permanently"
        case 302: "Found"
        case 303: "See Other"
        case 304: "Not Modified"
        case 307: "Temporary Redirect"
        case 308: "Permanent Redirect"
        default: errorPhrase
        }
    }

    private var errorPhrase: String {
        switch code {
        case 400: "Bad Request"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 406: "Not Acceptable"
        case 408: "Request Timeout"
        case 412: "Precondition Failed"
        case 413: "Content Too Large"
        case 414: "URI Too Long"
        case 416: "Range Not Satisfiable"
        case 417: "Expectation Failed"
        case 421: "Misdirected Request"
        case 431: "Request Header Fields Too Large"
        case 500: "Internal Server Error"
        case 501: "Not Implemented"
        case 503: "Service Unavailable"
        case 505: "HTTP Version Not Supported"
        default: ""
        }
    }
}
