// SPDX-License-Identifier: Apache-2.0

import HTTP
import Testing

struct RequestParserTests {
    @Test(arguments: RefusedRequests.all)
    func `a malformed head is refused`(_ row: RefusedRow) {
        #expect(ParseOutcome(row.bytes) == .refused(row.error))
        #expect(row.error.closesConnection)
    }

    @Test(arguments: RefusedRequests.all)
    func `a refusal stays the same whatever follows`(_ row: RefusedRow) {
        for suffix in ["x", "\r\n", "\r\n\r\n", "Host: a\r\n\r\n"] {
            #expect(ParseOutcome(row.bytes + Array(suffix.utf8)) == .refused(row.error))
        }
    }

    @Test(arguments: RefusedRequests.all)
    func `a prefix of a malformed head is refused alike or incomplete`(_ row: RefusedRow) {
        var isRefused = false
        for count in 0...row.bytes.count {
            let outcome = ParseOutcome(Array(row.bytes[..<count]))
            if isRefused || outcome != .incomplete {
                #expect(outcome == .refused(row.error), "\(count) bytes")
                isRefused = true
            }
        }
        #expect(isRefused)
    }

    @Test(arguments: AcceptedRequests.all)
    func `a head is incomplete until its last byte and ends there`(_ text: String) {
        let bytes = Array(text.utf8)
        for count in 0..<bytes.count {
            #expect(ParseOutcome(Array(bytes[..<count])) == .incomplete, "\(count) bytes")
        }
        let whole = ParseOutcome(bytes)
        #expect(whole.summary?.byteCount == bytes.count)
        for suffix in ["\0", "\r\n", "GET / HTTP/1.1\r\n\r\n"] {
            #expect(ParseOutcome(text + suffix) == whole)
        }
    }

    @Test(arguments: AcceptedRequests.all)
    func `parsing only when progress is possible loses nothing`(_ text: String) {
        let bytes = Array(text.utf8)
        for step in [1, 2, 3, 7, 64] {
            var outcome = ParseOutcome.incomplete
            var parsed = 0
            var count = 0
            while count < bytes.count, outcome == .incomplete {
                count = min(count + step, bytes.count)
                let received = Array(bytes[..<count])
                guard RequestParser.mayProgress(previousCount: parsed, received.span) else {
                    continue
                }
                outcome = ParseOutcome(received)
                parsed = count
            }
            #expect(outcome == ParseOutcome(bytes), "steps of \(step) bytes")
        }
    }

    @Test func `bytes that come one by one are parsed seldom`() {
        let head = "GET /\(String(repeating: "a", count: 5000)) HTTP/1.1\r\nHost: a\r\n\r\n"
        let bytes = Array(head.utf8)
        var parses = 0
        for count in 1...bytes.count {
            let received = Array(bytes[..<count])
            if RequestParser.mayProgress(previousCount: count - 1, received.span) { parses += 1 }
        }
        #expect(parses <= 16 + 5 + 3)
    }

    @Test func `an overlong request line is refused at its limit`() {
        let limits = RequestLimits.forTests { $0.requestLine = 32 }
        let fits = "GET /\(String(repeating: "a", count: 16)) HTTP/1.1\r\n"
        #expect(fits.utf8.count == 32)
        #expect(ParseOutcome(fits, limits: limits) == .incomplete)
        #expect(ParseOutcome("\r\n" + fits, limits: limits) == .incomplete)
        let long = Array("GET /\(String(repeating: "a", count: 17)) HTTP/1.1\r\n".utf8)
        #expect(ParseOutcome(Array(long[..<31]), limits: limits) == .incomplete)
        for count in 32...long.count {
            #expect(
                ParseOutcome(Array(long[..<count]), limits: limits)
                    == .refused(.requestLineTooLong(limit: 32)))
        }
    }

    @Test func `an overlong method is refused at the limit of the line`() {
        let method = String(repeating: "A", count: 40)
        #expect(
            ParseOutcome(method, limits: .forTests { $0.requestLine = 32 })
                == .refused(.requestLineTooLong(limit: 32)))
    }

    @Test func `an overlong field section is refused at its limit`() {
        let limits = RequestLimits.forTests { $0.headerBytes = 20 }
        let line = "GET / HTTP/1.1\r\n"
        let fits = line + "Host: aaaaaaaaaa\r\n\r\n"
        #expect(fits.utf8.count == line.utf8.count + 20)
        #expect(ParseOutcome(fits, limits: limits).summary != nil)
        let long = Array((line + "Host: aaaaaaaaaaa\r\n\r\n").utf8)
        #expect(ParseOutcome(Array(long[..<35]), limits: limits) == .incomplete)
        for count in 36...long.count {
            #expect(
                ParseOutcome(Array(long[..<count]), limits: limits)
                    == .refused(.fieldSectionTooLarge(limit: 20)))
        }
    }

    @Test func `one field line too many is refused when it begins`() {
        let limits = RequestLimits.forTests { $0.headerFields = 3 }
        let three = "GET / HTTP/1.1\r\nHost: a\r\nA: b\r\nA: b\r\n"
        #expect(ParseOutcome(three, limits: limits) == .incomplete)
        #expect(ParseOutcome(three + "\r\n", limits: limits).summary != nil)
        #expect(ParseOutcome(three + "A", limits: limits) == .refused(.tooManyFields(limit: 3)))
    }

    // RFC 9110 section 9.3.2.
    @Test(arguments: [
        ("HEAD ", true), ("HEAD /\0", true), ("\r\nHEAD / HTTP/1.1\r\n", true), ("HEAD", false),
        ("head /", false), ("HEADS /", false), ("GET HEAD ", false), ("\r\n", false), ("", false),
        ("\r\n\r\nHEAD ", false), ("\rHEAD ", false),
    ])
    func `a HEAD request is known by its beginning`(_ text: String, _ isForHead: Bool) {
        let bytes = Array(text.utf8)
        #expect(RequestParser.isForHead(bytes.span) == isForHead)
    }

    // RFC 9112 section 2.2.
    @Test(arguments: [
        ("\r", true), ("\r\n", true), ("", false), ("\n", false), ("\n\r", false), ("\r\r", false),
        ("\r\n\r", false), ("G", false), ("GE", false),
    ])
    func `an empty line is no request`(_ text: String, _ isEmptyLine: Bool) {
        let bytes = Array(text.utf8)
        #expect(RequestParser.isEmptyLine(bytes.span) == isEmptyLine)
    }

    @Test func `no bytes and an empty line are incomplete`() {
        #expect(ParseOutcome("") == .incomplete)
        #expect(ParseOutcome("\r") == .incomplete)
        #expect(ParseOutcome("\r\n") == .incomplete)
    }
}
