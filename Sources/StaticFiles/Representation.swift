// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import HTTP
import LinuxIO

/// What a file's responses say about it, written once: validators and field lines.
///
/// Source: RFC 9110 sections 8.6 to 8.8.
struct Representation: ~Copyable {
    let length: UInt64
    let lastModified: HTTPDate
    /// `"inode-size-mtime"` in hexadecimal, with its quotes: equal means unchanged, byte for byte.
    let entityTag: UniqueArray<UInt8>
    /// `ETag`, `Last-Modified` and `Accept-Ranges`, which 304 and 206 say too.
    let validatorLines: UniqueArray<UInt8>
    /// The lines of the whole file's response, its length and type among them.
    let contentLines: UniqueArray<UInt8>
    let mediaType: String

    /// - Parameter now: seconds since 1970; a time of change later than that is shown as that
    ///   (RFC 9110 section 8.8.2.1).
    init(_ status: FileStatus, mediaType: String, now: Int64) {
        length = status.size
        self.mediaType = mediaType
        lastModified = HTTPDate(secondsSince1970: min(status.modifiedSeconds, now))
        let tag = Self.tag(status)
        var lines = UniqueArray<UInt8>()
        ResponseFields.append(.entityTag, tag, to: &lines)
        ResponseFields.append(.lastModified, lastModified, to: &lines)
        ResponseFields.append(.acceptRanges, "bytes", to: &lines)
        var content = UniqueArray<UInt8>()
        ResponseFields.append(.contentType, mediaType, to: &content)
        ResponseFields.append(.contentLength, length, to: &content)
        content.append(copying: lines.span)
        entityTag = UniqueArray(copying: tag.utf8)
        validatorLines = lines
        contentLines = content
    }

    private static func tag(_ status: FileStatus) -> String {
        let seconds = String(status.modifiedSeconds, radix: 16)
        let nanoseconds = String(status.modifiedNanoseconds, radix: 16)
        return "\"\(String(status.inode, radix: 16))-\(String(status.size, radix: 16))"
            + "-\(seconds).\(nanoseconds)\""
    }

    /// The size of the texts, in bytes.
    var byteCount: Int { entityTag.count + validatorLines.count + contentLines.count }
}
