// SPDX-License-Identifier: Apache-2.0

public import BasicContainers

/// A request's path, decoded once and normalised, and what is known of it.
///
/// Decoding refuses what could mean one thing here and another elsewhere: escaped slashes,
/// escaped controls, invalid escapes, bytes that are not UTF-8 and dot segments that climb above
/// the root. Several slashes in a row count as one, so that each file has one path and no path
/// begins with two slashes, which a browser would take for a host name in `Location`.
public struct RequestPath: Equatable, Sendable {
    /// Whether the path ends in a slash, as directories are named.
    public let isDirectory: Bool

    /// Whether a segment begins with a dot, as hidden files do.
    public let hasHiddenSegment: Bool

    /// Appends the decoded path: it begins with a slash, holds no empty segment, no `.` and no
    /// `..`, no NUL and no other control, and is UTF-8.
    ///
    /// `path` is the path of a parsed head; empty means `/`. If an error is thrown, what was
    /// appended so far has no meaning. RFC 3986 sections 2.1, 5.2.4 and 6.2.2.
    public static func decode(
        _ path: Span<UInt8>, into output: inout UniqueArray<UInt8>
    ) throws(RequestError) -> RequestPath {
        if isPlain(path) {
            output.append(copying: path)
            return RequestPath(
                isDirectory: path[path.count - 1] == ASCII.slash, hasHiddenSegment: false)
        }
        var decoder = PathDecoder(start: output.count)
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
                output.append(hexadecimalDigit(byte >> 4))
                output.append(hexadecimalDigit(byte & 15))
            }
        }
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

    private static func hexadecimalDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? ASCII.zero + value : 0x41 + value - 10
    }
}
