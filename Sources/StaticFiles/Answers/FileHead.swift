// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import HTTP
import LinuxIO

/// Writes the heads of responses with a file's content, or with parts of it.
enum FileHead {
    /// What follows the head.
    enum Content {
        /// Nothing, as for HEAD and 304.
        case nothing(Status)
        case run(Status, ByteRange)
        case parts(MultipartRanges)

        /// The most bytes of several parts that are put together in memory.
        private static let maximumPartBytes: UInt64 = 40 * 1024

        /// The outcome where the file is in memory: its bytes are appended to the head.
        func outcome(
            from content: Span<UInt8>, into output: inout UniqueArray<UInt8>
        ) -> FileOutcome {
            switch self {
            case .nothing(let status): return .written(status, contentBytes: 0)
            case .run(let status, let range):
                output.append(copying: content.extracting(range))
                return .written(status, contentBytes: range.count)
            case .parts(let parts):
                guard parts.contentLength <= Self.maximumPartBytes else {
                    let pieces = PartPieces(parts, of: Array(copying: content))
                    return .pieces(.partialContent, nil, ContentPieces(pieces))
                }
                let count = parts.append(content, to: &output)
                return .written(.partialContent, contentBytes: count)
            }
        }

        /// The outcome where the file is a larger one that is in memory.
        func outcome(from content: LargeContent) -> FileOutcome {
            switch self {
            case .nothing(let status): return .written(status, contentBytes: 0)
            case .run(let status, let range):
                return .content(status, content, ContentPieces(range))
            case .parts(let parts):
                return .content(.partialContent, content, ContentPieces(PartPieces(parts)))
            }
        }

        /// The outcome where the file is open.
        func outcome(from file: consuming OpenFile) -> FileOutcome {
            switch self {
            case .nothing(let status): return .written(status, contentBytes: 0)
            case .run(let status, let range):
                return .pieces(status, file, ContentPieces(range))
            case .parts(let parts):
                return .pieces(.partialContent, file, ContentPieces(PartPieces(parts)))
            }
        }
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
                .ok, date: request.date, common: representation.contentLines.span,
                connection: request.connection, fields: Span(), to: &output)
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
                .notModified, date: request.date, common: representation.sharedLines.span,
                connection: request.connection, fields: Span(), to: &output)
            return .nothing(.notModified)
        case .preconditionFailed, .rangeNotSatisfiable:
            return nil
        }
    }

    /// Appends the head of the site's page for what is not found.
    ///
    /// It has no validators, since the page does not represent what was asked for.
    ///
    /// - Parameter isNegotiated: a client with another `Accept` may get another answer.
    static func appendNotFound(
        _ representation: borrowing Representation, common: Span<UInt8>, isNegotiated: Bool,
        to request: FileRequest, into output: inout UniqueArray<UInt8>
    ) -> Content {
        ResponseHead.appendStatusLine(.notFound, date: request.date, to: &output)
        output.append(copying: common)
        ResponseFields.append(.contentType, representation.mediaType, to: &output)
        if let coding = representation.coding {
            ResponseFields.append(.contentEncoding, coding.name, to: &output)
        }
        ResponseFields.append(.contentLength, representation.length, to: &output)
        if isNegotiated {
            ResponseFields.append(.vary, "Accept", to: &output)
        }
        ResponseHead.appendEnd(connection: request.connection, to: &output)
        guard request.head.method != .head, representation.length > 0 else {
            return .nothing(.notFound)
        }
        return .run(.notFound, ByteRange(offset: 0, count: representation.length))
    }

    /// Appends the head of a 206.
    ///
    /// - Parameter range: nil where each body part states its own.
    private static func append(
        contentType: String, contentLength: UInt64, range: ByteRange?,
        of representation: borrowing Representation, to request: FileRequest,
        into output: inout UniqueArray<UInt8>
    ) {
        ResponseHead.appendStatusLine(.partialContent, date: request.date, to: &output)
        output.append(copying: representation.sharedLines.span)
        ResponseFields.append(.contentType, contentType, to: &output)
        if let coding = representation.coding {
            ResponseFields.append(.contentEncoding, coding.name, to: &output)
        }
        ResponseFields.append(.contentLength, contentLength, to: &output)
        if let range {
            ResponseFields.appendContentRange(
                offset: range.offset, count: range.count, length: representation.length,
                to: &output)
        }
        ResponseHead.appendEnd(connection: request.connection, to: &output)
    }
}
