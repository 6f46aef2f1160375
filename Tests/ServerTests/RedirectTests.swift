// SPDX-License-Identifier: Apache-2.0

import HTTP
import StaticFiles
import TestSupport
import Testing

@testable import Server

struct RedirectTests {
    private func test(_ rules: [(String, Int, String)]) throws -> TestServer {
        var site = Site(root: nil, endpoints: [HealthEndpoint(path: "/healthz")])
        for (from, status, to) in rules {
            site.redirects.append(try RedirectRule(from: from, status: status, to: to))
        }
        return try TestServer(sites: SiteTable(default: site))
    }

    /// Source: RFC 9110 sections 10.2.2 and 15.4.
    @Test(
        arguments: [
            ("/old", "/new", "/old", "/new"), ("/old", "/new", "/old?a=b", "/new?a=b"),
            ("/old", "/new?c", "/old?a=b", "/new?c"), ("/old", "/new#f", "/old?a", "/new?a#f"),
            ("/old", "/new", "/%6fld", "/new"), ("/old", "/new", "//x/../old", "/new"),
            ("/old", "/new", "/old/", nil), ("/old", "/new", "/older", nil),
            ("/old/", "/new", "/old/", "/new"), ("/old/", "/new", "/old", nil),
            ("/o%20d", "/new", "/o%20d", "/new"),
            ("/old/*", "/new/*", "/old/a/b?c", "/new/a/b?c"),
            ("/old/*", "/new/*", "/old/", "/new/"),
            ("/old/*", "/new/*", "/old", nil), ("/old/*", "/new/*", "/older", nil),
            ("/old/*", "/new/*", "/old/a%2Cb%c3%a4", "/new/a%2Cb%c3%a4"),
            ("/old/*", "/new/*", "/%6fld/a%2Cb", "/new/a,b"),
            ("/old/*", "/*", "/old//evil.test/", "/evil.test/"),
            ("/old/*", "/*", "/old/./x", "/x"), ("/old/*", "/*", "/old/a/../b", "/b"),
            ("/old/*", "/*", "/old/%2e%2e/old/x", "/x"), ("/old/*", "/*", "/old/..%5cx", "/..%5Cx"),
            ("/old/*", "/new", "/old/a/b", "/new"),
            ("/*", "https://h.test/*", "/a?b", "https://h.test/a?b"),
            ("/*", "https://h.test", "/a", "https://h.test"),
            ("/old/*", "/*", "/old/@evil", "/@evil"),
            ("/*", "https://$host$path", "/a%2Cb?c", "https://test/a%2Cb?c"),
            ("/*", "https://$host/*", "/a/b", "https://test/a/b"),
            ("/*", "https://www.$host:8443$path", "/", "https://www.test:8443/"),
            ("/*", "https://$host$path", "//evil.test//", "https://test/evil.test/"),
            ("/*", "https://$host$path", "/.a/..%5c", "https://test/.a/..%5C"),
            ("/old", "https://$host", "/old?a", "https://test?a"),
            ("/old/*", "https://h.test$path.html", "/old/a", "https://h.test/old/a.html"),
            ("/old", "$path/", "/old?a=b", "/old/?a=b"),
            ("/old/*", "/new$path", "/old/./%6f//x", "/new/old/o/x"),
            ("/old/*", "/in?to=$path", "/old/a&b%20+c", "/in?to=/old/a%26b%2520%2Bc"),
            ("/old", "/new?a=1&$query", "/old?b=2", "/new?a=1&b=2"),
            ("/old", "/new?a=1&$query", "/old", "/new?a=1"),
            ("/old", "/new?$query", "/old", "/new"),
            ("/old", "/new?q=$query", "/old", "/new?q="),
            ("/old", "/new?$query&a=1#f", "/old?b", "/new?b&a=1#f"),
        ] as [(String, String, String, String?)])
    func `a path leads where its rule says`(
        row: (from: String, to: String, target: String, location: String?)
    ) throws {
        let test = try test([(row.from, 301, row.to)])
        let response = try test.get(row.target)
        #expect(response.status == (row.location == nil ? 404 : 301))
        #expect(response["location"] == row.location)
    }

