// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import Server

/// Source: RFC 9110 section 10.1.1.
struct ConformanceExpectTests {
    private static let expect = "Expect: 100-continue"

    /// The request's method, target, fields, and the status it gets at once.
    private static let refused: [(String, String, String, Int)] = [
        ("POST", "/", "Content-Length: 5", 405),
        ("PUT", "/new", "Transfer-Encoding: chunked", 405),
        ("BREW", "/", "Content-Length: 5", 501),
        ("GET", "/%2f", "Content-Length: 5", 400),
        ("GET", "/", "Content-Length: 5\r\nExpect: more", 417),
        ("GET", "/", "Content-Length: 5\r\nHost: again", 400),
        ("GET", "https://test/", "Content-Length: 5", 421),
        ("GET", "/sleep?seconds=never", "Content-Length: 5", 400),
        ("GET", "/", "Content-Length: 99999999999", 413),
    ]

    @Test(arguments: refused.indices)
    func `what its head refuses already is answered without the body`(index: Int) throws {
        let (method, target, fields, status) = Self.refused[index]
        let test = try TestServer()
        let client = try test.connect()
        try client.send(request(target, Self.expect, fields, method: method))
        let responses = try TestResponse.parseAll(client.readToEnd())
        #expect(responses.map(\.status) == [status])
        #expect(responses.first?["connection"] == "close")
    }

    @Test func `a body that comes after all is thrown away`() throws {
        let test = try TestServer()
        let client = try test.connect()
        let body = request("/healthz")
        try client.send(
            request("/", Self.expect, "Content-Length: \(body.utf8.count)", method: "POST"))
        #expect(try client.readResponse().status == 405)
        try client.send(body)
        client.halfClose()
        #expect(try client.readToEnd().isEmpty)
        #expect(test.server.metrics.requests == 1)
    }

    @Test func `a refusal of what is there whole keeps the connection`() throws {
        let test = try TestServer()
        let client = try test.connect()
        try client.send(
            request("/", Self.expect, "Content-Length: 5", method: "POST") + "hello"
                + request("/healthz"))
        let refusal = try client.readResponse()
        #expect(refusal.status == 405)
        #expect(refusal["connection"] == nil)
        #expect(try client.readResponse().status == 200)
    }

    @Test func `the expectation waits for the responses before it`() throws {
        let test = try TestServer()
        let client = try test.connect()
        let waiting = request("/healthz", Self.expect, "Content-Length: 5")
        try client.send(request("/healthz") + waiting)
        #expect(try client.readResponse().status == 200)
        #expect(try client.readResponse().status == 100)
        try client.send("hello" + request("/", Self.expect, "Content-Length: 1", method: "PUT"))
        #expect(try client.readResponse().status == 200)
        let responses = try TestResponse.parseAll(client.readToEnd())
        #expect(responses.map(\.status) == [405])
    }

    @Test(arguments: ["Content-Length: 0", "X: y"])
    func `without a body nothing is to be continued`(field: String) throws {
        let test = try TestServer()
        let client = try test.connect()
        try client.send(request("/healthz", Self.expect, field))
        #expect(try client.readResponse().status == 200)
    }

    @Test func `HTTP/1.0 gets no interim response`() throws {
        let test = try TestServer()
        let client = try test.connect()
        try client.send("GET /healthz HTTP/1.0\r\n\(Self.expect)\r\nContent-Length: 5\r\n\r\n")
        try test.waitUntilParked(unfinished: 1)
        #expect(!client.hasInput)
        try client.send("hello")
        let responses = try TestResponse.parseAll(client.readToEnd())
        #expect(responses.map(\.status) == [200])
    }
}
