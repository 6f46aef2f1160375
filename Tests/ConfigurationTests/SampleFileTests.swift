// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Configuration

/// The file `config/poolhttpd.conf` of the repository against the table of keys.
struct SampleFileTests {
    private struct Entry {
        let id: String
        let value: String
        let comment: String
    }

    private let lines: [String]

    init(source: String = #filePath) throws {
        let repository = source.split(separator: "/").dropLast(3).joined(separator: "/")
        let bytes = try Host.contents(of: "/\(repository)/config/poolhttpd.conf")
        lines = String(decoding: bytes, as: UTF8.self).split(
            separator: "\n", omittingEmptySubsequences: false
        ).map(String.init)
    }

    /// Whether a line is a key turned into a comment: its `#` touches the name.
    private func isKey(_ line: String) -> Bool {
        line.hasPrefix("#") && line.dropFirst().first?.isLowercase == true
    }

    private var entries: [Entry] {
        var section = ""
        var comment: [String] = []
        var entries: [Entry] = []
        for line in lines {
            if line.hasPrefix("[") {
                section = String(line.dropFirst().dropLast())
                comment = []
            } else if line.isEmpty {
                comment = []
            } else if isKey(line), let equals = line.firstIndex(of: "=") {
                let name = line[..<equals].dropFirst().prefix { $0 != " " }
                let value = line[equals...].dropFirst().drop { $0 == " " }
                entries.append(
                    Entry(
                        id: "\(section).\(name)", value: String(value),
                        comment: comment.joined(separator: " ")))
            } else {
                comment.append(String(line.drop { $0 == "#" || $0 == " " }))
            }
        }
        return entries
    }

    @Test func `the sample has every key once, in the table's order`() {
        #expect(entries.map(\.id) == ConfigurationKey.all.map(\.id))
    }

    @Test func `each key is shown with its default`() {
        #expect(entries.map(\.value) == ConfigurationKey.all.map(\.defaultText))
    }

    @Test func `each key is explained with its range and unit`() {
        for (entry, key) in zip(entries, ConfigurationKey.all) {
            #expect(entry.comment.contains("Value: \(key.expectation)"), "\(entry.id)")
            #expect(entry.comment.contains("Restart.") == key.needsRestart, "\(entry.id)")
        }
    }

    @Test func `the sample as it is, and with every key uncommented, gives the defaults`() throws {
        #expect(try parsed(lines.joined(separator: "\n")) == .defaults)
        let uncommented = lines.map { isKey($0) ? String($0.dropFirst()) : $0 }
        let loaded = try Configuration.parse(
            Array(uncommented.joined(separator: "\n").utf8), file: "poolhttpd.conf")
        #expect(loaded.configuration == .defaults)
        for key in ConfigurationKey.all {
            #expect(loaded.origin(of: key) != .builtIn, "\(key.id)")
        }
    }

    @Test func `no line is longer than a terminal is wide`() {
        #expect(lines.allSatisfy { $0.count <= 80 })
    }
}
