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
    static let longestExtension = 16

    /// The types that are known without any file of the system.
    public static let builtIn = MediaTypes(byExtension: BuiltInMediaTypes.byExtension)

    private let byExtension: [String: String]

    private init(byExtension: [String: String]) {
        self.byExtension = byExtension
    }

    /// The built-in types, above them those of a file, and above those the administrator's own.
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
        guard start > 0, path.count - start <= Self.longestExtension else { return Self.unknown }
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
