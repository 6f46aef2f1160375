// SPDX-License-Identifier: Apache-2.0

import BasicContainers

/// The media type of a file by the extension of its name.
///
/// Text is served as UTF-8. Immutable, and shared by all workers.
///
/// Source: the IANA media type registry, RFC 9110 section 8.3.
public final class MediaTypes: Sendable {
    static let unknown = "application/octet-stream"
    /// The longest extension that is looked up, in bytes.
    static let maximumExtensionBytes = 16

    /// The types that are known without any file of the system.
    public static let builtIn = MediaTypes(byExtension: BuiltInMediaTypes.byExtension)

    private let byExtension: [String: String]

    private init(byExtension: [String: String]) {
        self.byExtension = byExtension
    }

    /// Creates the built-in types, overridden by those of a file, and these by the administrator's.
    ///
    /// A file that is missing or cannot be read adds nothing. May wait for the disk.
    ///
    /// - Parameters:
    ///   - path: a file in the format of mime.types(5).
    ///   - overrides: extensions in lower case without their dots; the types are sent as they are.
    public convenience init(
        systemFile path: String = "/etc/mime.types",
        overrides: [(fileExtension: String, mediaType: String)]
    ) {
        var types = BuiltInMediaTypes.byExtension
        for (fileExtension, mediaType) in MediaTypesFile.read(path) {
            types[fileExtension] = mediaType
        }
        for (fileExtension, mediaType) in overrides {
            types[fileExtension.lowercased()] = mediaType
        }
        self.init(byExtension: types)
    }

    /// The type for a path; `application/octet-stream` for an extension that is not known, or none.
    func type(of path: Span<UInt8>) -> String {
        var start = path.count
        while start > 0, path[start - 1] != UInt8(ascii: ".") {
            if path[start - 1] == UInt8(ascii: "/") {
                return Self.unknown
            }
            start -= 1
        }
        guard start > 0, path.count - start <= Self.maximumExtensionBytes else {
            return Self.unknown
        }
        var name = ""
        for index in start..<path.count {
            name.unicodeScalars.append(Unicode.Scalar(path[index]))
        }
        return byExtension[name.lowercased()] ?? Self.unknown
    }

    /// The type for a file's name.
    func type(of name: String) -> String {
        type(of: name.utf8Span.span)
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
        "ico": "image/vnd.microsoft.icon", "bmp": "image/bmp", "tif": "image/tiff",
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
