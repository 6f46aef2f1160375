// SPDX-License-Identifier: Apache-2.0

public import BasicContainers

/// A request's path, decoded once and normalised, and what is known of it.
///
/// Decoding refuses what could mean one thing here and another elsewhere: escaped slashes, unless they
/// are to count as slashes, and NUL, invalid escapes, overlong forms of UTF-8 and dot segments that
/// climb above the root. A name may hold any other byte, as on disk. Several slashes in a row count as
/// one, so that each file has one path and no path begins with two slashes, which a browser would take
/// for a host name in `Location`.
public struct RequestPath: Equatable, Sendable {
    /// Whether the path ends in a slash, as directories are named.
    public let isDirectory: Bool

    /// Whether a segment begins with a dot, as hidden files do.
    public let hasHiddenSegment: Bool

    /// What becomes of an escaped slash.
    public enum EncodedSlash: Sendable {
        /// The path is refused: it would be one segment for some, and two for others.
        case refused
        /// It separates segments as any other does, dot segments included.
        case decoded
    }

    /// Appends the decoded path: it begins with a slash, holds no empty segment, no `.`, no `..`
    /// and no NUL, and perhaps bytes that are not UTF-8.
    ///
    /// `path` is the path of a parsed head; empty means `/`. If an error is thrown, what was
    /// appended so far has no meaning. RFC 3986 sections 2.1, 5.2.4 and 6.2.2.
    public static func decode(
        _ path: Span<UInt8>, encodedSlash: EncodedSlash = .refused,
        into output: inout UniqueArray<UInt8>
    ) throws(RequestError) -> RequestPath {
        if isPlain(path) {
            output.append(copying: path)
            return RequestPath(
                isDirectory: path[path.count - 1] == ASCII.slash, hasHiddenSegment: false)
        }
        var decoder = PathDecoder(start: output.count, encodedSlash)
        return try decoder.decode(path, into: &output)
    }

    /// Appends a decoded path with everything escaped that a path may not hold, fit for
    /// `Location` and for links.
    public static func appendEscaped(
        _ path: Span<UInt8>, to output: inout UniqueArray<UInt8>
    ) {
        for index in path.indices {
            let byte = path[index]
            if ByteSet.unescapedPath.contains(byte) {
                output.append(byte)
            } else {
                output.append(ASCII.percent)
                output.append(ASCII.hexadecimalDigit(byte >> 4))
                output.append(ASCII.hexadecimalDigit(byte & 15))
            }
        }
    }

    /// Whether a request can name a file of this name.
    package static func mayHold(_ name: Span<UInt8>) -> Bool { !hasOverlongForm(name) }

    /// Whether bytes hold a longer form of what UTF-8 writes with fewer.
    ///
    /// A lenient decoder takes it for that, a slash above all. RFC 3629 section 10.
    fileprivate static func hasOverlongForm(_ bytes: Span<UInt8>) -> Bool {
        for index in bytes.indices.dropLast() where bytes[index] >= 0xC0 {
            let least: UInt8? =
                switch bytes[index] {
                case 0xC0, 0xC1: 0xC0
                case 0xE0: 0xA0
                case 0xF0: 0x90
                default: nil
                }
            if let least, (0x80..<least).contains(bytes[index + 1]) { return true }
        }
        return false
    }

    /// Whether the path is its own decoded form: no escape, no empty segment, and no segment
    /// that begins with a dot.
    private static func isPlain(_ path: Span<UInt8>) -> Bool {
        guard !path.isEmpty, path[0] == ASCII.slash else { return false }
        var followsSlash = false
        for index in path.indices {
            let byte = path[index]
            if byte == ASCII.percent { return false }
            if followsSlash, byte == ASCII.slash || byte == ASCII.dot { return false }
            followsSlash = byte == ASCII.slash
        }
        return true
    }
}

/// Decodes a path segment by segment, for paths that are not their own decoded form.
struct PathDecoder {
    /// Where the decoded path begins in the output.
    private let start: Int
    private let encodedSlash: RequestPath.EncodedSlash
    private var isASCII = true

    init(start: Int, _ encodedSlash: RequestPath.EncodedSlash) {
        self.start = start
        self.encodedSlash = encodedSlash
    }

    /// Whether there is an escaped slash at an index.
    static func isEncodedSlash(_ path: Span<UInt8>, at index: Int) -> Bool {
        index + 2 < path.count && path[index] == ASCII.percent && path[index + 1] == 0x32
            && path[index + 2] | 0x20 == 0x66
    }

    /// Appends the decoded path; between two segments it always ends in a slash.
    mutating func decode(
        _ path: Span<UInt8>, into output: inout UniqueArray<UInt8>
    ) throws(RequestError) -> RequestPath {
        output.append(ASCII.slash)
        var position = !path.isEmpty && path[0] == ASCII.slash ? 1 : 0
        while position < path.count {
            let (end, next) = endOfSegment(path, from: position)
            let segmentStart = output.count
            try appendDecoded(path.extracting(position..<end), to: &output)
            try finishSegment(at: segmentStart, isLast: end == path.count, in: &output)
            position = next
        }
        if !isASCII, RequestPath.hasOverlongForm(output.span.extracting(start..<output.count)) {
            throw .overlongForm
        }
        return RequestPath(
            isDirectory: output[output.count - 1] == ASCII.slash,
            hasHiddenSegment: hasHiddenSegment(output.span.extracting(start...)))
    }

    /// Where a segment ends, and where the next one begins.
    private func endOfSegment(_ path: Span<UInt8>, from start: Int) -> (end: Int, next: Int) {
        var end = start
        while end < path.count {
            if path[end] == ASCII.slash { return (end, end + 1) }
            if encodedSlash == .decoded, Self.isEncodedSlash(path, at: end) {
                return (end, end + 3)
            }
            end += 1
        }
        return (end, end)
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
            if byte == 0 { throw .encodedNull }
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
}
