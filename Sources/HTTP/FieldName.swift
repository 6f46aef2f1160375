// SPDX-License-Identifier: Apache-2.0

/// The name of a field of a response.
public struct FieldName: Equatable, Sendable {
    /// The name as it is sent.
    public let text: String

    /// Takes a name; nil if it is not a token (RFC 9110 section 5.1).
    public init?(_ text: String) {
        guard !text.isEmpty, text.utf8.allSatisfy(ByteSet.token.contains) else { return nil }
        self.text = text
    }

    private init(known text: String) { self.text = text }

    /// The field `Accept-Ranges`.
    public static var acceptRanges: FieldName { .init(known: "Accept-Ranges") }
    /// The field `Allow`.
    public static var allow: FieldName { .init(known: "Allow") }
    /// The field `Cache-Control`.
    public static var cacheControl: FieldName { .init(known: "Cache-Control") }
    /// The field `Content-Encoding`.
    public static var contentEncoding: FieldName { .init(known: "Content-Encoding") }
    /// The field `Content-Length`.
    public static var contentLength: FieldName { .init(known: "Content-Length") }
    /// The field `Content-Range`.
    public static var contentRange: FieldName { .init(known: "Content-Range") }
    /// The field `Content-Type`.
    public static var contentType: FieldName { .init(known: "Content-Type") }
    /// The field `ETag`.
    public static var entityTag: FieldName { .init(known: "ETag") }
    /// The field `Last-Modified`.
    public static var lastModified: FieldName { .init(known: "Last-Modified") }
    /// The field `Location`.
    public static var location: FieldName { .init(known: "Location") }
    /// The field `Retry-After`.
    public static var retryAfter: FieldName { .init(known: "Retry-After") }
    /// The field `Vary`.
    public static var vary: FieldName { .init(known: "Vary") }
    /// The field `X-Request-ID`.
    public static var requestID: FieldName { .init(known: "X-Request-ID") }
}
