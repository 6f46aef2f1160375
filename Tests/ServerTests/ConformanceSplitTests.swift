// SPDX-License-Identifier: Apache-2.0

import HTTP
import TestSupport
import Testing

@testable import Server

/// However the input is cut, the bytes that come back are the same: bodies, pipelines, errors.
///
/// Not so by design is only `100 Continue`, which depends on whether the body is there.
/// Source: RFC 9112 section 2.2.
struct ConformanceSplitTests {
    private static let last = request("/healthz", "Connection: close")
    private static let chunked = "Transfer-Encoding: chunked"

    private static let rows: [(name: String, bytes: String)] = [
        ("a length and a pipeline", request("/", "Content-Length: 3") + "abc" + last),
        (
            "chunks and a pipeline",
            request("/x", chunked, method: "PUT")
                + "3;a=\"\\\";\"\r\nabc\r\nA ; b\r\n0123456789\r\n00\r\nT: \tv \r\n\r\n" + last
        ),
        (
            "a body that looks like a request",
            request("/", "Content-Length: \(last.utf8.count)") + last + last
        ),
        (
            "several kinds",
            request("/", method: "HEAD") + "\r\n" + request("*", method: "OPTIONS")
                + request("/missing") + request("/index.html", "If-None-Match: *") + last
        ),
        ("HTTP/1.0 that persists", "GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n" + last),
        ("a length and a coding", request("/", "Content-Length: 5", chunked) + "0\r\n\r\n" + last),
        ("a coding twice", request("/", chunked, chunked) + "0\r\n\r\n" + last),
        ("another coding", request("/", "Transfer-Encoding: gzip, chunked") + last),
        ("two lengths", request("/", "Content-Length: 0", "Content-Length: 3") + "abc" + last),
        ("a malformed size", request("/", chunked) + "3\r\nabc\r\n0x1\r\n" + last),
        ("a chunk too long", request("/", chunked) + "3\r\nabcd\r\n0\r\n\r\n" + last),
        ("a malformed trailer", request("/", chunked) + "0\r\nT : v\r\n\r\n" + last),
        ("a body over the limit", request("/", "Content-Length: 65") + last),
        ("chunks over the limit", request("/", chunked) + "40\r\n" + last + last),
        ("a bare line feed", "GET / HTTP/1.1\r\nHost: a\n\r\n" + last),
        ("a bare carriage return", "GET / HTTP/1.1\rHost: a\r\n\r\n" + last),
        ("a folded line", request("/", "A: b\r\n c") + last),
        ("a space before the colon", request("/", "A : b") + last),
        ("a zero byte", request("/", "A: \0") + last),
        ("no host", "GET / HTTP/1.1\r\n\r\n" + last),
        ("two hosts", request("/", "Host: b") + last),
        ("an https target", request("https://a/") + last),
        ("another expectation", request("/", "Expect: more") + last),
        ("a way above the root", request("/%2e%2e/") + last),
        ("HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
        ("HTTP/0.9", "GET /\r\n" + last),
        ("TLS", "\u{16}\u{3}\u{1}\u{2}\0\u{1}\0\u{1}"),
        ("two empty lines", "\r\n\r\n" + last),
        ("a line too long", "GET /" + String(repeating: "a", count: 130) + " HTTP/1.1\r\n" + last),
        ("fields too long", request("/", "A: " + String(repeating: "a", count: 260)) + last),
        ("too many fields", request("/", String(repeating: "A: b\r\n", count: 9) + "C: d") + last),
        ("garbage behind a request", request("/") + "\u{1}\u{2}\r\n\r\n" + last),
    ]

    @Test(arguments: rows.indices)
    func `every cut of hard input gives the same bytes`(index: Int) throws {
        let (name, request) = Self.rows[index]
        let folder = try TestFolder()
        try folder.write("index.html", "<p>hello")
        let test = try TestServer(root: folder.path) {
            $0.requestLimits.requestLine = 128
            $0.requestLimits.headerBytes = 256
            $0.requestLimits.headerFields = 8
            $0.requestLimits.bodyBytes = 64
        }
        let bytes = Array(request.utf8)
        let whole = try test.answer(inPieces: [bytes])
        #expect(whole.hasPrefix("HTTP/1.1 "))
        #expect(whole.contains("\r\nConnection: close\r\n"))
        // The checkers make a request ten times as slow, and what they look for is in every cut.
        for cut in stride(from: 1, to: bytes.count, by: Sanitizer.isPresent ? 9 : 1) {
            let pieces = [Array(bytes[..<cut]), Array(bytes[cut...])]
            #expect(try test.answer(inPieces: pieces) == whole, "\(name), cut after \(cut)")
        }
        let single = try test.answer(inPieces: bytes.map { [$0] })
        #expect(single == whole, "\(name), byte by byte")
    }
}
