// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import HTTP

struct SiteFieldsTests {
    private func lines(_ fields: SiteFields, _ path: String) -> String {
        String(decoding: fields.lines(for: path.utf8Span.span), as: UTF8.self)
    }

    @Test func `fields are merged by name, and the most exact one wins`() throws {
        var byPath = PathTable<[SiteFields.Field]>()
        byPath.add([("x-a", "folder"), ("X-C", "folder")], for: try PathPattern("/a/*"))
        byPath.add([("X-A", "path"), ("X-B", "")], for: try PathPattern("/a/b"))
        let fields = SiteFields([("X-A", "all"), ("X-B", "all")], byPath: byPath)
        let standing = CommonFields.lines
        #expect(lines(fields, "/") == standing + "X-A: all\r\nX-B: all\r\n")
        #expect(lines(fields, "/a/") == standing + "x-a: folder\r\nX-B: all\r\nX-C: folder\r\n")
        #expect(lines(fields, "/a/b") == standing + "X-A: path\r\nX-C: folder\r\n")
        #expect(fields.lines.elementsEqual(lines(fields, "/").utf8))
    }

    @Test func `what the server sends by itself can be left out for some paths`() throws {
        var byPath = PathTable<[SiteFields.Field]>()
        byPath.add(
            [("server", ""), ("X-Content-Type-Options", "")], for: try PathPattern("*.txt"))
        let fields = SiteFields([], byPath: byPath)
        #expect(lines(fields, "/a.txt").isEmpty)
        #expect(lines(fields, "/a") == CommonFields.lines)
    }
}
