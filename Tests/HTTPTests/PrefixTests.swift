// SPDX-License-Identifier: Apache-2.0

import HTTP
import TestSupport
import Testing

/// The parser is a function of the prefix: what it says of one it says of all longer ones.
struct PrefixTests {
    private static let pieces = [
        "GET", "POST", "CONNECT", "BREW", " ", " ", "/", "*", "a:80", "http://a/", "?q", "HTTP/1.1",
        "HTTP/1.0", "HTTP/2.0", "\r\n", "\r\n", "\r\n", "\r\n\r\n", "\r", "\n", "Host: a", "Host:",
        "Content-Length: 1", "Transfer-Encoding: chunked", "Connection: close", "A", ": ", ":",
        "\t", "\0", "é", "Expect: x", "0123456789", "%",
    ].map { Array($0.utf8) }

    private static let starts = [
        "", "GET / HTTP/1.1\r\n", "GET / HTTP/1.1\r\nHost: a\r\n", "POST /a HTTP/1.0\r\n",
    ].map { Array($0.utf8) }

    private static let limits = [
        RequestLimits.forTests,
        RequestLimits(
            requestLine: 24, headerBytes: 32, headerFields: 2, bodyBytes: 1 << 20),
        RequestLimits(
            requestLine: 16, headerBytes: 2, headerFields: 0, bodyBytes: 1 << 20),
    ]

    @Test(arguments: limits)
    func `what is said of a prefix holds for longer ones`(_ limits: RequestLimits) {
        var generator = SeededGenerator(seed: 7)
        var counts = (accepted: 0, refused: 0)
        for _ in 0..<2000 {
            var bytes = Self.starts[Int.random(in: 0..<Self.starts.count, using: &generator)]
            for _ in 0..<Int.random(in: 0...10, using: &generator) {
                bytes += Self.pieces[Int.random(in: 0..<Self.pieces.count, using: &generator)]
            }
            var settled: ParseOutcome?
            for count in 0...bytes.count {
                let outcome = ParseOutcome(Array(bytes[..<count]), limits: limits)
                if let settled {
                    #expect(outcome == settled, "\(bytes[..<count])")
                } else if outcome != .incomplete {
                    settled = outcome
                }
            }
            switch settled {
            case .accepted: counts.accepted += 1
            case .refused: counts.refused += 1
            default: break
            }
        }
        #expect(counts.refused > 100)
        #expect(counts.accepted > (limits.headerBytes > 2 ? 20 : 0))
    }

    @Test func `random bytes never trap`() {
        var generator = SeededGenerator(seed: 11)
        for _ in 0..<20_000 {
            let count = Int.random(in: 0...60, using: &generator)
            let start = Self.starts[Int.random(in: 0..<Self.starts.count, using: &generator)]
            let tail = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
            if case .accepted(let summary) = ParseOutcome(start + tail) {
                #expect(summary.byteCount <= start.count + count)
            }
        }
    }
}
