// SPDX-License-Identifier: Apache-2.0

import HTTP
import TestSupport
import Testing

struct MediaPreferenceTests {
    // RFC 9110 section 12.5.1.
    @Test(arguments: [
        ("", MediaPreference.html), ("Accept: */*", .html), ("Accept: text/html", .html),
        ("Accept: text/plain", .text), ("Accept: application/json", .problem),
        ("Accept: application/problem+json", .problem), ("Accept: text/*", .html),
        ("Accept: application/*", .problem), ("Accept: image/png", .html), ("Accept:", .html),
        ("Accept: text/html;q=0.5, text/plain", .text),
        ("Accept: text/plain;q=0.5, text/html", .html),
        ("Accept: text/html, text/plain", .html), ("Accept: text/plain, application/json", .text),
        ("Accept: application/json, text/plain;q=0.9, */*;q=0.1", .problem),
        ("Accept: text/html;q=0, */*", .text), ("Accept: text/*;q=0, */*", .problem),
        ("Accept: text/html;q=0,text/plain;q=0,application/json;q=0", .html),
        ("Accept: TEXT/PLAIN", .text), ("Accept: text/plain;charset=utf-8;q=0.3", .text),
        ("Accept: text/plain;a=\"b,c;q=0\";q=0.3, text/html;q=0.2", .text),
        ("Accept: text/html;q=0.1\r\nAccept: application/json", .problem),
        ("Accept: application/xhtml+xml, text/plain;q=0.9", .html),
        ("Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", .html),
    ])
    func `the format follows Accept`(_ field: String, _ expected: MediaPreference) throws {
        let line = field.isEmpty ? "" : field + "\r\n"
        let bytes = Array("GET / HTTP/1.1\r\nHost: a\r\n\(line)\r\n".utf8)
        let head = try #require(try RequestParser.parse(bytes.span, limits: .forTests))
        let result = MediaPreference(of: head, in: bytes.span)
        #expect(result == expected)
    }
}
