// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import HTTP

/// What the responses for a file say about it, written once: validators and field lines.
///
/// Source: RFC 9110 sections 8.4 to 8.8.
struct Representation: ~Copyable {
    /// Bytes of content.
    let length: UInt64
    /// nil where the file's time tells nothing.
    let lastModified: HTTPDate?
    /// With its quotes, and equal means unchanged, byte for byte; empty for none.
    let entityTag: UniqueArray<UInt8>
    /// What 200, 206 and 304 have in common: the site's lines, validators, `Vary`, `Cache-Control`.
    let sharedLines: UniqueArray<UInt8>
    /// The lines of the whole file's response, its length and type among them.
    let contentLines: UniqueArray<UInt8>
    let mediaType: String
    /// The coding that the bytes are in.
    let coding: ContentCoding?
    private let vary: FieldVariation

    /// Creates the representation of a file in a state.
    ///
    /// - Parameters:
    ///   - entityTag: with its quotes; empty for none.
    ///   - vary: the fields of requests that choose between it and something else.
    ///   - common: the lines that all responses for the path have.
    init(
        length: UInt64, entityTag: String, lastModified: HTTPDate?, mediaType: String,
        coding: ContentCoding? = nil, vary: FieldVariation = [], cacheControl: String? = nil,
        common: Span<UInt8> = Span()
    ) {
        self.length = length
        self.lastModified = lastModified
        self.entityTag = UniqueArray(copying: entityTag.utf8)
        self.mediaType = mediaType
        self.coding = coding
        self.vary = vary
        var lines = UniqueArray<UInt8>(copying: common)
        if !entityTag.isEmpty {
            ResponseFields.append(.entityTag, entityTag, to: &lines)
        }
        if let lastModified {
            ResponseFields.append(.lastModified, lastModified, to: &lines)
        }
        ResponseFields.append(.acceptRanges, "bytes", to: &lines)
        if !vary.isEmpty {
            ResponseFields.append(.vary, vary.text, to: &lines)
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

    /// Creates the same representation, as it is sent for another path.
    init(_ other: borrowing Representation, cacheControl: String?, common: [UInt8]) {
        self.init(
            length: other.length,
            entityTag: String(decoding: Array(copying: other.entityTag.span), as: UTF8.self),
            lastModified: other.lastModified, mediaType: other.mediaType, coding: other.coding,
            vary: other.vary, cacheControl: cacheControl, common: common.span)
    }

    /// Creates a copy.
    init(copying other: borrowing Representation) {
        length = other.length
        lastModified = other.lastModified
        entityTag = UniqueArray(copying: other.entityTag.span)
        sharedLines = UniqueArray(copying: other.sharedLines.span)
        contentLines = UniqueArray(copying: other.contentLines.span)
        mediaType = other.mediaType
        coding = other.coding
        vary = other.vary
    }

    /// The size of the texts, in bytes.
    var byteCount: Int { entityTag.count + sharedLines.count + contentLines.count }
}

/// The fields of requests on which a response depends, for `Vary`.
struct FieldVariation: OptionSet {
    static let accept = FieldVariation(rawValue: 1)
    static let acceptEncoding = FieldVariation(rawValue: 2)

    let rawValue: UInt8

    var text: String {
        switch self {
        case .accept: "Accept"
        case .acceptEncoding: "Accept-Encoding"
        default: "Accept, Accept-Encoding"
        }
    }
}
