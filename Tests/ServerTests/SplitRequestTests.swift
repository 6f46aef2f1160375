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
        let whole = try answer([bytes], test)
        #expect(!whole.isEmpty)
        for cut in 1..<bytes.count {
            let pieces = [Array(bytes[..<cut]), Array(bytes[cut...])]
            #expect(try answer(pieces, test) == whole, "\(row.name), cut after \(cut)")
        }
        #expect(try answer(bytes.map { [$0] }, test) == whole, "\(row.name), byte by byte")
    }

    /// What comes back, without the dates.
    private func answer(_ pieces: [[UInt8]], _ test: TestServer) throws -> String {
        let client = try test.connect()
        let answered = test.server.metrics.requests
        for (position, piece) in pieces.enumerated() {
            // A connection with nothing but an empty line is idle as before.
            let sent = pieces[..<position].joined()
            if !"\r\n".utf8.starts(with: sent) {
                try waitUntilRead(test, answered: answered)
            }
            try client.send(piece)
        }
        let text = try String(decoding: client.readToEnd(), as: UTF8.self)
        return text.split(separator: "\r\n", omittingEmptySubsequences: false)
            .filter { !$0.hasPrefix("Date: ") }.joined(separator: "\r\n")
    }

    /// Waits until the server has seen the pieces sent so far, or answered the request in them.
    private func waitUntilRead(_ test: TestServer, answered: UInt64) throws {
        try waitUntil {
            let metrics = test.server.metrics
            return metrics.busyWorkers == 0 && metrics.connections <= 1
                && (metrics.idleConnections == 0 || metrics.requests > answered)
        }
    }
}
