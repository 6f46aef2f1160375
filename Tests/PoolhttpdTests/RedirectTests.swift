// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

struct RedirectTests {
    private let sites: TestSites

    init() throws {
        sites = try TestSites(
            [("www/", ""), ("www/old", "a file"), ("www/there", "there")],
            """
            [server]
            root = $FOLDER/www
            [redirects]
            /old = 301 /new
            /query = 302 /new?own=1
            /see = 303 /there
            /for-now = 307 https://other.example
            /blog/* = 308 https://blog.example/posts/*
            /docs/* = 301 /manual
            /healthz = 301 /new
            /docs/kept = keep
            /tls/* = 301 https://$host$path
            [headers]
            X-Every = response
            [site "a.example"]
            root = $FOLDER/www
            [redirects "a.example"]
            /old = 302 /own
            /query =
            """)
    }

    @Test(arguments: [
        ("/old", 301, "/new"), ("/old?a=b&c", 301, "/new?a=b&c"), ("/query", 302, "/new?own=1"),
        ("/query?x=y", 302, "/new?own=1"), ("/see", 303, "/there"),
        ("/for-now", 307, "https://other.example"),
        ("/blog/", 308, "https://blog.example/posts/"),
        ("/blog/2026/a%20b?x=%2F", 308, "https://blog.example/posts/2026/a%20b?x=%2F"),
        ("/docs/", 301, "/manual"), ("/docs/a/b", 301, "/manual"),
        ("/tls/a?b", 301, "https://test/tls/a?b"),
    ])
    func `a path that has moved is redirected`(target: String, status: Int, location: String)
        throws
    {
        let response = try sites.get(target)
        #expect(response.status == status)
        #expect(response["location"] == location)
        #expect(response["x-every"] == "response")
    }

    @Test(arguments: [
        ("/old/", 404), ("/oldest", 404), ("/OLD", 404), ("/blog", 404), ("/there", 200),
        ("/docs/kept", 404),
    ])
    func `another path is not`(target: String, status: Int) throws {
        let response = try sites.get(target)
        #expect(response.status == status)
        #expect(response["location"] == nil)
    }

    @Test func `a redirect goes before a file, and an endpoint before a redirect`() throws {
        #expect(try sites.get("/old").status == 301)
        #expect(try sites.get("/healthz").text == "ok\n")
    }

    @Test func `a site's redirects replace those of all`() throws {
        let response = try sites.get("/old", host: "a.example")
        #expect(response.status == 302)
        #expect(response["location"] == "/own")
        #expect(try sites.get("/query", host: "a.example").status == 404)
        #expect(try sites.get("/see", host: "a.example").status == 303)
    }

    @Test func `HEAD is redirected as GET, without content`() throws {
        let get = try sites.get("/old")
        let head = try sites.get("/old", method: "HEAD")
        #expect(head.timelessHead == get.timelessHead)
        #expect(head.content.isEmpty)
    }
}
