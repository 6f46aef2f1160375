// SPDX-License-Identifier: Apache-2.0

import StaticFiles
import TestSupport
import Testing

/// What is sent where nothing is found.
struct ErrorDocumentTests {
    private static let sizes = [1000, 50_000]

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
        #expect(try site.get("/app").text == "not found")
        try site.folder.write("index.html", pattern(size))
        try site.folder.setTime("index.html", seconds: 1_600_000_000)
        try site.folder.write("file", "x")
        try site.folder.makeFolder("d")
        let index = try site.get("/index.html")
        for target in ["/app", "/app/view", "/d/", "/file/"] {
            let answer = try site.get(target)
            #expect(answer.status == 200)
            for name in ["ETag", "Last-Modified", "Content-Type", "Content-Length"] {
                #expect(answer[name] == index[name], "\(name)")
            }
            #expect(answer.content == index.content)
        }
        let tag = try #require(index["ETag"])
        #expect(try site.get("/app", "If-None-Match: \(tag)").status == 304)
        #expect(try site.get("/app", "If-Match: \"x\"").status == 412)
        #expect(try site.get("/app", "Range: bytes=0-1").status == 206)
        #expect(try site.get("/file").text == "x")
        #expect(try site.get("/d").status == 301)
    }

    @Test func `a fallback can be a directory's index`() throws {
        let site = try TestSite { $0.fallbackPath = "/" }
        #expect(try site.get("/app").status == 404)
        try site.folder.write("index.html", "x")
        #expect(try site.get("/app").text == "x")
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
