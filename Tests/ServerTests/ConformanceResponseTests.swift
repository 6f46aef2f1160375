// SPDX-License-Identifier: Apache-2.0

import HTTP
import TestSupport
import Testing

@testable import Server

/// What every response has to say, whatever its status.
struct ConformanceResponseTests {
    private static let rows: [(bytes: String, status: Int)] = [
        (request("/"), 200), (request("/", method: "HEAD"), 200), (request("/empty"), 200),
        ("GET / HTTP/1.0\r\n\r\n", 200), ("GET / HTTP/1.9\r\nHost: a\r\n\r\n", 200),
        (request("*", method: "OPTIONS"), 204), (request("/missing", method: "OPTIONS"), 204),
        (request("/index.html", "Range: bytes=1-2"), 206), (request("/folder"), 301),
        (request("/", "If-None-Match: *"), 304), (request("/%zz"), 400),
        (request("/", "A : b"), 400), ("GET / HTTP/1.1\r\n\r\n", 400), (request("/missing"), 404),
        (request("/", method: "POST"), 405), (request("/", method: "PUT"), 405),
        (request("/", method: "DELETE"), 405), (request("/", method: "PATCH"), 405),
        (request("/", method: "TRACE"), 405), (request("a:80", method: "CONNECT"), 405),
        (request("/", "If-Match: \"x\""), 412), (request("/", "Content-Length: 9999999"), 413),
        (request("/" + String(repeating: "a", count: 9000)), 414),
        (request("/", "Range: bytes=99-"), 416), (request("/", "Expect: more"), 417),
        (request("https://a/"), 421),
        (request("/", "A: " + String(repeating: "a", count: 40000)), 431),
        (request("/", method: "get"), 501), (request("/", "Transfer-Encoding: gzip"), 501),
        ("GET / HTTP/2.0\r\n\r\n", 505),
    ]

    private func response(to bytes: String, toHead: Bool = false) throws -> TestResponse {
        let folder = try TestFolder()
        try folder.write("index.html", "<p>hello")
        try folder.write("empty", "")
        try folder.makeFolder("folder")
        let test = try TestServer(root: folder.path)
        let client = try test.connect()
        try client.send(bytes)
        let response = try client.readResponse(toHead: toHead)
        client.halfClose()
        #expect(try client.readToEnd().isEmpty)
        return response
    }

    /// Source: RFC 9110 sections 6.2, 6.6.1, 8.3, 8.6, 10.2.1 and 10.2.4; RFC 9112 section 6.1.
    @Test(arguments: rows.indices)
    func `each response has the fields that its status asks for`(index: Int) throws {
        let (bytes, status) = Self.rows[index]
        let isForHead = bytes.hasPrefix("HEAD ")
        let response = try response(to: bytes, toHead: isForHead)
        #expect(response.status == status)
        #expect(response.head.hasPrefix("HTTP/1.1 \(status) "))
        let now = HTTPDate.parse(Array((response["date"] ?? "").utf8).span, now: 0)
        #expect(now.map { $0.secondsSince1970 > 1_700_000_000 } == true)
        #expect(response["server"] == "poolhttpd")
        #expect(response["transfer-encoding"] == nil)
        #expect((response["allow"] != nil) == [204, 405].contains(status))
        let hasLength = response["content-length"] != nil
        #expect(hasLength == ![204, 304].contains(status))
        #expect(response.content.isEmpty || response["content-type"] != nil)
        if status >= 400 {
            #expect(response.text.contains("\(status)"), "the page says what is wrong")
            #expect(response["vary"] == "Accept")
        }
    }

    /// Source: RFC 9110 section 8.8.2.1.
    @Test func `a file is not modified later than its response is dated`() throws {
        let response = try response(to: request("/"))
        let dates = [response["last-modified"], response["date"]].compactMap { text in
            HTTPDate.parse(Array((text ?? "").utf8).span, now: 0)
        }
        #expect(dates.count == 2)
        #expect(dates.first.map { $0 <= dates[dates.count - 1] } == true)
    }

    /// Source: RFC 9110 section 15.4.5.
    @Test func `304 and 206 repeat the validators of 200`() throws {
        let folder = try TestFolder()
        try folder.write("f", "hello")
        let test = try TestServer(root: folder.path)
        let client = try test.connect()
        try client.send(
            request("/f") + request("/f", "If-None-Match: *") + request("/f", "Range: bytes=0-0"))
        let whole = try client.readResponse()
        for status in [304, 206] {
            let response = try client.readResponse()
            #expect(response.status == status)
            #expect(response["etag"] != nil)
            #expect(response["etag"] == whole["etag"])
        }
    }
}
