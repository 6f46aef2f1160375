// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import HTTP
import LinuxIO

/// Reads the system's list of media types.
///
/// A line has a type and the extensions that stand for it; `#` begins a comment. Where two lines
/// claim an extension, the first has it. Lines that make no sense are skipped.
///
/// Source: mime.types(5).
enum MediaTypesFile {
    private static let maximumBytes: UInt64 = 4 << 20

    /// The types by extension; empty when the file is missing or cannot be read.
    static func read(_ path: String) -> [String: String] {
        let isAbsolute = path.hasPrefix("/")
        let name = UniqueArray<UInt8>(copying: Array(path.utf8.drop { $0 == 0x2F }) + [0])
        guard name.count > 1, let directory = try? Directory(isAbsolute ? "/" : "."),
            let status = try? directory.status(of: name.span, symlinks: .follow),
            status.kind == .regular, status.size <= maximumBytes,
            let file = try? directory.open(name.span, symlinks: .follow)
        else { return [:] }
        var bytes = UniqueArray<UInt8>()
        guard (try? file.read(into: &bytes, from: 0, count: Int(status.size))) != nil else {
            return [:]
        }
        return parse(String(decoding: Array(copying: bytes.span), as: UTF8.self))
    }

    /// The types by extension in a file's text.
    static func parse(_ text: String) -> [String: String] {
        var types: [String: String] = [:]
        for line in text.utf8.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }) {
            let content = line.prefix { $0 != UInt8(ascii: "#") }
            let words = content.split { $0 == 0x20 || $0 == 0x09 }.compactMap { String($0) }
            guard let type = words.first?.lowercased(), isType(type) else { continue }
            for word in words.dropFirst().map({ $0.lowercased() })
            where isExtension(word) && types[word] == nil {
                types[word] = withCharset(type)
            }
        }
        return types
    }

    private static func isType(_ text: String) -> Bool {
        let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        return parts.count == 2 && parts.allSatisfy { !$0.isEmpty && $0.allSatisfy(isNameByte) }
    }

    private static func isExtension(_ text: String) -> Bool {
        (1...MediaTypes.maximumExtensionBytes).contains(text.utf8.count)
            && text.utf8.allSatisfy(isNameByte)
    }

    /// RFC 6838 section 4.2.
    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "!#$&-^_.+~".utf8.contains(byte)
        }
    }

    private static func withCharset(_ type: String) -> String {
        let isText = type.hasPrefix("text/") || type == "application/javascript"
        return isText ? "\(type); charset=utf-8" : type
    }
}
