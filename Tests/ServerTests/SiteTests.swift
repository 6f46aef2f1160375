// SPDX-License-Identifier: Apache-2.0

import HTTP
import StaticFiles
import TestSupport
import Testing

@testable import Server

/// Several sites on one server.
struct SiteTests {
    private func site(_ name: String, in folder: TestFolder) throws -> Site {
        try folder.makeFolder(name)
        try folder.write("\(name)/index.html", name)
        let root = try DocumentRoot(
            "\(folder.path)/\(name)", policy: FilePolicy.forTests(), files: .forTests)
        return Site(root: root, endpoints: [HealthEndpoint(path: "/healthz")])
    }

    private func get(_ target: String, host: String, from client: TestClient) throws -> TestResponse
    {
        try client.send("GET \(target) HTTP/1.1\r\nHost: \(host)\r\n\r\n")
        return try client.readResponse()
    }

    /// Source: RFC 9110 sections 7.2 and 7.4.
    @Test func `a request goes to the site that its host names`() throws {
        let folder = try TestFolder()
        var table = SiteTable(default: try site("default", in: folder))
        table.add(try site("one", in: folder), names: ["one.test", "www.one.test", "[::1]"])
        table.add(try site("any", in: folder), names: ["*.one.test", "*.test", "10.0.0.1"])
        table.add(try site("late", in: folder), names: ["one.test", "a.one.test"])
        let test = try TestServer(sites: table)
        let client = try test.connect()
        for (host, name) in [
            ("one.test", "one"), ("ONE.Test", "one"), ("one.test:8080", "one"),
            ("one.test.", "one"),
            ("one.test.:80", "one"), ("www.one.test", "one"), ("[::1]", "one"), ("[::1]:80", "one"),
            ("x.one.test", "any"), ("a.one.test", "late"), ("x.y.one.test", "default"),
            ("two.test", "any"), ("test", "default"), (".test", "default"), ("10.0.0.1:1", "any"),
            ("one.test..", "default"), ("other", "default"), ("[::2]", "default"), (".", "default"),
        ] {
            // Twice: the second time from memory.
            #expect(try get("/", host: host, from: client).text == name, "\(host)")
            #expect(try get("/", host: host, from: client).text == name, "\(host)")
        }
        // The target's host counts, not the field's.
        #expect(try get("http://One.test/", host: "two.test", from: client).text == "one")
        try client.send("GET / HTTP/1.0\r\n\r\n")
        #expect(try client.readResponse().text == "default")
    }

    @Test func `fields of a site are on every response, and replace the server's own`() throws {
        let folder = try TestFolder()
        var main = try site("default", in: folder)
        main.fields = [("X-A", "1"), ("server", "mine"), ("X-Content-Type-Options", "")]
        main.redirects = [try RedirectRule(from: "/old", status: 301, to: "/new")]
        try folder.write("default/large", pattern(100_000))
        try folder.makeFolder("default/d")
        var table = SiteTable(default: main)
        var other = try site("other", in: folder)
        other.fields = [("X-B", "2")]
        table.add(other, names: ["other.test"])
        let test = try TestServer(sites: table)
        let client = try test.connect()
        let tag = try get("/", host: "x", from: client)["etag"] ?? ""
        for (line, fields, status) in [
            ("GET /", "", 200), ("GET /", "If-None-Match: \(tag)\r\n", 304),
            ("GET /", "Range: bytes=0-0\r\n", 206), ("GET /", "Range: bytes=0-0,2-2\r\n", 206),
            ("GET /", "Range: bytes=100-\r\n", 416), ("GET /large", "", 200), ("GET /d", "", 301),
            ("GET /missing", "", 404), ("GET /old", "", 301), ("GET /healthz", "", 200),
            ("POST /", "", 405), ("OPTIONS *", "", 204), ("GET /%00", "", 400), ("NONE /", "", 501),
        ] {
            try client.send("\(line) HTTP/1.1\r\nHost: x\r\n\(fields)\r\n")
            let response = try client.readResponse()
            #expect(response.status == status, "\(line)")
            #expect(response["x-a"] == "1", "\(line)")
            #expect(response["server"] == "mine")
            #expect(response["x-content-type-options"] == nil)
            #expect((response["allow"] != nil) == (status == 405 || status == 204))
        }
        let response = try get("/", host: "other.test", from: client)
        #expect(response["x-b"] == "2")
        #expect(response["x-a"] == nil)
        #expect(response["server"] == "poolhttpd")
        try client.send("no request\r\n\r\n")
        let refused = try client.readResponse()
        #expect(refused.status == 400)
        #expect(refused["x-a"] == "1")
    }

    @Test func `many sites are told apart`() throws {
        let folder = try TestFolder()
        var table = SiteTable(default: try site("default", in: folder))
        for number in 0..<40 {
            table.add(try site("s\(number)", in: folder), names: ["s\(number).test"])
        }
        let test = try TestServer(sites: table)
        let client = try test.connect()
        for number in 0..<40 {
            let name = "s\(number)"
            #expect(try get("/", host: "\(name).test", from: client).text == name)
        }
    }
}
