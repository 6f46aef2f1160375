// SPDX-License-Identifier: Apache-2.0

import HTTP
import Testing

@testable import Configuration

/// The manual page poolhttpd.conf(5) of the repository against the code.
struct ManualTests {
    private struct Entry {
        let section: String
        let name: String
        let value: String
        var text = ""
    }

    private let lines: [String]
    private let entries: [Entry]

    init(source: String = #filePath) throws {
        let repository = source.split(separator: "/").dropLast(3).joined(separator: "/")
        let bytes = try FileSystem.contents(of: "/\(repository)/packaging/man/poolhttpd.conf.5")
        lines = String(decoding: bytes, as: UTF8.self).split(
            separator: "\n", omittingEmptySubsequences: false
        ).map(String.init)
        entries = Self.entries(in: lines)
    }

    /// Reads `.It Ic name = value` below `.Ss [section]`.
    private static func entries(in lines: [String]) -> [Entry] {
        var section = ""
        var entries: [Entry] = []
        for line in lines {
            if line.hasPrefix(".Ss [") {
                section = String(line.dropFirst(4))
            } else if line.hasPrefix(".It Ic ") {
                let item = line.dropFirst(7)
                let name = item.prefix { $0 != " " }
                let value = item.dropFirst(name.count).drop { $0 == " " || $0 == "=" }
                entries.append(Entry(section: section, name: String(name), value: String(value)))
            } else if line == ".El" {
                section = section.hasPrefix("[site") ? section : ""
            } else if !line.hasPrefix("."), !entries.isEmpty {
                entries[entries.count - 1].text += line + " "
            }
        }
        return entries
    }

    private var keys: [Entry] { entries.filter { !$0.section.hasPrefix("[site") } }

    @Test func `the manual has every key once, in the table's order, with its default`() {
        let expected = ConfigurationKey.all.map { "[\($0.section)] \($0.name)=\($0.defaultText)" }
        #expect(keys.map { "\($0.section) \($0.name)=\($0.value)" } == expected)
    }

    @Test func `each key has its range and unit`() {
        for (entry, key) in zip(keys, ConfigurationKey.all) {
            #expect(entry.text.contains("Value: \(key.expectation). "), "\(key.id)")
            #expect(entry.text.contains("Restart.") == key.needsRestart, "\(key.id)")
        }
    }

    @Test func `the keys of sites are those of the code`() {
        let site = entries.filter { $0.section.hasPrefix("[site") }.map(\.name)
        let files = ConfigurationKey.all.filter { $0.section == "files" }.map(\.name)
        #expect(site + files == SiteKey.all.map(\.name))
    }

    @Test func `each section is explained once`() {
        let headers = lines.filter { $0.hasPrefix(".Ss [") }.map { $0.dropFirst(4) }
        let open = OpenSection.allCases.map { "[\($0.rawValue)]" }
        let sites = [
            "[site \\(dqNAME\\(dq]", "[headers \\(dqNAME\\(dq], [redirects \\(dqNAME\\(dq]",
            "[files \\(dqPATTERN\\(dq], [headers \\(dqPATTERN\\(dq]",
        ]
        #expect(
            headers.map(String.init) == ConfigurationKey.sections.map { "[\($0)]" } + open + sites)
        #expect(OpenSection.allCases.filter(\.takesSite) == [.headers, .redirects])
    }

    @Test func `the keys that can be set by path are listed`() throws {
        let start = try #require(
            lines.firstIndex(of: ".Ss [files \\(dqPATTERN\\(dq], [headers \\(dqPATTERN\\(dq]"))
        let list = lines[start...].drop { $0 != "By path there are" }.dropFirst()
            .prefix { $0 == "and" || $0.hasPrefix(".Ic ") }
        let names = list.filter { $0 != "and" }.map { $0.dropFirst(4).prefix { $0 != " " } }
        let keys = PathScope.keys.map(\.name)
        #expect(names.prefix(keys.count).map(String.init) == keys)
        let others = ConfigurationKey.all.filter { $0.section == "files" }.map(\.name)
            .filter { !keys.contains($0) }
        #expect(Set(names.dropFirst(keys.count).map(String.init)) == Set(others))
    }

    @Test func `the fields that cannot be set are listed`() {
        let named = lines.filter { $0.hasPrefix(".Ql ") }.map { line in
            line.dropFirst(4).prefix { $0 != " " }.lowercased().filter { $0 != "\\" }
        }
        for name in ResponseFieldText.serverFields.union(ResponseFieldText.removableFields) {
            #expect(named.contains(name), "\(name)")
        }
    }

    @Test func `the example is valid`() throws {
        let start = try #require(lines.firstIndex(of: ".Sh EXAMPLES")) + 2
        let end = try #require(lines[start...].firstIndex(of: ".Ed"))
        let example = lines[start..<end].map { $0.hasPrefix("\\&") ? String($0.dropFirst(2)) : $0 }
        let configuration = try parsed(example.joined(separator: "\n"))
        #expect(configuration.types.map(\.files) == [.withExtension("log")])
        #expect(configuration.encodings == [.init(nameEnd: "wasm.br", coding: .brotli)])
        let site = try #require(configuration.sites.first)
        #expect(site.names == ["app.example.org", "www.app.example.org"])
        #expect(site.files.notFound == nil)
        #expect(site.files.fallback == "/index.html")
        #expect(site.headers.map(\.name) == ["X-Frame-Options", "Referrer-Policy"])
        #expect(site.redirects.map(\.from) == ["/login", "/blog/*", "/blog/feed"])
    }

    @Test func `no line is too long to review`() {
        #expect(lines.allSatisfy { $0.count <= 100 })
    }
}
