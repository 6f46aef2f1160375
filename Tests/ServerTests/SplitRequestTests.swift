// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import Server

/// However a request is cut into pieces, the response is the same.
struct SplitRequestTests {
    private static let rows: [(name: String, request: String)] = [
        ("a file", request("/index.html", "Connection: close")),
        ("a head", request("/", "Connection: close", method: "HEAD")),
        ("HTTP/1.0", "GET / HTTP/1.0\r\n\r\n"),
        ("an empty line before", "\r\n" + request("/", "Connection: close")),
        (
            "a body with a length",
            request("/x", "Connection: close", "Content-Length: 7", method: "POST") + "GET / H"
        ),
        (
            "a body in chunks",
            request("/index.html", "Transfer-Encoding: chunked", "Connection: close")
                + "4;a=b\r\nGET \r\n1\r\n/\r\n0\r\nTrailer: x\r\n\r\n"
        ),
        (
            "two requests", request("/healthz") + request("/index.html", "Connection: close")
        ),
        ("a refused target", request("/%2f", "Connection: close")),
        ("an unknown method", request("/", "Connection: close", method: "BREW")),
        ("a range", request("/index.html", "Range: bytes=1-3", "Connection: close")),
    ]

    @Test(arguments: rows.indices)
    func `every cut gives the same bytes`(index: Int) throws {
        let row = Self.rows[index]
        let folder = try TestFolder()
        try folder.write("index.html", "<p>hello")
        let test = try TestServer(root: folder.path)
        let bytes = Array(row.request.utf8)
        let whole = try test.answer(inPieces: [bytes])
        #expect(!whole.isEmpty)
        for cut in stride(from: 1, to: bytes.count, by: Sanitizer.isPresent ? 9 : 1) {
            let pieces = [Array(bytes[..<cut]), Array(bytes[cut...])]
            #expect(try test.answer(inPieces: pieces) == whole, "\(row.name), cut after \(cut)")
        }
        #expect(try test.answer(inPieces: bytes.map { [$0] }) == whole, "\(row.name), byte by byte")
    }
}
