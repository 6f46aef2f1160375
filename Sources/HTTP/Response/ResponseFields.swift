// SPDX-License-Identifier: Apache-2.0

public import BasicContainers

/// Appends field lines of a response.
///
/// The lines of a response that stays the same can be written once and handed to
/// ``ResponseHead/append(_:date:connection:fields:to:)`` each time. Control bytes in a value are
/// replaced by spaces, so that no value can begin another line.
public enum ResponseFields {
    /// Appends a line with a value of bytes.
    public static func append(
        _ name: FieldName, _ value: Span<UInt8>, to output: inout UniqueArray<UInt8>
    ) {
        start(name, &output)
        for index in value.indices {
            output.append(ASCII.isFieldText(value[index]) ? value[index] : ASCII.space)
        }
        end(&output)
    }

    /// Appends a line with a value of text.
    public static func append(
        _ name: FieldName, _ value: String, to output: inout UniqueArray<UInt8>
    ) {
        append(name, value.utf8Span.span, to: &output)
    }

    /// Appends a line with a decimal number.
    public static func append(
        _ name: FieldName, _ number: UInt64, to output: inout UniqueArray<UInt8>
    ) {
        start(name, &output)
        Decimal.append(number, to: &output)
        end(&output)
    }

    /// Appends a line with a date.
    public static func append(
        _ name: FieldName, _ date: HTTPDate, to output: inout UniqueArray<UInt8>
    ) {
        start(name, &output)
        date.append(to: &output)
        end(&output)
    }

    /// Appends `Content-Range: bytes offset-last/length` for a range of at least one byte.
    ///
    /// RFC 9110 section 14.4.
    public static func appendContentRange(
        offset: UInt64, count: UInt64, length: UInt64, to output: inout UniqueArray<UInt8>
    ) {
        start(.contentRange, &output)
        output.append(copying: "bytes ".utf8Span.span)
        Decimal.append(offset, to: &output)
        output.append(ASCII.hyphen)
        Decimal.append(offset &+ count &- 1, to: &output)
        output.append(ASCII.slash)
        Decimal.append(length, to: &output)
        end(&output)
    }

    /// Appends `Content-Range: bytes */length`, for 416.
    public static func appendUnsatisfiedRange(
        length: UInt64, to output: inout UniqueArray<UInt8>
    ) {
        start(.contentRange, &output)
        output.append(copying: "bytes */".utf8Span.span)
        Decimal.append(length, to: &output)
        end(&output)
    }

    private static func start(_ name: FieldName, _ output: inout UniqueArray<UInt8>) {
        output.append(copying: name.text.utf8Span.span)
        output.append(copying: ": ".utf8Span.span)
    }

    private static func end(_ output: inout UniqueArray<UInt8>) {
        output.append(copying: "\r\n".utf8Span.span)
    }
}

/// The name of a field of a response.
public struct FieldName: Equatable, Sendable {
    /// The name as it is sent.
    public let text: String

    /// Creates a name; nil if it is not a token (RFC 9110 section 5.1).
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

/// The field lines that every response of a site has, written once.
///
/// They are `Server: poolhttpd` and `X-Content-Type-Options: nosniff`, and what a site adds.
public enum CommonFields {
    /// The lines where a site adds nothing.
    public static var lines: String {
        "Server: poolhttpd\r\nX-Content-Type-Options: nosniff\r\n"
    }

    /// Appends the lines followed by a site's own fields.
    ///
    /// A field of the same name, case ignored, replaces `Server` or `X-Content-Type-Options`; one
    /// with an empty value removes it. Names that are no tokens are left out.
    public static func append(
        _ fields: [(name: String, value: String)], to output: inout UniqueArray<UInt8>
    ) {
        let standing = [("Server", "poolhttpd"), ("X-Content-Type-Options", "nosniff")]
        for (name, value) in standing
        where !fields.contains(where: { $0.name.lowercased() == name.lowercased() }) {
            append(name, value, to: &output)
        }
        for (name, value) in fields where !value.isEmpty {
            append(name, value, to: &output)
        }
    }

    private static func append(
        _ name: String, _ value: String, to output: inout UniqueArray<UInt8>
    ) {
        guard let name = FieldName(name) else { return }
        ResponseFields.append(name, value, to: &output)
    }
}
