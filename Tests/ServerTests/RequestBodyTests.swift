// SPDX-License-Identifier: Apache-2.0

import HTTP
import TestSupport
import Testing

@testable import Server

struct RequestBodyTests {
    private static let chunked = "Transfer-Encoding: chunked"

    @Test(arguments: [
        ("GET", 200, "Content-Length: 5", "hello"),
        ("POST", 405, "Content-Length: 5", "hello"),
        ("GET", 200, "Content-Length: 0", ""),
        ("GET", 200, chunked, "5\r\nhello\r\n0\r\n\r\n"),
        ("POST", 405, chunked, "2;x=\"y\"\r\nhe\r\n03\r\nllo\r\n000\r\nA: b\r\n\r\n"),
        ("DELETE", 405, "Content-Length: 1000000", String(repeating: "x", count: 1_000_000)),
        (
            "PUT", 405, chunked,
            "F4240\r\n" + String(repeating: "x", count: 1_000_000) + "\r\n0\r\n\r\n"
        ),
        ("GET", 200, "Content-Length: 16", "GET /x HTTP/1.1\n"),
    ])
    func `a body is read and the connection kept`(
        method: String, status: Int, framing: String, body: String
    ) throws {
        let test = try TestServer()
        let client = try test.connect()
        for _ in 0..<2 {
            try client.send(request("/healthz", framing, method: method) + body)
            let response = try client.readResponse()
            #expect(response.status == status)
            #expect(response["connection"] == nil)
        }
        try client.send(request("/healthz"))
        #expect(try client.readResponse().status == 200)
        #expect(test.server.metrics.requests == 3)
        try test.waitUntilParked(unfinished: 0)
        #expect(!client.hasInput)
    }

    @Test(arguments: [
        ("Content-Length: 1001", ""),
        (chunked, "3e9\r\n"),
        (chunked, "3e8\r\n" + String(repeating: "x", count: 1000) + "\r\n1\r\n"),
        ("Content-Length: 99999999999", ""),
    ])
    func `a body over the limit is refused, and the connection ends`(
        framing: String, body: String
    ) throws {
        let test = try TestServer { $0.requestLimits.bodyBytes = 1000 }
        let client = try test.connect()
        try client.send(request("/", framing) + body)
        let responses = try TestResponse.parseAll(client.readToEnd())
        #expect(responses.map(\.status) == [413])
        #expect(responses.first?["connection"] == "close")
    }

    @Test func `a body of exactly the limit is read`() throws {
        let test = try TestServer { $0.requestLimits.bodyBytes = 1000 }
        let client = try test.connect()
        let body = String(repeating: "x", count: 1000)
        try client.send(request("/healthz", "Content-Length: 1000") + body)
        #expect(try client.readResponse().status == 200)
        try client.send(request("/healthz", Self.chunked) + "3e8\r\n\(body)\r\n0\r\n\r\n")
        #expect(try client.readResponse().status == 200)
    }

    /// Source: RFC 9110 section 10.1.1.
    @Test func `a client that waits for 100 Continue gets it once`() throws {
        let test = try TestServer()
        let client = try test.connect()
        try client.send(request("/healthz", "Expect: 100-continue", "Content-Length: 6"))
        let interim = try client.readResponse()
        #expect(interim.head == "HTTP/1.1 100 Continue\r\n\r\n")
        for piece in ["h", "el"] {
            try client.send(piece)
            try test.waitUntilParked(unfinished: 1)
            #expect(!client.hasInput)
        }
        try client.send("lo\n")
        #expect(try client.readResponse().status == 200)
    }

    @Test func `a client that does not wait gets no 100 Continue`() throws {
        let test = try TestServer()
        let client = try test.connect()
        try client.send(request("/healthz", "Expect: 100-continue", "Content-Length: 5") + "hello")
        #expect(try client.readResponse().status == 200)
        try client.send(request("/healthz", "Expect: 100-continue", "Content-Length: 5") + "he")
        try test.waitUntilParked(unfinished: 1)
        #expect(!client.hasInput)
        try client.send("llo")
        #expect(try client.readResponse().status == 200)
    }

    @Test func `too long a body is refused instead of continued`() throws {
        let test = try TestServer()
        let client = try test.connect()
        try client.send(request("/", "Expect: 100-continue", "Content-Length: 99999999"))
        let responses = try TestResponse.parseAll(client.readToEnd())
        #expect(responses.map(\.status) == [413])
    }

    @Test func `another expectation is refused and the connection kept`() throws {
        let test = try TestServer()
        let client = try test.connect()
        try client.send(request("/", "Expect: miracles"))
        #expect(try client.readResponse().status == 417)
        try client.send(request("/healthz"))
        #expect(try client.readResponse().status == 200)
    }
}
