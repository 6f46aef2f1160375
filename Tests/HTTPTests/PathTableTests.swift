// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import HTTP

struct PathTableTests {
    private func table(_ patterns: String...) throws -> PathTable<String> {
        var table = PathTable<String>()
        for pattern in patterns {
            table.add(pattern, for: try PathPattern(pattern))
        }
        return table
    }

    private func values(
        _ table: PathTable<String>, _ path: String, appending name: String? = nil
    ) -> [String] {
        table.values(for: path.utf8Span.span, appending: name)
    }

    @Test func `a longer folder is more exact, then a longer extension, a path most of all`() throws
    {
        let table = try table(
            "/a/b/x.min.js", "/a/b/*.min.js", "/a/b/*.js", "/a/b/*", "/a/*.js", "/a/*", "*.min.js",
            "*.js", "/*", "/c/*", "*.css")
        #expect(
            values(table, "/a/b/x.min.js") == [
                "/*", "*.js", "*.min.js", "/a/*", "/a/*.js", "/a/b/*", "/a/b/*.js",
                "/a/b/*.min.js", "/a/b/x.min.js",
            ])
        #expect(values(table, "/a") == ["/*"])
        #expect(values(table, "/x.css") == ["/*", "*.css"])
    }

    @Test func `of equal patterns the later one comes last`() throws {
        var table = PathTable<Int>()
        for (value, pattern) in [(1, "*.js"), (2, "/*.js"), (3, "/a.js"), (4, "/%61.js")] {
            table.add(value, for: try PathPattern(pattern))
        }
        #expect(table.values(for: "/a.js".utf8Span.span) == [1, 2, 3, 4])
    }

    @Test func `what was appended to find a file counts as well`() throws {
        let table = try table("/", "/index.html", "*.html", "/docs/*", "/docs/a", "/docs/a.html")
        #expect(values(table, "/", appending: "index.html") == ["*.html", "/", "/index.html"])
        #expect(values(table, "/") == ["/"])
        #expect(
            values(table, "/docs/a", appending: ".html") == [
                "*.html", "/docs/*", "/docs/a", "/docs/a.html",
            ])
    }

    @Test func `an empty table finds nothing`() {
        let table = PathTable<Int>()
        #expect(table.isEmpty)
        #expect(table.values(for: "/".utf8Span.span).isEmpty)
        #expect(table.values(for: Span()).isEmpty)
    }
}
