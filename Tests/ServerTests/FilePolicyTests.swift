// SPDX-License-Identifier: Apache-2.0

import StaticFiles
import TestSupport
import Testing

@testable import Server

/// What the policy for files makes of requests, over the wire.
struct FilePolicyTests {
    private let folder: TestFolder

    init() throws {
        folder = try TestFolder()
        try folder.makeFolder("list")
        try folder.write("list/a", pattern(2000))
        try folder.makeFolder("index")
        try folder.write("index/index.html", "index")
        try folder.write("small.css", "small")
        try folder.write("small.css.gz", "small coded")
        try folder.write("large.css", pattern(100_000))
        try folder.write("large.css.br", pattern(60_000))
        try folder.write("404.html", "nothing here")
    }

    private func test(_ change: (inout FilePolicy) -> Void) throws -> TestServer {
        var policy = FilePolicy.forTests()
        change(&policy)
        let root = try DocumentRoot(folder.path, policy: policy, files: .forTests)
        let site = Site(root: root, endpoints: [HealthEndpoint(path: "/healthz")])
        return try TestServer(sites: SiteTable(default: site))
    }

    /// Source: RFC 9110 section 9.3.2.
    @Test(arguments: [
        "/list/", "/list/?sort=size", "/list", "/index/", "/small.css", "/large.css", "/missing",
        "/small.css/", "/404.html", "/healthz",
    ])
    func `HEAD says what GET says, in every form`(target: String) throws {
        let test = try test {
            $0.listsDirectories = true
            $0.notFoundPath = "/404.html"
            $0.cacheControl = "max-age=1"
        }
        let client = try test.connect()
        for fields in [
            "Accept: */*", "Accept: application/json", "Accept-Encoding: gzip, br",
            "Accept-Encoding: identity;q=0", "If-Match: \"x\"", "If-None-Match: *",
        ] {
            try client.send(request(target, fields))
            let get = try client.readResponse()
            try client.send(request(target, fields, method: "HEAD") + request("/index/"))
            let head = try client.readResponse(toHead: true)
            #expect(head.timelessHead == get.timelessHead, "\(fields)")
            #expect(try client.readResponse().text == "index")
        }
    }

    @Test func `pipelined requests for all kinds of responses are answered in order`() throws {
        let test = try test {
            $0.listsDirectories = true
            $0.fallbackPath = "/index/"
        }
        let client = try test.connect()
        let coded = "Accept-Encoding: gzip, br"
        try client.send(
            request("/small.css", coded) + request("/large.css", coded)
                + request("/missing", "Accept: text/html")
                + request("/list/") + request("/large.css", "Range: bytes=0-0,99999-")
                + request("/small.css", "Range: bytes=0-0,4-") + request("/list"))
        #expect(try client.readResponse().text == "small coded")
        #expect(try client.readResponse().content == pattern(60_000))
        #expect(try client.readResponse().text == "index")
        #expect(try client.readResponse().text.contains("Index of /list/"))
        for _ in 0..<2 {
            let parts = try client.readResponse()
            #expect(parts.status == 206)
            #expect(parts["content-type"]?.hasPrefix("multipart/byteranges") == true)
        }
        #expect(try client.readResponse().status == 301)
    }
}
