// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import StaticFiles

struct MediaTypesTests {
    @Test(arguments: [
        ("/a.html", "text/html; charset=utf-8"), ("/A.HTML", "text/html; charset=utf-8"),
        ("/a.b.css", "text/css; charset=utf-8"), ("/a.js", "text/javascript; charset=utf-8"),
        ("/a.svg", "image/svg+xml"), ("/a.woff2", "font/woff2"), ("/a.wasm", "application/wasm"),
        ("/a.tar.gz", "application/gzip"), ("/.html", "text/html; charset=utf-8"),
        ("/a.json", "application/json"),
        ("/a", MediaTypes.unknown), ("/a.", MediaTypes.unknown), ("/a.html/b", MediaTypes.unknown),
        ("/a.unheard-of", MediaTypes.unknown), ("/a.html ", MediaTypes.unknown),
        ("/a.\u{e4}", MediaTypes.unknown), ("/", MediaTypes.unknown),
        ("/a.abcdefghijklmnopqrstuvwxyz", MediaTypes.unknown),
    ])
    func `a type goes by the extension`(path: String, type: String) {
        #expect(MediaTypes.builtIn.type(of: Array(path.utf8).span) == type)
        #expect(MediaTypes.builtIn.type(of: path) == type)
    }

    /// Source: mime.types(5).
    @Test(
        arguments: [
            ("text/x-a a", "a", "text/x-a; charset=utf-8"),
            ("text/x-a\ta  b", "b", "text/x-a; charset=utf-8"),
            ("Application/X-A A", "a", "application/x-a"),
            ("application/javascript a", "a", "application/javascript; charset=utf-8"),
            ("application/json a", "a", "application/json"),
            ("application/a a\r\n", "a", "application/a"),
            ("# c\n\napplication/a a # b", "a", "application/a"), ("application/a a # b", "b", nil),
            ("application/a a\napplication/b a", "a", "application/a"),
            ("#application/a a", "a", nil),
            ("nonsense a\napplication/a a", "a", "application/a"), ("application/a/b a", "a", nil),
            ("application/ a", "a", nil), ("/a a", "a", nil), ("application/a;x=y a", "a", nil),
            ("application/a", "a", nil), ("application/a .a b", "b", "application/a"),
            ("application/a a/b b", "a/b", nil), ("\u{e4}/a a", "a", nil),
            ("application/a abcdefghijklmnopqrst", "abcdefghijklmnopqrst", nil), ("", "a", nil),
        ] as [(String, String, String?)])
    func `a line has a type and its extensions`(text: String, name: String, type: String?) {
        #expect(MediaTypesFile.parse(text)[name] == type)
    }

    @Test func `the administrator's types win over the file's, and those over the built-in ones`()
        throws
    {
        let folder = try TestFolder()
        let file = try folder.write("types", "text/x-file html css new\n")
        let types = MediaTypes(
            systemFile: file, overrides: [("css", "text/mine"), ("other", "a/b")])
        for (path, type) in [
            ("/a.html", "text/x-file; charset=utf-8"), ("/a.NEW", "text/x-file; charset=utf-8"),
            ("/a.css", "text/mine"), ("/a.other", "a/b"), ("/a.png", "image/png"),
        ] {
            #expect(types.type(of: path) == type)
        }
    }

    @Test(arguments: ["/nonexistent/types", "", "/", "/etc", "/dev/zero"])
    func `a file that cannot be read adds nothing`(path: String) {
        let types = MediaTypes(systemFile: path, overrides: [])
        #expect(types.type(of: "a.html") == "text/html; charset=utf-8")
    }

    @Test func `a file's name and the policy decide the type that is sent`() throws {
        let site = try TestSite {
            $0.mediaTypes = MediaTypes(systemFile: "", overrides: [("page", "text/html")])
        }
        try site.folder.write("a.PAGE", "x")
        #expect(try site.get("/a.PAGE")["Content-Type"] == "text/html")
    }
}
