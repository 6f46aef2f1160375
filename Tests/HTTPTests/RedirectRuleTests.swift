// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import HTTP
import Testing

struct RedirectRuleTests {
    @Test(arguments: [
        ("", 301, "/b"), ("a", 301, "/b"), ("/a?b", 301, "/b"), ("/a#b", 301, "/b"),
        ("/a*", 301, "/b"), ("/*/a", 301, "/b"), ("/%", 301, "/b"), ("/../a", 301, "/b"),
        ("/a", 300, "/b"), ("/a", 304, "/b"), ("/a", 200, "/b"), ("/a", -1, "/b"),
        ("/a", 301, ""), ("/a", 301, "b"), ("/a", 301, "//evil.test"), ("/a", 301, "/b\r\nX: y"),
        ("/a", 301, "/b c"), ("/a", 301, "/\u{e4}"), ("/a", 301, "/\\evil.test"),
        ("/a", 301, "ftp://h.test"), ("/a", 301, "javascript:x"), ("/a", 301, "https://"),
        ("/a", 301, "https:///b"), ("/a", 301, "https://user@h.test/"), ("/a", 301, "https://:80/"),
        ("/a", 301, "/b/*"), ("/a/*", 301, "/b*"), ("/a/*", 301, "/b?c/*"), ("/a/*", 301, "/b#c/*"),
        ("/a/*", 301, "https://*"), ("/a/*", 301, "/*/b"),
    ])
    func `a rule that makes no sense is none`(from: String, status: Int, to: String) {
        #expect(throws: RedirectMistake.self) {
            try RedirectRule(from: from, status: status, to: to)
        }
    }

    @Test func `a rule remembers how it was written`() throws {
        let rule = try RedirectRule(from: "/old", status: 303, to: "/new?a#b")
        #expect(rule.from == "/old")
        #expect(rule.redirect?.status.code == 303 && rule.redirect?.to == "/new?a#b")
        let exception = try RedirectRule(keeping: "/.well-known/*")
        #expect(exception.from == "/.well-known/*" && exception.redirect == nil)
    }

    @Test(
        arguments: [
            ("/a", "/new?q", "/a", "/new"), ("/a/*", "/b/*", "/a/c%2Cd", "/b/c,d"),
            ("/a", "/b/../c", "/a", "/c"), ("/a/*", "$path/x", "/a/b", "/a/b/x"),
            ("/a", "https://h.test/", "/a", nil), ("/a", "/%2F", "/a", nil),
        ] as [(String, String, String, String?)])
    func `a target on the same host has a path`(
        from: String, to: String, path: String, expected: String?
    ) throws {
        let redirect = try #require(try RedirectRule(from: from, status: 301, to: to).redirect)
        var decoded = UniqueArray<UInt8>()
        _ = try RequestPath.decode(Array(path.utf8).span, into: &decoded)
        let result = redirect.localPath(for: Array(copying: decoded.span))
        #expect(result.map { String(decoding: $0, as: UTF8.self) } == expected)
    }
}
