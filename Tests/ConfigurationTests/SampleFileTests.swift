// SPDX-License-Identifier: Apache-2.0

import HTTP
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
    /// The lines that follow the keys: sections that are examples, as comments.
    private let examples: [String]

    init(source: String = #filePath) throws {
        let repository = source.split(separator: "/").dropLast(3).joined(separator: "/")
        let bytes = try FileSystem.contents(of: "/\(repository)/config/poolhttpd.conf")
        let all = String(decoding: bytes, as: UTF8.self).split(
            separator: "\n", omittingEmptySubsequences: false
        ).map(String.init)
        let start = all.firstIndex { $0.hasPrefix("#[") } ?? all.endIndex
        lines = Array(all[..<start])
        examples = Array(all[start...])
    }

    /// Whether a line is a setting or header turned into a comment.
    private func isExample(_ line: String) -> Bool {
        line.hasPrefix("#") && line.count > 1 && !line.hasPrefix("# ")
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
        #expect((lines + examples).allSatisfy { $0.count <= 80 })
    }

    @Test func `the examples are comments that are valid without their signs`() throws {
        #expect(try parsed((lines + examples).joined(separator: "\n")) == .defaults)
        let text = examples.map { isExample($0) ? String($0.dropFirst()) : $0 }
        let configuration = try parsed(text.joined(separator: "\n"))
        #expect(configuration.headers.map(\.name) == ["X-Frame-Options", "Referrer-Policy"])
        #expect(
            configuration.types.map(\.files) == [
                .withExtension("wasm"), .withExtension("log"), .named("apple-app-site-association"),
                .others,
            ])
        #expect(configuration.encodings.map(\.nameEnd) == ["wasm.br", "pbf"])
        #expect(
            configuration.redirects.map(\.from) == ["/old", "/blog/*", "/secure/*", "/secure/key"])
        let site = try #require(configuration.sites.first)
        #expect(site.names == ["example.org", "www.example.org", "*.example.net"])
        #expect(site.headers.map(\.value) == ["SAMEORIGIN", "no-referrer"])
        #expect(
            site.redirects.map(\.from) == [
                "/shop/*", "/old", "/blog/*", "/secure/*", "/secure/key",
            ])
        #expect(site.files.cacheControl == "max-age=3600")
        #expect(configuration.paths.files.map(\.pattern.text) == ["/assets/*"])
        #expect(site.paths.headers.map(\.pattern.text) == ["*.woff2", "/embed/*"])
    }

    @Test func `each open section has an example, and each section a header`() {
        let headers = lines.filter { $0.hasPrefix("[") }
        #expect(headers == ConfigurationKey.sections.map { "[\($0)]" })
        let expected = [
            "[headers]", "[types]", "[encodings]", "[redirects]", "[site \"example.org\"]",
            "[files \"/assets/*\"]", "[headers \"*.woff2\"]",
        ]
        for header in expected {
            #expect(examples.contains("#" + header), "\(header)")
        }
    }
}
