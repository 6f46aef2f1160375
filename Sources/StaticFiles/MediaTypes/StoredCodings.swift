// SPDX-License-Identifier: Apache-2.0

import BasicContainers
public import HTTP

/// The coding in which a file holds its content, by the end of its name.
///
/// Such a file is sent as it is, with `Content-Encoding`, so that the client decodes it. It has no
/// other form: whoever does not name the coding gets it all the same.
///
/// Source: RFC 9110 sections 8.4 and 15.5.7.
public struct StoredCodings: Sendable {
    /// Those that are known without any configuration.
    public static let builtIn = StoredCodings([])

    /// By the end of the name, without its first dot and in lower case; nil inside for none.
    private let codings: [String: ContentCoding?]
    /// The most extensions that an end consists of.
    private let maximumExtensions: Int

    /// Creates the built-in ones with others.
    ///
    /// - Parameter others: the end of a name, without its first dot and in lower case, which may be
    ///   several extensions; no coding takes a built-in one away, or excepts some files of a shorter
    ///   end.
    public init(_ others: [(nameEnd: String, coding: ContentCoding?)]) {
        var codings: [String: ContentCoding?] = ["svgz": .gzip]
        for (nameEnd, coding) in others {
            codings.updateValue(coding, forKey: nameEnd)
        }
        self.codings = codings
        maximumExtensions =
            codings.keys.map { $0.utf8.count { $0 == UInt8(ascii: ".") } + 1 }.max() ?? 0
    }

    /// The coding of a file, by the longest end of its name that is known; nil for none.
    ///
    /// - Parameter path: a path with the file's name at its end.
    func coding(of path: Span<UInt8>) -> ContentCoding? {
        var found: ContentCoding?
        var end: [UInt8] = []
        var extensions = 0
        for index in path.indices.reversed() {
            let byte = path[index]
            if byte == UInt8(ascii: "/") { break }
            if byte == UInt8(ascii: ".") {
                if let coding = codings[String(decoding: end.reversed(), as: UTF8.self)] {
                    found = coding
                }
                extensions += 1
                if extensions == maximumExtensions { break }
            }
            end.append(ASCII.lowercased(byte))
        }
        return found
    }
}