    @Test(arguments: [
        (301, "301 Moved Permanently"), (302, "302 Found"), (303, "303 See Other"),
        (307, "307 Temporary Redirect"), (308, "308 Permanent Redirect"),
    ])
    func `every method is answered alike`(status: Int, line: String) throws {
        let test = try test([("/old", status, "/new")])
        let client = try test.connect()
        for method in ["GET", "HEAD", "POST", "DELETE", "TRACE"] {
            try client.send(request("/old", method: method))
            let response = try client.readResponse(toHead: method == "HEAD")
            #expect(response.head.hasPrefix("HTTP/1.1 \(line)\r\n"), "\(method)")
            #expect(response["location"] == "/new")
        }
        try client.send(request("/old", method: "OPTIONS"))
        let options = try client.readResponse()
        #expect(options.status == 204)
        #expect(options["allow"] == "GET, HEAD, OPTIONS")
        #expect(options["location"] == nil)
    }

    @Test(
        arguments: [
            ("example.org", "example.org"), ("Example.ORG:8080", "Example.ORG"),
            ("example.org.", "example.org"), ("127.0.0.1:80", "127.0.0.1"), ("[::1]:80", "[::1]"),
            ("[2001:db8::1]", "[2001:db8::1]"),
        ])
    func `the host is that of the request, without its port`(field: String, host: String) throws {
        let test = try test([("/*", 308, "https://$host$path")])
        let client = try test.connect()
        try client.send("GET /a HTTP/1.1\r\nHost: \(field)\r\n\r\n")
        #expect(try client.readResponse()["location"] == "https://\(host)/a")
        try client.send("GET http://\(field)/a HTTP/1.1\r\nHost: other\r\n\r\n")
        #expect(try client.readResponse()["location"] == "https://\(host)/a")
    }

    /// A client chooses the host, and no more than that.
    @Test(arguments: ["a/b", "a?b", "a#b", "a@b", "a b", "a\\b", "a\"b", "<a>", "a\u{E4}"])
    func `what is no host is not sent back`(host: String) throws {
        let test = try test([("/*", 308, "https://$host$path")])
        let client = try test.connect()
        try client.send("GET /a HTTP/1.1\r\nHost: \(host)\r\n\r\n")
        let response = try client.readResponse()
        #expect(response.status == 400)
        #expect(response["location"] == nil)
    }

    /// HTTP/1.0 need not name a host.
    @Test func `without a host there is no way to one`() throws {
        let test = try test([("/*", 308, "https://$host$path")])
        let client = try test.connect()
        try client.send("GET /a HTTP/1.0\r\n\r\n")
        #expect(try client.readResponse().status == 400)
    }

    @Test func `all are sent to https but those of ACME`() throws {
        let folder = try TestFolder()
        try folder.makeFolder(".well-known")
        try folder.write(".well-known/token", "key")
        try folder.write("index.html", "plain")
        let root = try DocumentRoot(folder.path, policy: .forTests(), files: .forTests)
        var site = Site(root: root, endpoints: [])
        site.redirects = [
            try RedirectRule(from: "/*", status: 301, to: "https://$host$path"),
            try RedirectRule(keeping: "/.well-known/*"),
        ]
        let test = try TestServer(sites: SiteTable(default: site))
        #expect(try test.get("/")["location"] == "https://test/")
        #expect(try test.get("/.well-known/token").text == "key")
        #expect(try test.get("/.well-known/none").status == 404)
    }

    @Test func `the most exact rule counts, behind the endpoints`() throws {
        let test = try test([
            ("/*", 302, "https://h.test/second"), ("/a", 301, "/first"), ("/a", 303, "/third"),
        ])
        #expect(try test.get("/a")["location"] == "/first")
        #expect(try test.get("/b")["location"] == "https://h.test/second")
        #expect(try test.get("/healthz").text == "ok\n")
        let client = try test.connect()
        try client.send(request("/healthz", method: "POST"))
        #expect(try client.readResponse().status == 405)
        try client.send(request("h.test:443", method: "CONNECT"))
        #expect(try client.readResponse().status == 405)
    }
}
