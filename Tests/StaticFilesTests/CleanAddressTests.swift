// SPDX-License-Identifier: Apache-2.0

import StaticFiles
import TestSupport
import Testing

/// Pages that are served under paths without the extensions of their files.
struct CleanAddressTests {
    private func site(
        _ extensions: [String] = [".html"], _ change: (inout FilePolicy) -> Void = { _ in }
    ) throws -> TestSite {
        try TestSite { policy in
            policy.extensions = extensions
            change(&policy)
        }
    }

    @Test func `a page is served under its name without the extension`() throws {
        let site = try site()
        try site.folder.makeFolder("d")
        try site.folder.write("about.html", "about")
        try site.folder.write("about.html.gz", "coded")
        try site.folder.write("d/large.html", pattern(100_000))
        for _ in 0..<2 {
            let page = try site.get("/about")
            #expect(page.status == 200)
            #expect(page.text == "about")
            #expect(page["Content-Type"] == "text/html; charset=utf-8")
            #expect(try site.get("/about", "Accept-Encoding: gzip").text == "coded")
            #expect(try site.get("/d/large").content == pattern(100_000))
            for target in ["/about/", "/other", "/d/abou", "/d/", "/.html"] {
                #expect(try site.get(target).status == 404, "\(target)")
            }
        }
    }

    @Test func `who asks for it with the extension is sent there`() throws {
        let site = try site()
        try site.folder.makeFolder("d e")
        try site.folder.write("about.html", "about")
        try site.folder.write("d e/page.html", "page")
        try site.folder.write("d e/index.html", "index")
        try site.folder.write("index.html", "start")
        try site.folder.write("x.css", "x")
        for (target, location) in [
            ("/about.html", "/about"), ("/about.html?a=b", "/about?a=b"),
            ("/d%20e/page.html", "/d%20e/page"), ("/d%20e/index.html?q", "/d%20e/?q"),
            ("/index.html", "/"),
        ] {
            for _ in 0..<2 {
                let answer = try site.get(target)
                #expect(answer.status == 301, "\(target)")
                #expect(answer["Location"] == location)
                #expect(try site.get(location).status == 200)
            }
        }
        #expect(try site.get("/none.html").status == 404)
        #expect(try site.get("/x.css").status == 200)
    }

    @Test func `what is there without an extension comes first, but for a directory`() throws {
        let site = try site()
        try site.folder.write("a", "file")
        try site.folder.write("a.html", "page")
        #expect(try site.get("/a").text == "file")
        #expect(try site.get("/a.html").text == "page")
        try site.folder.makeFolder("b")
        try site.folder.write("b/index.html", "index")
        #expect(try site.get("/b")["Location"] == "/b/")
        try site.folder.write("b.html", "page")
        #expect(try site.get("/b").text == "page")
        #expect(try site.get("/b.html")["Location"] == "/b")
        #expect(try site.get("/b/").text == "index")
        try site.folder.makeFolder("c.html")
        #expect(try site.get("/c").status == 404)
    }

    @Test func `extensions are tried in their order`() throws {
        let site = try site([".html", ".htm"])
        try site.folder.write("a.htm", "htm")
        #expect(try site.get("/a").text == "htm")
        #expect(try site.get("/a.htm")["Location"] == "/a")
        try site.folder.write("a.html", "html")
        #expect(try site.get("/a").text == "html")
        #expect(try site.get("/a.html")["Location"] == "/a")
        #expect(try site.get("/a.htm").text == "htm")
    }

    @Test func `the pages for what is missing keep their paths`() throws {
        let site = try site {
            $0.fallbackPath = "/index.html"
            $0.notFoundPath = "/404.html"
        }
        try site.folder.write("index.html", "start")
        try site.folder.write("404.html", "not found")
        for _ in 0..<2 {
            #expect(try site.get("/index.html").text == "start")
            #expect(try site.get("/404.html").text == "not found")
            #expect(try site.get("/view", "Accept: text/html").text == "start")
            #expect(try site.get("/view.js").text == "not found")
        }
    }

    @Test func `without the setting nothing is added or taken away`() throws {
        let site = try site([])
        try site.folder.write("about.html", "about")
        #expect(try site.get("/about").status == 404)
        #expect(try site.get("/about.html").text == "about")
    }
}
