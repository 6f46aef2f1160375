// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import HTTP

/// Writes the heads of responses with a file's content, or with a part of it.
enum FileHead {
    /// What follows the head.
    struct Content {
        let status: Status
        let offset: UInt64
        /// 0 where the head stands alone, as for HEAD and 304.
        let count: UInt64
    }

    /// Appends the head for what was selected.
    ///
    /// - Returns: nil where a page answers instead: a failed precondition, an unsatisfiable range.
    static func append(
        _ selection: Selection, of representation: borrowing Representation,
        to request: FileRequest, into output: inout UniqueArray<UInt8>
    ) -> Content? {
        let isHead = request.head.method == .head
        switch selection {
        case .whole:
            ResponseHead.append(
                .ok, date: request.date, connection: request.connection,
                fields: representation.contentLines.span, to: &output)
            return Content(
                status: .ok, offset: 0, count: isHead ? 0 : representation.length)
        case .part(let offset, let count):
            ResponseHead.appendStart(.partialContent, date: request.date, to: &output)
            output.append(copying: representation.validatorLines.span)
            ResponseFields.append(.contentType, representation.mediaType, to: &output)
            ResponseFields.append(.contentLength, count, to: &output)
            ResponseFields.appendContentRange(
                offset: offset, count: count, length: representation.length, to: &output)
            ResponseHead.appendEnd(connection: request.connection, to: &output)
            return Content(status: .partialContent, offset: offset, count: count)
        case .notModified:
            ResponseHead.append(
                .notModified, date: request.date, connection: request.connection,
                fields: representation.validatorLines.span, to: &output)
            return Content(status: .notModified, offset: 0, count: 0)
        case .preconditionFailed, .rangeNotSatisfiable:
            return nil
        }
    }
}
