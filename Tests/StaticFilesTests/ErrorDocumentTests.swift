// SPDX-License-Identifier: Apache-2.0

import StaticFiles
import TestSupport
import Testing

/// What is sent where nothing is found.
struct ErrorDocumentTests {
    private static let sizes = [1000, 50_000]
    private let browser = "Accept: text/html,application/xhtml+xml,*/*;q=0.8"

    @Test(arguments: sizes)
    func `a page of the site's own is sent with 404`(size: Int) throws {
        let site = try TestSite {
            $0.notFoundPath = "/404.html"
            $0.cacheControl = "max-age=60"
        }
        #expect(try site.get("/missing").isPage)
        try site.folder.write("404.html", pattern(size))
        try site.folder.makeFolder("d")
        let tag = try site.get("/404.html")["ETag"] ?? ""
        for target in ["/missing", "/d/", "/.hidden", "/404.html/"] {
            let answer = try site.get(
                target, "Range: bytes=0-1", "If-None-Match: \(tag)", "Accept-Encoding: br")
            #expect(answer.status == 404)
            #expect(answer.content == pattern(size))
            #expect(answer["Content-Length"] == "\(size)")
            #expect(answer["Content-Type"] == "text/html; charset=utf-8")
            #expect(answer["Server"] == "test")
            for name in ["ETag", "Last-Modified", "Accept-Ranges", "Cache-Control", "Vary"] {
                #expect(answer[name] == nil, "\(name)")
            }
        }
        let head = try site.get("/missing", method: "HEAD")
        #expect(head["Content-Length"] == "\(size)")
        #expect(head.content.isEmpty)
        #expect(try site.get("/404.html").status == 200)
        #expect(try site.get("/missing", "If-Match: *").status == 404)
    }

    @Test(arguments: sizes)
    func `a fallback is sent as if it had been asked for`(size: Int) throws {
        let site = try TestSite {
            $0.notFoundPath = "/404.html"
            $0.fallbackPath = "/index.html"
        }
        try site.folder.write("404.html", "not found")
        #expect(try site.get("/app", browser).text == "not found")
        try site.folder.write("index.html", pattern(size))
        try site.folder.setTime("index.html", seconds: 1_600_000_000)
        try site.folder.write("file", "x")
        try site.folder.makeFolder("d")
        let index = try site.get("/index.html")
        for target in ["/app", "/app/view", "/d/", "/file/"] {
            let answer = try site.get(target, browser)
            #expect(answer.status == 200)
            for name in ["ETag", "Last-Modified", "Content-Type", "Content-Length"] {
                #expect(answer[name] == index[name], "\(name)")
            }
            #expect(answer.content == index.content)
        }
        let tag = try #require(index["ETag"])
        #expect(try site.get("/app", browser, "If-None-Match: \(tag)").status == 304)
        #expect(try site.get("/app", browser, "If-Match: \"x\"").status == 412)
        #expect(try site.get("/app", browser, "Range: bytes=0-1").status == 206)
        #expect(try site.get("/file").text == "x")
        #expect(try site.get("/d").status == 301)
    }

    @Test func `a fallback can be a directory's index`() throws {
        let site = try TestSite { $0.fallbackPath = "/" }
        #expect(try site.get("/app", browser).status == 404)
        try site.folder.write("index.html", "x")
        let answer = try site.get("/app", browser)
        #expect(answer.text == "x")
        #expect(answer["Cache-Control"] == "no-cache")
    }

    @Test(arguments: [
        ("/assets/app-0.js", "text/html", 404), ("/favicon.ico", "text/html", 404),
        ("/api/users.json", "text/html", 404), ("/a.b/view", "text/html", 200),
        ("/.well-known/x", "text/html", 404), ("/view.", "text/html", 404),
        ("/view", "*/*", 404), ("/view", "application/json", 404), ("/view/", "text/html", 200),
        ("/view", "text/html;q=0, */*", 404), ("/view", "application/xhtml+xml", 200),
        ("/view?a=b.js", "text/html,application/xhtml+xml,*/*;q=0.8", 200), ("/view", nil, 404),
    ])
    func `a fallback answers navigations only`(
        target: String, accept: String?, status: Int
    ) throws {
        let site = try TestSite { $0.fallbackPath = "/index.html" }
        try site.folder.write("index.html", "x")
        for method in ["GET", "HEAD"] {
            let answer = try site.get(target, "Accept: \(accept ?? "")", method: method)
            #expect(answer.status == status)
        }
        guard accept == nil else { return }
        #expect(try site.get(target).status == status)
    }

    @Test(arguments: sizes)
    func `a fallback may not be used unseen, unless caches were told something else`(
        size: Int
    ) throws {
        func fields(
            _ target: String, _ change: (inout FilePolicy) -> Void
        ) throws -> [String?] {
            let site = try TestSite {
                $0.fallbackPath = "/app/index.html"
                change(&$0)
            }
            try site.folder.makeFolder("app")
            try site.folder.write("app/index.html", pattern(size))
            try site.folder.write("other.html", pattern(size))
            try site.folder.write("404.html", pattern(size))
            let answer = try site.get(target, browser)
            return [answer["Cache-Control"], answer["Vary"]]
        }
        for target in ["/view", "/app/", "/app/index.html"] {
            #expect(try fields(target) { _ in } == ["no-cache", "Accept"])
            #expect(
                try fields(target) { $0.cacheControl = "max-age=1" } == ["max-age=1", "Accept"])
        }
        #expect(try fields("/other.html") { _ in } == [nil, nil])
        #expect(try fields("/x.js") { $0.notFoundPath = "/404.html" } == [nil, "Accept"])
    }

    @Test func `how long clients may keep files is said of files alone`() throws {
        let site = try TestSite { $0.cacheControl = "max-age=60, public" }
        try site.folder.write("f", pattern(100))
        let whole = try site.get("/f")
        #expect(whole["Cache-Control"] == "max-age=60, public")
        let part = try site.get("/f", "Range: bytes=0-1")
        #expect(part["Cache-Control"] == "max-age=60, public")
        let same = try site.get("/f", "If-None-Match: \(whole["ETag"] ?? "")")
        #expect(same.status == 304)
        #expect(same["Cache-Control"] == "max-age=60, public")
        for field in ["Range: bytes=100-", "If-Match: \"x\""] {
            #expect(try site.get("/f", field)["Cache-Control"] == nil)
        }
        #expect(try site.get("/missing")["Cache-Control"] == nil)
    }
}
