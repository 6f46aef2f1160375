// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import HTTP

/// Writes the heads of responses with a file's content, or with parts of it.
enum FileHead {
    /// What follows the head.
    enum Content {
        /// Nothing, as for HEAD and 304.
        case nothing(Status)
        case run(Status, ByteRange)
        case parts(MultipartRanges)
    }

    /// Appends the head for what was selected.
    ///
    /// - Returns: nil where a page answers instead: a failed precondition, an unsatisfiable range.
    static func append(
        _ selection: Selection, of representation: borrowing Representation,
        to request: FileRequest, into output: inout UniqueArray<UInt8>
    ) -> Content? {
        switch selection {
        case .whole:
            ResponseHead.append(
                .ok, date: request.date, connection: request.connection,
                fields: representation.contentLines.span, to: &output)
            guard request.head.method != .head, representation.length > 0 else {
                return .nothing(.ok)
            }
            return .run(.ok, ByteRange(offset: 0, count: representation.length))
        case .part(let offset, let count):
            append(
                contentType: representation.mediaType, contentLength: count,
                range: ByteRange(offset: offset, count: count), of: representation, to: request,
                into: &output)
            return .run(.partialContent, ByteRange(offset: offset, count: count))
        case .parts(let ranges):
            let parts = MultipartRanges(
                ranges, of: representation.length, mediaType: representation.mediaType)
            append(
                contentType: parts.contentType, contentLength: parts.contentLength, range: nil,
                of: representation, to: request, into: &output)
            return .parts(parts)
        case .notModified:
            ResponseHead.append(
                .notModified, date: request.date, connection: request.connection,
                fields: representation.validatorLines.span, to: &output)
            return .nothing(.notModified)
        case .preconditionFailed, .rangeNotSatisfiable:
            return nil
        }
    }

    /// Appends the head of a 206.
    ///
    /// - Parameter range: nil where each part tells its own.
    private static func append(
        contentType: String, contentLength: UInt64, range: ByteRange?,
        of representation: borrowing Representation, to request: FileRequest,
        into output: inout UniqueArray<UInt8>
    ) {
        ResponseHead.appendStart(.partialContent, date: request.date, to: &output)
        output.append(copying: representation.validatorLines.span)
        ResponseFields.append(.contentType, contentType, to: &output)
        ResponseFields.append(.contentLength, contentLength, to: &output)
        if let range {
            ResponseFields.appendContentRange(
                offset: range.offset, count: range.count, length: representation.length,
                to: &output)
        }
        ResponseHead.appendEnd(connection: request.connection, to: &output)
    }
}
