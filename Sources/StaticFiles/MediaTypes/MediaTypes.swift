// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import HTTP

/// The media type of a file by its name, or by the extension of its name.
///
/// Text is served as UTF-8. Immutable, and shared by all workers.
///
/// Source: the IANA media type registry, RFC 9110 section 8.3.
public final class MediaTypes: Sendable {
    /// The administrator's types, which win over all others; they are sent as they are.
    public struct Overrides: Sendable {
        /// By extension, without its dot and in lower case.
        public var byExtension: [String: String] = [:]
        /// By whole name.
        public var byName: [String: String] = [:]
        /// For a file that nothing else tells a type for.
        public var unknown = "application/octet-stream"

        /// Creates overrides of nothing.
        public init() {}
    }

    /// The longest extension that is looked up, in bytes.
    static let maximumExtensionBytes = 16

    /// The types that are known without any file of the system.
    public static let builtIn = MediaTypes(BuiltInMediaTypes.byExtension, Overrides())

    private let byExtension: [String: String]
    private let byName: [String: String]
    private let unknown: String

    private init(_ byExtension: [String: String], _ overrides: Overrides) {
        self.byExtension = byExtension.merging(overrides.byExtension) { $1 }
        byName = overrides.byName
        unknown = overrides.unknown
    }

    /// Creates the built-in types, overridden by those of a file, and these by the administrator's.
    ///
    /// A file that is missing or cannot be read adds nothing. May wait for the disk.
    ///
    /// - Parameter path: a file in the format of mime.types(5).
    public convenience init(
        systemFile path: String = "/etc/mime.types", overrides: Overrides = Overrides()
    ) {
        let types = BuiltInMediaTypes.byExtension.merging(MediaTypesFile.read(path)) { $1 }
        self.init(types, overrides)
    }

    /// The type for a path, by the name at its end.
    func type(of path: Span<UInt8>) -> String {
        let name = FileName(path)
        return byName[name.text] ?? byExtension[name.fileExtension] ?? unknown
    }

    /// The type of what a file holds in a coding, by the path with the file's name at its end.
    ///
    /// It is that of the name without `.gz`, `.br` or `.zst`. Another extension may tell the type along
    /// with the coding, as `.svgz` does; where it tells none, it is left out as well.
    func type(ofCoded path: Span<UInt8>) -> String {
        let name = FileName(path)
        if let type = byName[name.text] { return type }
        let isCodingAlone = ContentCoding.allCases.contains {
            $0.suffix == ".\(name.fileExtension)"
        }
        if !isCodingAlone, let type = byExtension[name.fileExtension] { return type }
        let suffixCount = name.fileExtension.isEmpty ? 0 : name.fileExtension.utf8.count + 1
        return type(of: path.extracting(droppingLast: suffixCount))
    }
}

/// The name at the end of a path.
private struct FileName {
    let text: String
    /// In lower case and without its dot; empty for none, and for one that is too long to be known.
    let fileExtension: String

    init(_ path: Span<UInt8>) {
        var bytes: [UInt8] = []
        for index in path.indices.reversed() {
            if path[index] == UInt8(ascii: "/") { break }
            bytes.append(path[index])
        }
        bytes.reverse()
        text = String(decoding: bytes, as: UTF8.self)
        let start = bytes.lastIndex(of: UInt8(ascii: ".")).map { $0 + 1 } ?? bytes.count
        let count = bytes.count - start
        // Other bytes would not be the same in lower case, or not be UTF-8.
        let isASCII = bytes[start...].allSatisfy { $0 < 0x80 }
        fileExtension =
            isASCII && count <= MediaTypes.maximumExtensionBytes
            ? String(decoding: bytes[start...].map(ASCII.lowercased), as: UTF8.self) : ""
    }
}

/// What is known without any file of the system.
enum BuiltInMediaTypes {
    /// Types by extension in lower case, without its dot.
    static let byExtension: [String: String] = [
        "html": "text/html; charset=utf-8", "htm": "text/html; charset=utf-8",
        "xhtml": "application/xhtml+xml", "css": "text/css; charset=utf-8",
        "js": "text/javascript; charset=utf-8", "mjs": "text/javascript; charset=utf-8",
        "txt": "text/plain; charset=utf-8", "md": "text/markdown; charset=utf-8",
        "csv": "text/csv; charset=utf-8", "vtt": "text/vtt; charset=utf-8",
        "ics": "text/calendar; charset=utf-8", "xml": "application/xml",
        "json": "application/json", "jsonld": "application/ld+json", "map": "application/json",
        "webmanifest": "application/manifest+json", "atom": "application/atom+xml",
        "rss": "application/rss+xml", "wasm": "application/wasm", "pdf": "application/pdf",
        "svg": "image/svg+xml", "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg",
        "gif": "image/gif", "webp": "image/webp", "avif": "image/avif", "jxl": "image/jxl",
        "svgz": "image/svg+xml", "ico": "image/vnd.microsoft.icon", "bmp": "image/bmp",
        "tif": "image/tiff",
        "tiff": "image/tiff", "mp3": "audio/mpeg", "m4a": "audio/mp4", "aac": "audio/aac",
        "oga": "audio/ogg", "ogg": "audio/ogg", "opus": "audio/ogg", "flac": "audio/flac",
        "wav": "audio/wav", "mp4": "video/mp4", "m4v": "video/mp4", "webm": "video/webm",
        "ogv": "video/ogg", "mov": "video/quicktime", "mkv": "video/matroska",
        "woff": "font/woff", "woff2": "font/woff2", "ttf": "font/ttf", "otf": "font/otf",
        "zip": "application/zip", "gz": "application/gzip", "zst": "application/zstd",
        "tar": "application/x-tar", "7z": "application/x-7z-compressed",
        "bz2": "application/x-bzip2", "xz": "application/x-xz", "epub": "application/epub+zip",
        "deb": "application/vnd.debian.binary-package", "jar": "application/java-archive",
        "rtf": "application/rtf", "doc": "application/msword",
        "odt": "application/vnd.oasis.opendocument.text",
        "ods": "application/vnd.oasis.opendocument.spreadsheet",
    ]
}
