// SPDX-License-Identifier: Apache-2.0

import BasicContainers

/// Decodes a path segment by segment, for paths that are not their own decoded form.
struct PathDecoder {
    /// Where the decoded path begins in the output.
    private let start: Int
    private var isASCII = true

    init(start: Int) { self.start = start }

    /// Appends the decoded path; between two segments it always ends in a slash.
    mutating func decode(
        _ path: Span<UInt8>, into output: inout UniqueArray<UInt8>
    ) throws(RequestError) -> RequestPath {
        output.append(ASCII.slash)
        var position = !path.isEmpty && path[0] == ASCII.slash ? 1 : 0
        while position < path.count {
            var end = position
            while end < path.count, path[end] != ASCII.slash { end += 1 }
            let segmentStart = output.count
            try appendDecoded(path.extracting(position..<end), to: &output)
            try finishSegment(at: segmentStart, isLast: end == path.count, in: &output)
            position = end + 1
        }
        if !isASCII { try checkUTF8(output.span.extracting(start..<output.count)) }
        return RequestPath(
            isDirectory: output[output.count - 1] == ASCII.slash,
            hasHiddenSegment: hasHiddenSegment(output.span.extracting(start...)))
    }

    private mutating func appendDecoded(
        _ segment: Span<UInt8>, to output: inout UniqueArray<UInt8>
    ) throws(RequestError) {
        var index = 0
        while index < segment.count {
            var byte = segment[index]
            index += 1
            if byte == ASCII.percent {
                guard index + 1 < segment.count,
                    let high = ASCII.hexadecimalValue(segment[index]),
                    let low = ASCII.hexadecimalValue(segment[index + 1])
                else { throw .malformedEscape }
                byte = high << 4 | low
                index += 2
                if byte == ASCII.slash { throw .encodedSlash }
            }
            if byte < ASCII.space || byte == ASCII.delete { throw .encodedControl }
            if byte >= 0x80 { isASCII = false }
            output.append(byte)
        }
    }

    /// Removes dot segments, which are known only once decoded, and sets the slash after others.
    private mutating func finishSegment(
        at segmentStart: Int, isLast: Bool, in output: inout UniqueArray<UInt8>
    ) throws(RequestError) {
        let length = output.count - segmentStart
        guard length > 0 else { return }
        if output[segmentStart] == ASCII.dot {
            if length == 1 {
                output.removeLast(1)
                return
            }
            if length == 2, output[segmentStart + 1] == ASCII.dot {
                try removeParent(before: segmentStart, in: &output)
                return
            }
        }
        if !isLast { output.append(ASCII.slash) }
    }

    private func removeParent(
        before segmentStart: Int, in output: inout UniqueArray<UInt8>
    ) throws(RequestError) {
        guard segmentStart > start + 1 else { throw .pathAboveRoot }
        var end = segmentStart - 1
        while output[end - 1] != ASCII.slash { end -= 1 }
        output.removeLast(output.count - end)
    }

    /// Whether a segment that is left begins with a dot; one that `..` has taken back leads nowhere.
    private func hasHiddenSegment(_ path: Span<UInt8>) -> Bool {
        for index in 1..<path.count
        where path[index] == ASCII.dot && path[index - 1] == ASCII.slash {
            return true
        }
        return false
    }

    private func checkUTF8(_ bytes: Span<UInt8>) throws(RequestError) {
        do { _ = try UTF8Span(validating: bytes) } catch { throw .pathNotUTF8 }
    }
}
