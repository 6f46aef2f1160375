// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import HTTP
import LinuxIO

/// What the responses for a file say about it, written once: validators and field lines.
///
/// Source: RFC 9110 sections 8.4 to 8.8.
struct Representation: ~Copyable {
    let length: UInt64
    let lastModified: HTTPDate
    /// `"inode-size-mtime"` in hexadecimal, with its quotes: equal means unchanged, byte for byte.
    let entityTag: UniqueArray<UInt8>
    /// What 200, 206 and 304 have in common: the site's lines, validators, `Vary`, `Cache-Control`.
    let sharedLines: UniqueArray<UInt8>
    /// The lines of the whole file's response, its length and type among them.
    let contentLines: UniqueArray<UInt8>
    let mediaType: String
    /// The coding that the bytes are in.
    let coding: ContentCoding?

    /// Creates the representation of a file in a state.
    ///
    /// - Parameters:
    ///   - isNegotiated: there are several forms to choose from by `Accept-Encoding`.
    ///   - common: the lines that all responses of the site have.
    ///   - now: seconds since 1970; a time of change later than that is shown as that
    ///     (RFC 9110 section 8.8.2.1).
    init(
        _ status: FileStatus, mediaType: String, coding: ContentCoding? = nil,
        isNegotiated: Bool = false, cacheControl: String? = nil, common: Span<UInt8> = Span(),
        now: Int64
    ) {
        length = status.size
        self.mediaType = mediaType
        self.coding = coding
        lastModified = HTTPDate(secondsSince1970: min(status.modifiedSeconds, now))
        let tag = Self.tag(status, coding)
        entityTag = UniqueArray(copying: tag.utf8)
        var lines = UniqueArray<UInt8>(copying: common)
        ResponseFields.append(.entityTag, tag, to: &lines)
        ResponseFields.append(.lastModified, lastModified, to: &lines)
        ResponseFields.append(.acceptRanges, "bytes", to: &lines)
        if isNegotiated {
            ResponseFields.append(.vary, "Accept-Encoding", to: &lines)
        }
        if let cacheControl {
            ResponseFields.append(.cacheControl, cacheControl, to: &lines)
        }
        var content = UniqueArray<UInt8>(copying: lines.span)
        ResponseFields.append(.contentType, mediaType, to: &content)
        if let coding {
            ResponseFields.append(.contentEncoding, coding.name, to: &content)
        }
        ResponseFields.append(.contentLength, length, to: &content)
        sharedLines = lines
        contentLines = content
    }

    /// The entity tag, which includes the coding: a sibling may be a link to the file itself.
    private static func tag(_ status: FileStatus, _ coding: ContentCoding?) -> String {
        let seconds = String(status.modifiedSeconds, radix: 16)
        let nanoseconds = String(status.modifiedNanoseconds, radix: 16)
        return "\"\(String(status.inode, radix: 16))-\(String(status.size, radix: 16))"
            + "-\(seconds).\(nanoseconds)\(coding.map { "-\($0.name)" } ?? "")\""
    }

    /// The size of the texts, in bytes.
    var byteCount: Int { entityTag.count + sharedLines.count + contentLines.count }
}
