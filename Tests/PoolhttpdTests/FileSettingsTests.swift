// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

/// The keys of `[files]`, and `[types]`.
struct FileSettingsTests {
    private static let files = [
        ("www/", ""), ("www/index.html", "start"), ("www/a.odd", "odd"), ("www/a.css", "a{}"),
        ("www/404.html", "<p>not here"), ("www/folder/", ""), ("www/folder/b.txt", "b"),
        ("www/folder/.hidden", "secret"), ("other/", ""), ("other/index.html", "other"),
    ]

    private func sites(_ text: String) throws -> TestSites {
        try TestSites(Self.files, "[server]\nroot = $FOLDER/www\n" + text)
    }

    @Test func `a media type is the administrator's`() throws {
        let sites = try sites("[types]\n.ODD = application/x-odd; a=\"b c\"\n.css = text/x-css\n")
        #expect(try sites.get("/a.odd")["content-type"] == "application/x-odd; a=\"b c\"")
        #expect(try sites.get("/a.css")["content-type"] == "text/x-css")
        #expect(try sites.get("/")["content-type"] == "text/html; charset=utf-8")
    }

    @Test func `a page for what is missing has the status 404`() throws {
        let sites = try sites(
            """
            [files]
            not_found = /404.html
            [site "a.example"]
            root = $FOLDER/www
            not_found =
            """)
        let missing = try sites.get("/none")
        #expect(missing.status == 404)
        #expect(missing.text == "<p>not here")
        #expect(missing["content-type"] == "text/html; charset=utf-8")
        #expect(try sites.get("/none", method: "HEAD").timelessHead == missing.timelessHead)
        #expect(try sites.get("/404.html").status == 200)
        let builtIn = try sites.get("/none", host: "a.example")
        #expect(builtIn.status == 404)
        #expect(builtIn.text != "<p>not here")
    }

    @Test func `a fallback stands for pages that are missing, and wins`() throws {
        let sites = try sites("[files]\nnot_found = /404.html\nfallback = /index.html\n")
        let response = try sites.get("/any/where", "Accept: text/html")
        #expect(response.status == 200)
        #expect(response.text == "start")
        #expect(response["cache-control"] == "no-cache")
        #expect(try sites.get("/a.css").text == "a{}")
        #expect(try sites.get("/any/where.css", "Accept: text/html").status == 404)
    }

    @Test func `a directory is listed where that is allowed`() throws {
        let sites = try sites(
            "[site \"a.example\"]\nroot = $FOLDER/www\nlisting = yes\n")
        #expect(try sites.get("/folder/").status != 200)
        let page = try sites.get("/folder/", host: "a.example")
        #expect(page.status == 200)
        #expect(page["content-type"] == "text/html; charset=utf-8")
        #expect(page.text.contains("b.txt"))
        #expect(!page.text.contains(".hidden"))
        let json = try sites.get("/folder/", host: "a.example", "Accept: application/json")
        #expect(json["content-type"] == "application/json")
        #expect(json.text.contains("\"b.txt\""))
        #expect(try sites.get("/", host: "a.example").text == "start")
    }

    @Test func `Cache-Control is on files only`() throws {
        let sites = try sites("[files]\ncache_control = public, max-age=60\n")
        let page = try sites.get("/")
        #expect(page["cache-control"] == "public, max-age=60")
        let tag = try #require(page["etag"])
        let unchanged = try sites.get("/", "If-None-Match: \(tag)")
        #expect(unchanged.status == 304)
        #expect(unchanged["cache-control"] == "public, max-age=60")
        #expect(try sites.get("/none")["cache-control"] != "public, max-age=60")
    }

    @Test func `precompressed files are sent to clients that accept them, where allowed`() throws {
        let sites = try sites(
            "[site \"a.example\"]\nroot = $FOLDER/www\nprecompressed = no\n")
        try sites.folder.write("www/a.css.gz", "compressed")
        let compressed = try sites.get("/a.css", "Accept-Encoding: gzip")
        #expect(compressed.text == "compressed")
        #expect(compressed["content-encoding"] == "gzip")
        #expect(compressed["content-type"] == "text/css; charset=utf-8")
        #expect(compressed["vary"] == "Accept-Encoding")
        #expect(try sites.get("/a.css").text == "a{}")
        let plain = try sites.get("/a.css", host: "a.example", "Accept-Encoding: gzip")
        #expect(plain.text == "a{}")
        #expect(plain["content-encoding"] == nil)
    }
}
