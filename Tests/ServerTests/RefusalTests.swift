// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import Server

struct RefusalTests {
    /// Source: RFC 9112 sections 5.1, 6.1, 6.3, 7.1 and 11.2.
    private static let smuggling: [(name: String, bytes: String, status: Int)] = [
        (
            "length and coding",
            request("/", "Content-Length: 4", "Transfer-Encoding: chunked", method: "POST")
                + "0\r\n\r\n", 400
        ),
        (
            "coding and length",
            request("/", "Transfer-Encoding: chunked", "Content-Length: 4", method: "POST")
                + "0\r\n\r\n", 400
        ),
        ("two lengths", request("/", "Content-Length: 4", "Content-Length: 5"), 400),
        ("one length twice", request("/", "Content-Length: 4", "Content-Length: 4"), 400),
        ("a list of lengths", request("/", "Content-Length: 4, 4"), 400),
        ("a signed length", request("/", "Content-Length: +4"), 400),
        ("a negative length", request("/", "Content-Length: -4"), 400),
        ("a hexadecimal length", request("/", "Content-Length: 0x4"), 400),
        ("a length of 2^64", request("/", "Content-Length: 18446744073709551616"), 400),
        ("an empty length", request("/", "Content-Length: "), 400),
        ("coded twice", request("/", "Transfer-Encoding: chunked, chunked"), 400),
        ("two codings", request("/", "Transfer-Encoding: gzip, chunked"), 501),
        ("another coding", request("/", "Transfer-Encoding: identity"), 501),
        ("a disguised coding", request("/", "Transfer-Encoding: xchunked"), 501),
        ("a coding after a tab", request("/", "Transfer-Encoding:\u{b}chunked"), 400),
        ("a space before the colon", request("/", "Transfer-Encoding : chunked"), 400),
        ("a folded line", request("/", "X: y\r\n Transfer-Encoding: chunked"), 400),
        ("a bare line feed", "GET / HTTP/1.1\nHost: test\n\n", 400),
        ("a bare line feed in a field", request("/", "X: y\nContent-Length: 3"), 400),
        ("a bare carriage return", request("/", "X: y\rContent-Length: 3"), 400),
        ("a zero byte", request("/", "X: y\0"), 400),
        (
            "coded in HTTP/1.0",
            "GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400
        ),
        ("a chunk size with a sign", request("/", "Transfer-Encoding: chunked") + "+1\r\n", 400),
        ("a chunk size with 0x", request("/", "Transfer-Encoding: chunked") + "0x1\r\n", 400),
        (
            "a chunk longer than it says",
            request("/", "Transfer-Encoding: chunked") + "1\r\nab\r\n", 400
        ),
        (
            "a chunk ended by a line feed",
            request("/", "Transfer-Encoding: chunked") + "1\na\r\n", 400
        ),
        ("HTTP/0.9", "GET /\r\n", 400),
        ("HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
        ("TLS", "\u{16}\u{3}\u{1}\u{2}\0\u{1}\0", 400),
        ("a long line", "GET /" + String(repeating: "x", count: 9000), 414),
        ("a long field", request("/", "X: " + String(repeating: "x", count: 40000)), 431),
        ("many fields", request("/", String(repeating: "X: y\r\n", count: 200) + "Z: z"), 431),
    ]

    @Test(arguments: smuggling.indices)
    func `what makes the framing unsure is refused and ends the connection`(index: Int) throws {
        let row = Self.smuggling[index]
        let test = try TestServer()
        let client = try test.connect()
        try client.send(request("/healthz") + row.bytes + request("/healthz"))
        let responses = try TestResponse.parseAll(client.readToEnd())
        #expect(responses.map(\.status) == [200, row.status], "\(row.name)")
        #expect(responses.last?["connection"] == "close")
        client.close()
        try waitUntil { test.server.connectionCount == 0 }
        #expect(test.server.metrics.requests == 1)
    }

    @Test(arguments: [
        ("no host", "GET / HTTP/1.1\r\n\r\n", 400),
        ("two hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400),
        ("an escaped slash", request("/a%2fb"), 400),
        ("an escaped zero byte", request("/a%00"), 400),
        ("above the root", request("/../etc/passwd"), 400),
        ("an escaped way above the root", request("/%2e%2E/etc/passwd"), 400),
        ("an unknown method", request("/", method: "BREW"), 501),
        ("a method that is not allowed", request("/", method: "POST"), 405),
    ])
    func `what leaves the framing sure is refused and the connection kept`(
        name: String, bytes: String, status: Int
    ) throws {
        let test = try TestServer()
        let client = try test.connect()
        try client.send(bytes + request("/healthz"))
        let response = try client.readResponse()
        #expect(response.status == status)
        #expect(response["connection"] == nil)
        #expect(try client.readResponse().status == 200)
    }

    @Test func `a refusal reaches a client that goes on sending`() throws {
        let test = try TestServer()
        for _ in 0..<20 {
            let client = try test.connect()
            let more = [UInt8](repeating: UInt8(ascii: "x"), count: 500_000)
            try client.send(Array(request("/", "Content-Length: 99999999").utf8) + more)
            // A reset would make this throw.
            let responses = try TestResponse.parseAll(client.readToEnd())
            #expect(responses.map(\.status) == [413])
        }
    }

    @Test func `a client that goes on sending after a refusal is cut off in the end`() throws {
        let test = try TestServer()
        let client = try test.connect()
        try client.send("nonsense\r\n")
        #expect(try client.readResponse().status == 400)
        try test.supervise {
            client.sendAvailable([1, 2, 3]) == nil || test.server.connectionCount == 0
        }
        #expect(test.server.connectionCount == 0)
    }

    @Test func `a refused client that stays silent is closed in the end`() throws {
        let test = try TestServer()
        let client = try test.connect()
        try client.send("nonsense\r\n")
        #expect(try client.readResponse().status == 400)
        try test.supervise { test.server.connectionCount == 0 }
    }
}
