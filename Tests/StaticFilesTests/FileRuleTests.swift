// SPDX-License-Identifier: Apache-2.0

import HTTP
import StaticFiles
import TestSupport
import Testing

/// What a policy says about some paths only.
struct FileRuleTests {
    private func site(
        _ rules: [(String, (inout FileRule) -> Void)], lifetime: UInt64 = 0,
        _ change: (inout FilePolicy) -> Void = { _ in }
    ) throws -> TestSite {
        let site = try TestSite(.forTests(cacheLifetime: lifetime)) { policy in
            change(&policy)
            for (pattern, set) in rules {
                var rule = FileRule()
                set(&rule)
                if let pattern = try? PathPattern(pattern) {
                    policy.rules.add(rule, for: pattern)
                }
            }
        }
        try site.folder.write("index.html", "start")
        try site.folder.makeFolder("assets")
        try site.folder.write("assets/app.js", "script")
        try site.folder.write("assets/index.html", "assets")
        return site
    }

    @Test func `Cache-Control is that of the most exact pattern, on 200, 206, 304 and HEAD`() throws
    {
        let site = try site(
            [
                ("/assets/*", { $0.cacheControl = "immutable" }),
                ("*.html", { $0.cacheControl = "no-cache" }),
                ("/assets/plain.js", { $0.cacheControl = "" }),
            ]
        ) { $0.cacheControl = "max-age=1" }
        try site.folder.write("assets/plain.js", "plain")
        try site.folder.write("a.txt", "text")
        let script = try site.get("/assets/app.js")
        #expect(script["Cache-Control"] == "immutable")
        let tag = try #require(script["ETag"])
        let others = [
            try site.get("/assets/app.js", "If-None-Match: \(tag)"),
            try site.get("/assets/app.js", "Range: bytes=0-1"),
            try site.get("/assets/app.js", method: "HEAD"),
            try site.get("/assets/%61pp.js"), try site.get("/x/../assets//app.js"),
        ]
        #expect(others.map(\.status) == [304, 206, 200, 200, 200])
        #expect(others.allSatisfy { $0["Cache-Control"] == "immutable" })
        #expect(try site.get("/a.txt")["Cache-Control"] == "max-age=1")
        #expect(try site.get("/assets/plain.js")["Cache-Control"] == nil)
        // The page behind a folder is an HTML file, of a folder.
        #expect(try site.get("/")["Cache-Control"] == "no-cache")
        #expect(try site.get("/assets/")["Cache-Control"] == "immutable")
    }

    @Test func `a file from memory has what it had from disk`() throws {
        let site = try site(
            [("/assets/*", { $0.cacheControl = "immutable" })], lifetime: 1_000_000_000)
        site.dateOffset = 10
        let first = try site.get("/assets/app.js")
        #expect(try site.get("/assets/app.js").undatedHead == first.undatedHead)
        #expect(first["Cache-Control"] == "immutable")
        #expect(try site.get("/")["Cache-Control"] == nil)
    }

    @Test func `a large file has the settings of its path`() throws {
        let site = try site([("*.bin", { $0.cacheControl = "no-store" })])
        try site.folder.write("a.bin", String(repeating: "x", count: 100_000))
        #expect(try site.get("/a.bin")["Cache-Control"] == "no-store")
    }

    @Test func `a compressed form has the settings of the path that was asked for`() throws {
        let site = try site([
            ("*.js", { $0.cacheControl = "of-js" }), ("*.gz", { $0.cacheControl = "of-gz" }),
            ("/assets/plain/*", { $0.servesPrecompressed = false }),
        ])
        try site.folder.write("assets/app.js.gz", "zipped")
        let answer = try site.get("/assets/app.js", "Accept-Encoding: gzip")
        #expect(answer.text == "zipped")
        #expect(answer["Cache-Control"] == "of-js")
        #expect(try site.get("/assets/app.js.gz")["Cache-Control"] == "of-gz")
        try site.folder.makeFolder("assets/plain")
        try site.folder.write("assets/plain/a.js", "plain")
        try site.folder.write("assets/plain/a.js.gz", "zipped")
        let plain = try site.get("/assets/plain/a.js", "Accept-Encoding: gzip")
        #expect(plain.text == "plain")
        #expect(plain["Vary"] == nil)
    }

