// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import HTTP

/// What is sent of a representation, once preconditions and range have been evaluated.
enum Selection {
    case whole
    case part(offset: UInt64, count: UInt64)
    case parts([ByteRange])
    case notModified
    case preconditionFailed
    case rangeNotSatisfiable

    /// Creates the selection that a request asks for.
    ///
    /// Source: RFC 9110 section 13.2.2, and section 14.2 for ranges.
    init(
        _ request: FileRequest, _ bytes: Span<UInt8>,
        of representation: borrowing Representation
    ) {
        let fields = request.head.fields
        guard fields.intersects(.preconditions) || fields.contains(.range) else {
            self = .whole
            return
        }
        let conditions = Preconditions(
            of: request.head, in: bytes, now: request.date.secondsSince1970)
        let validators = Validators(
            entityTag: representation.entityTag.span, lastModified: representation.lastModified)
        switch conditions.evaluate(validators) {
        case .notModified: self = .notModified
        case .preconditionFailed: self = .preconditionFailed
        case .proceed:
            guard conditions.allowsRange(validators) else {
                self = .whole
                return
            }
            switch RangeRequest(of: request.head, in: bytes, length: representation.length) {
            case .ignored: self = .whole
            case .satisfiable(let offset, let count): self = .part(offset: offset, count: count)
            // Clients disagree on what a coding means for several parts.
            case .several(let ranges):
                self = representation.coding == nil ? .parts(ranges) : .whole
            case .unsatisfiable: self = .rangeNotSatisfiable
            }
        }
    }
}
