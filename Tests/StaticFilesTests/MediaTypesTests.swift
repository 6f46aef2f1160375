// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import StaticFiles

struct MediaTypesTests {
    private static let unknown = "application/octet-stream"

    @Test(arguments: [
        ("/a.html", "text/html; charset=utf-8"), ("/A.HTML", "text/html; charset=utf-8"),
        ("/a.b.css", "text/css; charset=utf-8"), ("/a.js", "text/javascript; charset=utf-8"),
        ("/a.svg", "image/svg+xml"), ("/a.woff2", "font/woff2"), ("/a.wasm", "application/wasm"),
        ("/a.tar.gz", "application/gzip"), ("/.html", "text/html; charset=utf-8"),
        ("/a.json", "application/json"),
        ("/a", Self.unknown), ("/a.", Self.unknown), ("/a.html/b", Self.unknown),
        ("/a.unheard-of", Self.unknown), ("/a.html ", Self.unknown),
        ("/a.\u{e4}", Self.unknown), ("/", Self.unknown),
        ("/a.abcdefghijklmnopqrstuvwxyz", Self.unknown),
    ])
    func `a type goes by the extension`(path: String, type: String) {
        #expect(MediaTypes.builtIn.type(of: Array(path.utf8).span) == type)
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
        var overrides = MediaTypes.Overrides()
        overrides.byExtension = ["css": "text/mine", "other": "a/b"]
        let types = MediaTypes(systemFile: file, overrides: overrides)
        for (path, type) in [
            ("/a.html", "text/x-file; charset=utf-8"), ("/a.NEW", "text/x-file; charset=utf-8"),
            ("/a.css", "text/mine"), ("/a.other", "a/b"), ("/a.png", "image/png"),
        ] {
            #expect(types.type(of: Array(path.utf8).span) == type)
        }
    }

    @Test(arguments: ["/nonexistent/types", "", "/", "/etc", "/dev/zero"])
    func `a file that cannot be read adds nothing`(path: String) {
        let types = MediaTypes(systemFile: path)
        #expect(types.type(of: Array("a.html".utf8).span) == "text/html; charset=utf-8")
    }

    @Test func `a file's name and the policy decide the type that is sent`() throws {
        let site = try TestSite {
            var overrides = MediaTypes.Overrides()
            overrides.byExtension["page"] = "text/html"
            $0.mediaTypes = MediaTypes(systemFile: "", overrides: overrides)
        }
        try site.folder.write("a.PAGE", "x")
        #expect(try site.get("/a.PAGE")["Content-Type"] == "text/html")
    }

    /// As the sites of apps for iOS, of feeds and of package repositories have files.
    @Test(arguments: [
        ("/.well-known/apple-app-site-association", "application/json"),
        ("/feed", "application/rss+xml"),
        ("/a/feed", "application/rss+xml"), ("/Feed", "x/default"), ("/feed/", "x/default"),
        ("/feed/a", "x/default"), ("/feed.html", "text/html; charset=utf-8"),
        ("/Release.css", "text/plain"), ("/LICENSE", "x/default"), ("/a.unheard-of", "x/default"),
        ("/é", "text/x-letter"),
    ])
    func `a whole name goes before the extension, and the default behind both`(
        path: String, type: String
    ) {
        var overrides = MediaTypes.Overrides()
        overrides.byName = [
            "apple-app-site-association": "application/json", "feed": "application/rss+xml",
            "Release.css": "text/plain", "é": "text/x-letter",
        ]
        overrides.unknown = "x/default"
        let types = MediaTypes(systemFile: "", overrides: overrides)
        #expect(types.type(of: Array(path.utf8).span) == type)
    }

    @Test func `a name counts where it is that of an index, or has its extension left out`() throws
    {
        let site = try TestSite {
            var overrides = MediaTypes.Overrides()
            overrides.byName = ["index.html": "text/x-index", "about.html": "text/x-about"]
            $0.mediaTypes = MediaTypes(systemFile: "", overrides: overrides)
            $0.extensions = [".html"]
        }
        for name in ["index.html", "about.html", "other.html"] {
            try site.folder.write(name, "x")
        }
        #expect(try site.get("/")["Content-Type"] == "text/x-index")
        #expect(try site.get("/about")["Content-Type"] == "text/x-about")
        #expect(try site.get("/other")["Content-Type"] == "text/html; charset=utf-8")
    }
}