    @Test func `a page without its extension has the settings of its file`() throws {
        let site = try site([("*.html", { $0.cacheControl = "page" })]) {
            $0.extensions = [".html"]
        }
        try site.folder.write("about.html", "about")
        #expect(try site.get("/about")["Cache-Control"] == "page")
        #expect(try site.get("/about.html").status == 301)
    }

    @Test func `folders are listed where their paths say so`() throws {
        let site = try site([
            ("/assets/*", { $0.listsDirectories = true }),
            ("/assets/private/*", { $0.listsDirectories = false }),
        ])
        for folder in ["other", "assets/shown", "assets/private"] {
            try site.folder.makeFolder(folder)
        }
        #expect(try site.get("/assets/shown/").status == 200)
        #expect(try site.get("/assets/private/").status == 404)
        #expect(try site.get("/other/").status == 404)
        #expect(try site.get("/assets/shown").status == 301)
    }

    @Test func `hidden files are served below a path, and listed there`() throws {
        let site = try site([
            ("/assets/*", { $0.servesHidden = true }), ("*.key", { $0.servesHidden = false }),
            ("/assets/.git/*", { $0.servesHidden = false }),
            ("/assets/list/*", { $0.listsDirectories = true }),
        ])
        try site.folder.write(".secret", "secret")
        try site.folder.write("assets/.shown", "shown")
        try site.folder.makeFolder("assets/.git")
        try site.folder.write("assets/.git/config", "git")
        try site.folder.makeFolder("assets/list")
        try site.folder.write("assets/list/.dot", "dot")
        #expect(try site.get("/.secret").status == 404)
        #expect(try site.get("/assets/.shown").text == "shown")
        #expect(try site.get("/assets/.git/config").status == 404)
        #expect(try site.get("/assets/list/").text.contains(".dot"))
    }

    @Test func `a listing leaves out what its path hides`() throws {
        let site = try site([("/.git/*", { $0.servesHidden = false })]) {
            $0.servesHidden = true
            $0.listsDirectories = true
            $0.indexNames = ["none"]
        }
        try site.folder.makeFolder(".git")
        try site.folder.write(".shown", "shown")
        let list = try site.get("/").text
        #expect(list.contains(".shown"))
        #expect(!list.contains(".git"))
    }

    @Test func `the page for what is missing is that of the path`() throws {
        let site = try site([
            ("/assets/*", { $0.notFoundPath = "/assets/404.html" }),
            ("/api/*", { $0.notFoundPath = "" }),
        ]) { $0.notFoundPath = "/404.html" }
        try site.folder.write("404.html", "general")
        try site.folder.write("assets/404.html", "of assets")
        for _ in 1...2 {
            #expect(try site.get("/none").text == "general")
            let missing = try site.get("/assets/none")
            #expect(missing.status == 404)
            #expect(missing.text == "of assets")
            #expect(missing["Cache-Control"] == nil)
            #expect(try site.get("/api/none").isPage)
        }
    }

    @Test(arguments: [UInt64(0), 1_000_000_000])
    func `the fallback is that of the path, sent with that path's settings`(lifetime: UInt64) throws
    {
        let site = try site(
            [
                ("/admin/*", { $0.fallbackPath = "/admin/index.html" }),
                ("/api/*", { $0.fallbackPath = "" }),
                ("/long/*", { $0.cacheControl = "max-age=9" }),
                ("/index.html", { $0.cacheControl = "own" }),
            ], lifetime: lifetime
        ) { $0.fallbackPath = "/index.html" }
        site.dateOffset = 10
        try site.folder.makeFolder("admin")
        try site.folder.write("admin/index.html", "admin")
        for _ in 1...2 {
            #expect(try site.get("/admin/users", "Accept: text/html").text == "admin")
            #expect(try site.get("/api/users", "Accept: text/html").status == 404)
            let page = try site.get("/users", "Accept: text/html")
            #expect(page.text == "start")
            #expect(page["Cache-Control"] == "no-cache")
            let long = try site.get("/long/users", "Accept: text/html")
            #expect(long.text == "start")
            #expect(long["Cache-Control"] == "max-age=9")
            #expect(long["Vary"] == "Accept")
            #expect(long["ETag"] == page["ETag"])
            let tag = try #require(page["ETag"])
            let same = try site.get("/long/users", "Accept: text/html", "If-None-Match: \(tag)")
            #expect(same.status == 304)
            #expect(same["Cache-Control"] == "max-age=9")
            #expect(try site.get("/index.html")["Cache-Control"] == "own")
        }
    }
}
