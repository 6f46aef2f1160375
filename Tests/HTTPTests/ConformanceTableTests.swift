// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

/// `Conformance.md` names tests that exist, and leaves no row without a reason.
struct ConformanceTableTests {
    private static let reasons = ["design: ", "n/a: ", "deviation: "]

    private let folder: String
    private let rows: [[Substring]]

    init() throws {
        let here = "\(#filePath)".split(separator: "/", omittingEmptySubsequences: false)
        let tests = here.dropLast(2).joined(separator: "/")
        let text = try TestFolder.content("\(tests)/HTTPTests/Conformance.md")
        folder = tests
        rows = text.split(separator: "\n").filter { $0.hasPrefix("| ") }.map { line in
            line.split(separator: " | ").map { $0.trimmed(of: ["|", " "]) }
        }.filter { $0.first != "section" }
    }

    @Test func `each row has a section, a requirement and what shows it`() {
        #expect(rows.count > 200)
        for row in rows {
            #expect(row.count == 3, "\(row)")
            let shown = row.last ?? ""
            let isReason = Self.reasons.contains { shown.hasPrefix($0) }
            #expect(isReason || shown.hasPrefix("`"), "\(row)")
        }
    }

    @Test func `each test named exists`() throws {
        var sources: [Substring: String] = [:]
        var names: Set<Substring> = []
        for row in rows {
            guard let shown = row.last, shown.hasPrefix("`") else { continue }
            for name in shown.split(separator: "; ") {
                names.insert(name)
                let parts = name.split(separator: "`: ")
                try #require(parts.count == 2, "\(name)")
                let suite = parts[0].dropFirst()
                let source = try sources[suite] ?? source(of: suite)
                sources[suite] = source
                #expect(source.contains("func `\(parts[1])`("), "\(name)")
            }
        }
        #expect(names.count > 80)
    }

    /// The source of a suite, in whatever target it is.
    private func source(of suite: Substring) throws -> String {
        for target in ["HTTPTests", "ServerTests", "StaticFilesTests"] {
            let file = "\(folder)/\(target)/\(suite).swift"
            if let source = try? TestFolder.content(file) { return source }
        }
        throw TestFailure("no suite \(suite)")
    }
}

extension Substring {
    fileprivate func trimmed(of characters: Set<Character>) -> Substring {
        var rest = self
        while let first = rest.first, characters.contains(first) { rest.removeFirst() }
        while let last = rest.last, characters.contains(last) { rest.removeLast() }
        return rest
    }
}
