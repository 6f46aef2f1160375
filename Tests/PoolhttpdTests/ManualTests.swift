// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

/// The manual page poolhttpd(8) of the repository against the program and its sources.
struct ManualTests {
    private let repository: String
    private let lines: [String]

    init(source: String = #filePath) throws {
        repository = "/" + source.split(separator: "/").dropLast(3).joined(separator: "/")
        let page = try TestFolder.content("\(repository)/packaging/man/poolhttpd.8")
        lines = page.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    /// The heads of the list items in a section of the page.
    private func items(in section: String) -> [String] {
        lines.drop { $0 != ".Sh \(section)" }.dropFirst().prefix { !$0.hasPrefix(".Sh ") }
            .filter { $0.hasPrefix(".It ") }
            .map { String($0.dropFirst(4)).replacing("\\-", with: "-") }
    }

    /// The words in a source file that stand in quotes after another one.
    private func literals(after word: String, in file: String) throws -> [String] {
        try TestFolder.content("\(repository)/Sources/\(file)").split(separator: "\n")
            .filter { $0.contains(word) }
            .compactMap { $0.split(separator: "\"").dropFirst().first.map(String.init) }
    }

    @Test func `the options are those of the command line`() throws {
        let program = try TestDaemon("--help")
        #expect(try program.exitStatus() == 0)
        let shown = program.output.split(separator: "\n").compactMap { line -> String? in
            guard line.hasPrefix("  -") else { return nil }
            let words = line.split(separator: " ").prefix { $0.hasPrefix("-") || $0.hasPrefix("<") }
            return words.map { $0.filter { $0 != "," } }.joined(separator: " ")
        }
        let documented = items(in: "OPTIONS").map { item in
            item.replacing("Fl -", with: "--").replacing("Fl ", with: "-").split(separator: " ")
                .filter { $0 != "," }.map { $0 == "Ar" ? "" : String($0) }.joined(separator: " ")
        }
        let normalized = shown.map { $0.filter { $0 != "<" && $0 != ">" } }
        #expect(documented.map { $0.replacing("  ", with: " ") } == normalized)
    }

    @Test func `the exit statuses are those of the program, and of its help`() throws {
        let statuses = items(in: "EXIT STATUS")
        let source = try TestFolder.content("\(repository)/Sources/poolhttpd/StartError.swift")
        let cases = source.split(separator: "\n").filter {
            $0.contains("    case ") && $0.contains(" = ")
        }
        .compactMap { $0.split(separator: " ").last.map(String.init) }
        #expect(statuses == cases)
    }

    @Test func `the fields of requests are those of the journal`() throws {
        let fields = items(in: "JOURNAL").filter { $0.hasPrefix("Va ") }.map { $0.dropFirst(3) }
        let names = try literals(after: "JournalFieldName = ", in: "Server/Access/AccessLog.swift")
        #expect(fields.map(String.init) == names)
    }

    /// The ids of all kinds of events in the sources.
    private func events() throws -> Set<String> {
        let ids =
            try literals(after: "MessageID(\"", in: "Server/Access/AccessLog.swift")
            + literals(after: "MessageID(\"", in: "poolhttpd/Event.swift")
            + literals(after: "MessageID(\"", in: "Systemd/Journal/MessageID.swift")
        return Set(ids)
    }

    @Test func `every kind of event has its number`() throws {
        let numbers = items(in: "JOURNAL").filter { $0.hasPrefix("Li ") }.map { $0.dropFirst(3) }
        #expect(try events().count > 3)
        #expect(try Set(numbers.map(String.init)) == events())
    }

    @Test func `every kind of event has one entry in the journal's catalog`() throws {
        let catalog = try TestFolder.content("\(repository)/packaging/catalog/poolhttpd.catalog")
        let ids = catalog.split(separator: "\n").filter { $0.hasPrefix("-- ") }
            .map { String($0.dropFirst(3)) }
        #expect(try Set(ids) == events())
        #expect(Set(ids).count == ids.count)
    }

    @Test func `an entry of the catalog has a subject, an explanation and a manual page`() throws {
        let catalog = try TestFolder.content("\(repository)/packaging/catalog/poolhttpd.catalog")
        for entry in catalog.split(separator: "\n-- ").dropFirst() {
            let lines = entry.split(separator: "\n", omittingEmptySubsequences: false)
            #expect(lines[1].hasPrefix("Subject: "), "\(lines[0])")
            #expect(lines[2] == "Defined-By: poolhttpd", "\(lines[0])")
            #expect(lines[3].hasPrefix("Documentation: man:poolhttpd"), "\(lines[0])")
            #expect(lines[4].isEmpty && lines.count > 6, "\(lines[0])")
        }
    }
}
