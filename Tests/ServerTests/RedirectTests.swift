// SPDX-License-Identifier: Apache-2.0

import HTTP
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

    @Test func `the first rule counts, behind the endpoints`() throws {
        let test = try test([
            ("/a", 301, "/first"), ("/*", 302, "https://h.test/second"), ("/a", 303, "/third"),
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
