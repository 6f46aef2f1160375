// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import Server

/// Source: RFC 9110 section 9.3.2.
struct ConformanceHeadTests {
    @Test(arguments: [
        "/", "/index.html", "/missing", "/folder", "/%2f", "/..", "/healthz", "/empty",
        "/sleep?seconds=x", "/index.html?a=b",
    ])
    func `HEAD is GET without the content`(target: String) throws {
        let folder = try TestFolder()
        try folder.write("index.html", "<p>hello")
        try folder.write("empty", "")
        try folder.makeFolder("folder")
        let test = try TestServer(root: folder.path)
        let client = try test.connect()
        try client.send(request(target) + request(target, method: "HEAD") + request("/healthz"))
        let get = try client.readResponse()
        let head = try client.readResponse(toHead: true)
        #expect(head.timelessHead == get.timelessHead)
        #expect(try client.readResponse().text == "ok\n")
    }

    @Test(arguments: [
        ("HEAD / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n", 400),
        ("HEAD / HTTP/1.1\r\nHost: a\nX: y\r\n\r\n", 400),
        ("HEAD /\0 HTTP/1.1\r\n", 400),
        ("HEAD / HTTP/2.0\r\n", 505),
        ("\r\nHEAD / HTTP/1.1\r\nA : b\r\n", 400),
        ("HEAD / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999\r\n\r\n", 413),
        ("HEAD /" + String(repeating: "a", count: 9000), 414),
    ])
    func `a malformed HEAD is refused without content`(bytes: String, status: Int) throws {
        let test = try TestServer()
        let client = try test.connect()
        try client.send(bytes)
        let response = try client.readResponse(toHead: true)
        #expect(response.status == status)
        #expect(response["connection"] == "close")
        #expect(try client.readToEnd().isEmpty)
    }

    @Test(arguments: ["HEAD / HT", "HEAD / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nh"])
    func `a HEAD that does not come in time is told so without content`(bytes: String) throws {
        let test = try TestServer {
            $0.headerTimeout = .milliseconds(100)
            $0.bodyTimeout = .milliseconds(100)
        }
        let client = try test.connect()
        try client.send(bytes)
        try test.supervise { client.isEnded }
        #expect(try client.readResponse(toHead: true).status == 408)
        #expect(try client.readToEnd().isEmpty)
    }
}
