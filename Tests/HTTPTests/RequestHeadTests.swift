// SPDX-License-Identifier: Apache-2.0

import HTTP
import TestSupport
import Testing

struct RequestHeadTests {
    private func head(_ text: String) throws -> ParseOutcome.Summary {
        try #require(ParseOutcome(text).summary)
    }

    @Test(arguments: Method.allCases.filter { $0 != .other && $0 != .connect })
    func `known methods are recognised in their case only`(_ method: Method) throws {
        let known = try head("\(method.name) / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(known.method == method)
        #expect(known.refusal == nil)
        let lower = try head("\(method.name.lowercased()) / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(lower.method == .other)
        #expect(lower.refusal == .unsupportedMethod)
    }

    @Test(arguments: ["BREW", "GETT", "XGET", "PROPFIND", "OPTIONSX", "AAAAAAAAGET", "!#$%&'*+"])
    func `any other token is an unknown method`(_ name: String) throws {
        let head = try head("\(name) / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(head.method == .other)
        #expect(head.methodName == name)
        #expect(head.refusal == .unsupportedMethod)
    }

    @Test func `origin form gives path and query`() throws {
        let head = try head("GET /a/b.html?c=d&e?f HTTP/1.1\r\nHost: h:80\r\n\r\n")
        #expect(head.form == .origin)
        #expect(head.target == "/a/b.html?c=d&e?f")
        #expect(head.path == "/a/b.html")
        #expect(head.query == "c=d&e?f")
        #expect(head.authority == "h:80")
    }

    @Test func `the authority of an absolute form overrides Host`() throws {
        let head = try head("GET http://a.example:81/b?c HTTP/1.1\r\nHost: other\r\n\r\n")
        #expect(head.form == .absolute)
        #expect(head.authority == "a.example:81")
        #expect(head.path == "/b")
        #expect(head.query == "c")
        #expect(head.refusal == nil)
    }

    @Test(arguments: ["http://a", "http://a?q", "HTTPS://a"])
    func `an absolute form may have no path`(_ target: String) throws {
        let head = try head("GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(head.path.isEmpty)
        #expect(head.authority == "a")
    }

    // RFC 9110 section 7.4.
    @Test(arguments: ["https://a/", "HTTPS://a", "https://[::1]:443/b?c"])
    func `an https target is refused on a plain connection`(_ target: String) throws {
        #expect(try head("GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n").refusal == .targetNeedsTLS)
        #expect(
            try head("GET http\(target.dropFirst(5)) HTTP/1.1\r\nHost: a\r\n\r\n").refusal == nil)
    }

    @Test func `an absolute form still needs a valid Host`() throws {
        #expect(try head("GET http://a/ HTTP/1.1\r\n\r\n").refusal == .missingHost)
        #expect(try head("GET http://a/ HTTP/1.1\r\nHost: @\r\n\r\n").refusal == .malformedHost)
    }

    @Test func `asterisk and authority form have no path`() throws {
        let options = try head("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(options.form == .asterisk)
        #expect(options.path.isEmpty)
        let connect = try head("CONNECT b:443 HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(connect.form == .authority)
        #expect(connect.authority == "b:443")
        #expect(connect.path.isEmpty)
    }

    // What follows may be meant for the tunnel: RFC 9110 section 9.3.6.
    @Test func `CONNECT never lets the connection persist`() throws {
        for fields in ["", "Connection: keep-alive\r\n"] {
            #expect(try !head("CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\(fields)\r\n").keepAlive)
        }
    }

    @Test func `a higher minor version is treated as HTTP/1.1`() throws {
        #expect(try head("GET / HTTP/1.9\r\nHost: a\r\n\r\n").minorVersion == 1)
        #expect(try head("GET / HTTP/1.0\r\n\r\n").minorVersion == 0)
    }

    @Test(arguments: [
        ("1.1", "", true), ("1.1", "Connection: close", false),
        ("1.1", "Connection: keep-alive", true), ("1.1", "Connection: Upgrade, CLOSE", false),
        ("1.1", "Connection: keep-alive, close", false),
        ("1.1", "Connection: keep-alive\r\nConnection: close", false),
        ("1.1", "Connection: closed", true), ("1.1", "Connection: ,,close ,", false),
        ("1.0", "", false), ("1.0", "Connection: Keep-Alive", true),
        ("1.0", "Connection: foo,keep-alive", true), ("1.0", "Connection: close", false),
        ("1.0", "Connection: close, keep-alive", false), ("1.0", "Keep-Alive: timeout=5", false),
    ])
    func `persistence follows version and Connection`(
        _ version: String, _ field: String, _ persists: Bool
    ) throws {
        let line = field.isEmpty ? "" : field + "\r\n"
        let head = try head("GET / HTTP/\(version)\r\nHost: a\r\n\(line)\r\n")
        #expect(head.keepAlive == persists)
    }

    @Test(arguments: [
        ("", BodyFraming.none), ("Content-Length: 0", .none), ("Content-Length: 1", .length(1)),
        ("Content-Length:\t 007 \t", .length(7)), ("CONTENT-LENGTH: 12", .length(12)),
        ("Content-Length: 18446744073709551615", .length(.max)),
        ("Transfer-Encoding: chunked", .chunked), ("transfer-encoding:CHUNKED", .chunked),
        ("X-Content-Length: 5", .none), ("Content-Lengths: 5", .none),
        ("Xransfer-Encoding: chunked", .none), ("Transfer-Encodin: chunked", .none),
    ])
    func `framing follows the fields`(_ field: String, _ framing: BodyFraming) throws {
        let line = field.isEmpty ? "" : field + "\r\n"
        #expect(try head("GET / HTTP/1.1\r\nHost: a\r\n\(line)\r\n").framing == framing)
    }

    @Test(arguments: [
        ("1.1", "Expect: 100-continue\r\nContent-Length: 1", true, RequestError?.none),
        ("1.1", "Expect: 100-CONTINUE\r\nTransfer-Encoding: chunked", true, nil),
        ("1.1", "Expect: 100-continue", false, nil),
        ("1.1", "Expect: 100-continue\r\nContent-Length: 0", false, nil),
        ("1.0", "Expect: 100-continue\r\nContent-Length: 1", false, nil),
        ("1.1", "Expect: 200-ok", false, .unsupportedExpectation),
        ("1.1", "Expect: 100-continue, more", false, .unsupportedExpectation),
        ("1.1", "Expect: 100-continue;a=b", false, .unsupportedExpectation),
        ("1.1", "Expect:", false, nil),
    ])
    func `the only expectation is 100-continue`(
        _ version: String, _ fields: String, _ expects: Bool, _ refusal: RequestError?
    ) throws {
        let head = try head("POST / HTTP/\(version)\r\nHost: a\r\n\(fields)\r\n\r\n")
        #expect(head.expectsContinue == expects)
        #expect(head.refusal == refusal)
    }

    @Test func `what was wrong first is the refusal`() throws {
        #expect(
            try head("BREW / HTTP/1.1\r\nHost: @\r\nExpect: a\r\n\r\n").refusal
                == .unsupportedMethod)
        #expect(try head("GET / HTTP/1.1\r\nHost: a\r\nHost: @\r\n\r\n").refusal == .repeatedHost)
    }

    @Test func `HTTP/1.0 needs no Host but checks it`() throws {
        #expect(try head("GET / HTTP/1.0\r\n\r\n").refusal == nil)
        #expect(try head("GET / HTTP/1.0\r\nHost: a b\r\n\r\n").refusal == .malformedHost)
        #expect(try head("GET / HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n").refusal == .repeatedHost)
    }

    @Test(arguments: RequestField.allCases)
    func `each known field is recognised in any case`(_ field: RequestField) throws {
        let value = Self.harmlessValue(of: field)
        for name in [field.name, field.name.uppercased(), field.name.capitalized] {
            let host = field == .host ? "" : "Host: a\r\n"
            let head = try head("GET / HTTP/1.1\r\n\(host)\(name): \t\(value) \r\n\r\n")
            #expect(head.fields[field] == value)
            #expect(head.fields.count == (field == .host ? 1 : 2))
        }
    }

    @Test(arguments: RequestField.allCases)
    func `a name that differs in one byte is another field`(_ field: RequestField) throws {
        let name = Array(field.name.utf8)
        var others = [name + [0x78], [0x78] + name, Array(name.dropFirst()), name.dropLast()]
        for index in name.indices {
            var other = name
            other[index] = name[index] == 0x78 ? 0x79 : 0x78
            if other != name { others.append(other) }
        }
        for other in others {
            let text = String(decoding: other, as: UTF8.self)
            let head = try head("GET / HTTP/1.1\r\nHost: a\r\n\(text): 1\r\n\r\n")
            #expect(head.fields.count == 1, "\(text)")
        }
    }

    private static func harmlessValue(of field: RequestField) -> String {
        switch field {
        case .expect: "100-continue"
        case .transferEncoding: "chunked"
        default: "1"
        }
    }
}

extension String {
    fileprivate var capitalized: String {
        split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() }
            .joined(separator: "-")
    }
}
