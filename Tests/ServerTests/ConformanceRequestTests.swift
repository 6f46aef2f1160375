// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import Server

/// What a request may hold, and what may come instead of one.
struct ConformanceRequestTests {
    /// Source: RFC 9110 section 4.1 and RFC 9112 section 3.
    @Test func `elements of the recommended length are taken`() throws {
        let test = try TestServer()
        let client = try test.connect()
        let long = String(repeating: "a", count: 7980)
        try client.send(request("/\(long)"))
        #expect(try client.readResponse().status == 404)
        try client.send(request("/healthz?\(long)"))
        #expect(try client.readResponse().status == 200)
        try client.send(request("/healthz", "X: \(long)"))
        #expect(try client.readResponse().status == 200)
        try client.send(request("/", method: String(repeating: "A", count: 100)))
        #expect(try client.readResponse().status == 501)
    }

    /// Source: RFC 9110 sections 5.1, 7.8, 10.1 and 12.5.
    @Test(arguments: [
        "Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAAQAAP__",
        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13",
        "TE: trailers, deflate;q=0.5\r\nConnection: TE", "Trailer: X", "Max-Forwards: 0",
        "Via: 1.1 a", "From: a@b", "Authorization: Basic YTpi", "Proxy-Authorization: a",
        "Accept-Language: xx", "Accept-Charset: x", "Accept: image/nothing", "Keep-Alive: 1",
        "Proxy-Connection: close", "Cache-Control: no-cache", "Pragma: no-cache", "X-Unknown:",
        "Content-Type: a/b", "Content-Encoding: gzip", "X-HTTP-Method-Override: DELETE",
        "X-Forwarded-Host: b", "X-Original-URL: /missing", "Content-Range: bytes 0-0/1",
        "A!#$%&'*+-.^_`|~0: \u{80}\u{FF}", "Connection: unknown, another", "Connection:",
    ])
    func `fields that mean nothing here change nothing`(fields: String) throws {
        let folder = try TestFolder()
        try folder.write("index.html", "<p>hello")
        let test = try TestServer(root: folder.path)
        let client = try test.connect()
        try client.send(request("/") + request("/", fields))
        let plain = try client.readResponse()
        let response = try client.readResponse()
        #expect(response.timelessHead == plain.timelessHead)
        #expect(response.content == plain.content)
    }

    /// Source: RFC 9110 section 6.5.1.
    @Test func `trailers change nothing`() throws {
        let test = try TestServer()
        let client = try test.connect()
        let trailers = "Connection: close\r\nContent-Length: 9\r\nHost: b\r\nRange: bytes=0-0\r\n"
        try client.send(
            request("/healthz", "Transfer-Encoding: chunked") + "1\r\nx\r\n0\r\n\(trailers)\r\n"
                + request("/healthz"))
        for _ in 0..<2 {
            let response = try client.readResponse()
            #expect(response.text == "ok\n")
            #expect(response["connection"] == nil)
        }
    }

    /// Source: RFC 9112 section 3.2.2.
    @Test(arguments: ["http://test/healthz", "HTTP://OTHER:80/healthz", "http://[::1]/healthz?a"])
    func `a target in absolute form is served`(target: String) throws {
        let test = try TestServer()
        #expect(try test.get(target).text == "ok\n")
    }

    /// Source: RFC 9110 section 15.6.6.
    @Test func `a version that is not supported is told which is`() throws {
        let test = try TestServer()
        let client = try test.connect()
        try client.send("GET / HTTP/3.0\r\n\r\n")
        let response = try client.readResponse()
        #expect(response.status == 505)
        #expect(response.text.contains("HTTP/1.1"))
    }

    /// Source: RFC 9112 section 2.2.
    @Test(arguments: [
        ("\u{16}\u{3}\u{1}\u{2}\0\u{1}\0\u{1}\u{FC}\u{3}\u{3}", 400), ("\0\u{2E}\u{1}\0\u{2}", 400),
        ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\u{12}\u{4}\0\0\0\0\0", 505),
        ("SSH-2.0-client\r\n", 400), ("EHLO client\r\n", 400), ("USER anonymous\r\n", 400),
        ("PROXY TCP4 127.0.0.1 127.0.0.1 1 2\r\n", 400), ("\r\n\r\n\0\r\nQUIT\n", 400),
        ("*1\r\n$4\r\nPING\r\n", 400), ("stats\r\n", 400), ("OPTIONS rtsp://a RTSP/1.0\r\n", 400),
        ("REGISTER sip:a SIP/2.0\r\n", 400), ("ICY / HTTP/1.1\n", 400), ("<?xml version=", 400),
        ("{\"id\": 1}\n", 400), ("help\n", 400), ("GET\r\n", 400), ("\u{80}\u{62}\u{1}\u{3}", 400),
    ])
    func `bytes of other protocols are refused`(bytes: String, status: Int) throws {
        let test = try TestServer()
        let client = try test.connect()
        try client.send(bytes.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) })
        let responses = try TestResponse.parseAll(client.readToEnd())
        #expect(responses.map(\.status) == [status])
        #expect(responses.first?["connection"] == "close")
    }

    /// Source: RFC 9110 section 9.3.6.
    @Test func `what follows a CONNECT is no request`() throws {
        let test = try TestServer()
        let client = try test.connect()
        try client.send(request("test:80", method: "CONNECT") + request("/healthz"))
        let responses = try TestResponse.parseAll(client.readToEnd())
        #expect(responses.map(\.status) == [405])
        #expect(responses.first?["connection"] == "close")
    }

    /// Source: RFC 9112 section 8.
    @Test(arguments: [
        "G", "GET / HTTP/1.1", "GET / HTTP/1.1\r\nHost: a\r\n", "GET / HTTP/1.1\r\nHost: a\r\n\r",
        "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhell",
        "GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nA: b\r\n",
    ])
    func `what ends before its end is not served`(bytes: String) throws {
        let test = try TestServer()
        let client = try test.connect()
        try client.send(bytes)
        client.halfClose()
        #expect(try client.readToEnd().isEmpty)
        #expect(test.server.metrics.requests == 0)
    }
}
