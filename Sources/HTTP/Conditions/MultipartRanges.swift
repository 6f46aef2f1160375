// SPDX-License-Identifier: Apache-2.0

public import BasicContainers

/// The content of a response with several ranges, but for the ranges' own bytes.
///
/// Its boundary is random, so that no content can have been made to hold it.
/// RFC 9110 section 14.6.
public struct MultipartRanges: Sendable {
    /// The ranges, in the order in which they are sent.
    public let ranges: [ByteRange]

    private let length: UInt64
    private let mediaType: String
    private let boundary: String

    /// Creates the content for two or more ranges of a representation of `length` bytes.
    public init(_ ranges: [ByteRange], of length: UInt64, mediaType: String) {
        var generator = SystemRandomNumberGenerator()
        self.init(ranges, of: length, mediaType: mediaType, using: &generator)
    }

    /// Creates the content with a boundary of numbers from a generator.
    public init(
        _ ranges: [ByteRange], of length: UInt64, mediaType: String,
        using generator: inout some RandomNumberGenerator
    ) {
        self.ranges = ranges
        self.length = length
        self.mediaType = mediaType
        boundary = Self.digits(generator.next()) + Self.digits(generator.next())
    }

    /// The value of `Content-Type`.
    public var contentType: String { "multipart/byteranges; boundary=\(boundary)" }

    /// The number of bytes of the whole content.
    public var contentLength: UInt64 {
        var text = UniqueArray<UInt8>()
        appendEnd(to: &text)
        var count = UInt64(text.count)
        for index in ranges.indices {
            text.removeAll(keepingCapacity: true)
            appendPartHead(index, to: &text)
            // Ranges that are apart are together no longer than the representation.
            count &+= ranges[index].count &+ UInt64(text.count)
        }
        return count
    }

    /// Appends the head of a range's body part: the boundary and the field lines.
    ///
    /// The first begins with an empty line as well, an empty preamble: zsync 0.6 waits for one without
    /// end.
    public func appendPartHead(_ index: Int, to output: inout UniqueArray<UInt8>) {
        output.append(copying: "\r\n--".utf8Span.span)
        output.append(copying: boundary.utf8Span.span)
        output.append(copying: "\r\n".utf8Span.span)
        ResponseFields.append(.contentType, mediaType, to: &output)
        ResponseFields.appendContentRange(
            offset: ranges[index].offset, count: ranges[index].count, length: length, to: &output)
        output.append(copying: "\r\n".utf8Span.span)
    }

    /// Appends what stands after the bytes of the last range.
    public func appendEnd(to output: inout UniqueArray<UInt8>) {
        output.append(copying: "\r\n--".utf8Span.span)
        output.append(copying: boundary.utf8Span.span)
        output.append(copying: "--\r\n".utf8Span.span)
    }

    /// 16 hexadecimal digits.
    private static func digits(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }
}
