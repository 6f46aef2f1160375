// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import Server

/// Source: RFC 9112 section 9.3.
struct KeepAliveTests {
    private let folder = try? TestFolder()

    @Test func `one connection carries many requests`() throws {
        let test = try TestServer()
        let client = try test.connect()
        for _ in 0..<500 {
            try client.send(request("/healthz"))
            let response = try client.readResponse()
            #expect(response.status == 200)
            #expect(response.text == "ok\n")
            #expect(response["connection"] == nil)
        }
        #expect(test.server.metrics.requests == 500)
        #expect(test.server.connectionCount == 1)
    }

    @Test(arguments: [
        ("HTTP/1.1", "", nil, true),
        ("HTTP/1.1", "Connection: close\r\n", "close", false),
        ("HTTP/1.1", "Connection: x, ClOsE\r\n", "close", false),
        ("HTTP/1.0", "", "close", false),
        ("HTTP/1.0", "Connection: keep-alive\r\n", "keep-alive", true),
        ("HTTP/1.0", "Connection: Keep-Alive, close\r\n", "close", false),
    ])
    func `version and Connection say whether it persists`(
        version: String, field: String, answer: String?, persists: Bool
    ) throws {
        let test = try TestServer()
        let client = try test.connect()
        try client.send("GET /healthz \(version)\r\nHost: test\r\n\(field)\r\n")
        let response = try client.readResponse()
        #expect(response.status == 200)
        #expect(response["connection"] == answer)
        if persists {
            try client.send("GET /healthz HTTP/1.1\r\nHost: test\r\n\r\n")
            #expect(try client.readResponse().status == 200)
        } else {
            #expect(try client.readToEnd().isEmpty)
        }
    }

    @Test func `the last request that a connection may carry closes it`() throws {
        let test = try TestServer { $0.requestsPerConnection = 3 }
        let client = try test.connect()
        for expected in [nil, nil, "close"] {
            try client.send(request("/healthz"))
            #expect(try client.readResponse()["connection"] == expected)
        }
        #expect(try client.readToEnd().isEmpty)
    }

    @Test func `pipelined requests behind the last one are not answered`() throws {
        let test = try TestServer { $0.requestsPerConnection = 3 }
        let client = try test.connect()
        try client.send(String(repeating: request("/healthz"), count: 5))
        #expect(try TestResponse.parseAll(client.readToEnd()).count == 3)
        #expect(test.server.metrics.requests == 3)
    }

    @Test func `a client that ends its sending still gets its responses`() throws {
        let test = try TestServer()
        let client = try test.connect()
        try client.send(request("/healthz") + request("/sleep?seconds=0.05") + request("/"))
        client.halfClose()
        let responses = try TestResponse.parseAll(client.readToEnd())
        #expect(responses.map(\.status) == [200, 200, 200])
    }

    @Test func `a client that ends its sending gets a large file whole`() throws {
        let folder = try #require(folder)
        let content = pattern(3_000_000)
        try folder.write("large", content)
        let test = try TestServer(root: folder.path)
        let client = try test.connect(receiveBuffer: 4096)
        try client.send(request("/large"))
        client.halfClose()
        let response = try client.readResponse()
        #expect(response.content == content)
        #expect(try client.readToEnd().isEmpty)
    }

    /// Source: RFC 9112 section 9.6.
    @Test func `the last response survives what the client sends behind its request`() throws {
        let test = try TestServer()
        for _ in 0..<20 {
            let client = try test.connect()
            let more = [UInt8](repeating: UInt8(ascii: "x"), count: 300_000)
            try client.send(Array(request("/healthz", "Connection: close").utf8) + more)
            // A reset would make this throw.
            let responses = try TestResponse.parseAll(client.readToEnd())
            #expect(responses.map(\.status) == [200])
        }
    }

    @Test func `a client that resets in the middle of its response does no harm`() throws {
        let folder = try #require(folder)
        try folder.write("large", pattern(8_000_000))
        let test = try TestServer(root: folder.path)
        for _ in 0..<20 {
            let client = try test.connect(receiveBuffer: 4096)
            try client.send(request("/large"))
            _ = try client.read(100)
            client.reset()
        }
        try waitUntil { test.server.connectionCount == 0 }
        #expect(test.server.metrics.aborted == 20)
        #expect(try test.get("/healthz").status == 200)
    }
}
