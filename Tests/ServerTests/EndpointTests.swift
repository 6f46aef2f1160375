// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import Server

struct EndpointTests {
    private let test: TestServer

    init() throws {
        test = try TestServer()
    }

    @Test func `without a root there is a welcome page and nothing else`() throws {
        let page = try test.get("/")
        #expect(page.status == 200)
        #expect(page["content-type"] == "text/html; charset=utf-8")
        #expect(page["server"] == "poolhttpd")
        #expect(page["x-content-type-options"] == "nosniff")
        #expect(page["date"]?.hasSuffix(" GMT") == true)
        #expect(page.text.contains("poolhttpd is running"))
        for target in ["/index.html", "/x", "//x", "/etc/passwd"] {
            #expect(try test.get(target).status == 404)
        }
    }

    @Test func `health is told until the server drains`() throws {
        #expect(try test.get("/healthz").text == "ok\n")
        #expect(try test.get("/healthz?x").status == 200)
        #expect(try test.get("/%68ealthz").status == 200)
        #expect(try test.get("/healthz/").status == 404)
        let client = try test.connect()
        try waitUntil { test.server.connectionCount == 1 }
        test.server.beginDrain()
        try client.send(request("/healthz"))
        let response = try client.readResponse()
        #expect(response.status == 503)
        #expect(response.text == "draining\n")
    }

    @Test(arguments: [
        ("0", "slept 0.0 seconds\n"), ("0.01", "slept 0.01 seconds\n"),
        (".01", "slept 0.01 seconds\n"), ("00.0100", "slept 0.01 seconds\n"),
    ])
    func `sleep says how long it was`(seconds: String, answer: String) throws {
        let response = try test.get("/sleep?a=b&seconds=\(seconds)")
        #expect(response.status == 200)
        #expect(response.text == answer)
    }

    @Test func `sleep refuses what is no number of seconds from 0 to 60`() throws {
        let response = try test.get("/sleep?seconds=61")
        #expect(response.status == 400)
        #expect(response.text.contains("from 0 to 60"))
    }

    @Test func `a method that is not allowed learns which are`() throws {
        let client = try test.connect()
        for method in ["POST", "PUT", "DELETE", "PATCH", "TRACE"] {
            try client.send(request("/", method: method))
            let response = try client.readResponse()
            #expect(response.status == 405)
            #expect(response["allow"] == "GET, HEAD, OPTIONS")
        }
        try client.send("CONNECT test:80 HTTP/1.1\r\nHost: test:80\r\n\r\n")
        #expect(try client.readResponse().status == 405)
    }

    @Test(arguments: ["/", "*", "/missing", "http://test/"])
    func `OPTIONS tells the methods`(target: String) throws {
        let client = try test.connect()
        try client.send(request(target, method: "OPTIONS"))
        let response = try client.readResponse()
        #expect(response.status == 204)
        #expect(response["allow"] == "GET, HEAD, OPTIONS")
        try client.send(request("/healthz"))
        #expect(try client.readResponse().status == 200)
    }

    @Test(arguments: [
        ("text/html", "text/html; charset=utf-8"), ("text/plain", "text/plain; charset=utf-8"),
        ("application/json", "application/problem+json"), ("*/*", "text/html; charset=utf-8"),
    ])
    func `an error page is in the client's favourite format`(accept: String, type: String) throws {
        let client = try test.connect()
        try client.send(request("/missing", "Accept: \(accept)"))
        let response = try client.readResponse()
        #expect(response.status == 404)
        #expect(response["content-type"] == type)
    }
}
