// SPDX-License-Identifier: Apache-2.0

import Glibc
import TestSupport
import Testing

/// The sections `[files "/path/*"]` and `[headers "*.ext"]`.
struct PathSettingsTests {
    private static let files = [
        ("www/", ""), ("www/index.html", "start"), ("www/assets/", ""),
        ("www/assets/app.js", "script"), ("www/assets/font.woff2", "font"), ("other/", ""),
        ("other/index.html", "other"),
    ]

    private static let configuration = """
        [server]
        root = $FOLDER/www
        [headers]
        X-All = 1
        X-Both = all
        [headers "/assets/*"]
        X-Both = assets
        X-Assets = 1
        [headers "/assets/*.woff2"]
        X-All =
        Access-Control-Allow-Origin = *
        [files "/assets/*"]
        cache_control = immutable
        [files "*.html"]
        cache_control = no-cache
        [redirects]
        /assets/old = 301 /assets/app.js
        [site "a.example"]
        root = $FOLDER/other
        [headers "/*"]
        X-Site = a
        [files "/"]
        cache_control = no-store

        """

    @Test func `fields of a path are on every response for it`() throws {
        let sites = try TestSites(Self.files, Self.configuration)
        let script = try sites.get("/assets/app.js")
        let tag = try #require(script["etag"])
        let responses = [
            script, try sites.get("/assets/app.js"),
            try sites.get("/assets/app.js", "If-None-Match: \(tag)"),
            try sites.get("/assets/app.js", "Range: bytes=0-1"),
            try sites.get("/assets/app.js", "Range: bytes=99-"),
            try sites.get("/assets/app.js", method: "HEAD"),
            try sites.get("/assets/%61pp.js"), try sites.get("/assets/none"),
            try sites.get("/assets"), try sites.get("/assets/old"),
            try sites.get("/assets/app.js", method: "POST"),
            try sites.get("/assets/app.js", method: "OPTIONS"),
        ]
        #expect(
            responses.map(\.status) == [
                200, 200, 304, 206, 416, 200, 200, 404, 301, 301, 405, 204,
            ])
        for (index, response) in responses.enumerated() {
            #expect(response["x-all"] == "1", "\(index)")
            // The path of the folder itself has no slash, so that it is not below it.
            let isBelow = index != 8
            #expect(response["x-both"] == (isBelow ? "assets" : "all"), "\(index)")
            #expect(response["x-assets"] == (isBelow ? "1" : nil), "\(index)")
        }
        for response in responses[..<4] {
            #expect(response["cache-control"] == "immutable")
        }
        for response in responses[7...] {
            #expect(response["cache-control"] == nil)
        }
    }

    @Test func `the most exact section wins, and takes fields away`() throws {
        let sites = try TestSites(Self.files, Self.configuration)
        for _ in 1...2 {
            let font = try sites.get("/assets/font.woff2")
            #expect(font["x-all"] == nil)
            #expect(font["x-both"] == "assets")
            #expect(font["access-control-allow-origin"] == "*")
            let page = try sites.get("/")
            #expect(page["x-all"] == "1")
            #expect(page["x-both"] == "all")
            #expect(page["cache-control"] == "no-cache")
        }
        let malformed = try sites.get("/assets/%zz.woff2")
        #expect(malformed.status == 400)
        #expect(malformed["x-all"] == "1")
        #expect(malformed["x-both"] == "all")
    }

    @Test func `a site has its own and those of all`() throws {
        let sites = try TestSites(Self.files, Self.configuration)
        let page = try sites.get("/", host: "a.example")
        #expect(page.text == "other")
        #expect(page["x-site"] == "a")
        #expect(page["x-all"] == "1")
        #expect(page["cache-control"] == "no-store")
        let missing = try sites.get("/assets/none", host: "a.example")
        #expect(missing["x-site"] == "a")
        #expect(missing["x-assets"] == "1")
        #expect(try sites.get("/")["x-site"] == nil)
    }

    @Test func `a reload applies them`() throws {
        let sites = try TestSites(Self.files, "[server]\nroot = $FOLDER/www\n")
        #expect(try sites.get("/assets/app.js")["x-new"] == nil)
        try sites.folder.write(
            "poolhttpd.conf",
            """
            [server]
            root = \(sites.folder.path)/www
            [headers "*.js"]
            X-New = 1
            [files "*.js"]
            cache_control = new

            """)
        sites.daemon.signal(SIGHUP)
        try waitUntil { (try? sites.get("/assets/app.js")["x-new"]) == "1" }
        #expect(try sites.get("/assets/app.js")["cache-control"] == "new")
        #expect(try sites.get("/")["x-new"] == nil)
    }
}
