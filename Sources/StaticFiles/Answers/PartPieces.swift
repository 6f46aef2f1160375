// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import HTTP

/// The content of a response with several ranges, a piece for each.
struct PartPieces: Sendable {
    private let parts: MultipartRanges
    /// The whole representation, where it is in memory; nil where it stays in its file.
    private let content: [UInt8]?
    /// The part that comes next; behind the last one the end of the content.
    private var index = 0
    private(set) var remaining: UInt64

    init(_ parts: MultipartRanges, of content: [UInt8]? = nil) {
        self.parts = parts
        self.content = content
        remaining = parts.contentLength
    }

    /// The bytes of memory that are needed from the first piece to the last.
    var heldBytes: Int {
        parts.ranges.count * MemoryLayout<ByteRange>.stride + (content?.count ?? 0)
    }

    mutating func next() -> FilePiece? {
        guard index <= parts.ranges.count else { return nil }
        defer { index += 1 }
        var text = UniqueArray<UInt8>()
        guard index < parts.ranges.count else {
            parts.appendEnd(to: &text)
            return piece(text, ByteRange(offset: 0, count: 0))
        }
        parts.appendPartHead(index, to: &text)
        let range = parts.ranges[index]
        guard let content else { return piece(text, range) }
        text.append(copying: content.span.extracting(range))
        return piece(text, ByteRange(offset: 0, count: 0))
    }

    private mutating func piece(
        _ text: borrowing UniqueArray<UInt8>, _ range: ByteRange
    ) -> FilePiece {
        remaining &-= UInt64(text.count) &+ range.count
        return FilePiece(
            text: Array(copying: text.span), offset: range.offset, count: range.count)
    }
}

extension MultipartRanges {
    /// Appends the whole content from memory.
    ///
    /// - Parameter content: the whole representation.
    /// - Returns: the number of bytes.
    func append(_ content: Span<UInt8>, to output: inout UniqueArray<UInt8>) -> UInt64 {
        let start = output.count
        for index in ranges.indices {
            appendPartHead(index, to: &output)
            output.append(copying: content.extracting(ranges[index]))
        }
        appendEnd(to: &output)
        return UInt64(output.count - start)
    }
}

extension Span {
    /// The elements of a range that lies within.
    @_lifetime(copy self)
    func extracting(_ range: ByteRange) -> Span<Element> {
        let start = Int(range.offset)
        return extracting(start..<start + Int(range.count))
    }
}
