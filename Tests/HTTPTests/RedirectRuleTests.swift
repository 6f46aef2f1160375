// SPDX-License-Identifier: Apache-2.0

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

    @Test func `a rule matches decoded paths`() throws {
        let rule = try RedirectRule(from: "/%6Fld/*", status: 308, to: "/new/*")
        let expected = [("/old/", true), ("/old/a", true), ("/old", false), ("/older/", false)]
        for (path, matches) in expected {
            let bytes = Array(path.utf8)
            let result = rule.matches(bytes.span)
            #expect(result == matches, "\(path)")
        }
    }

    @Test func `a rule remembers how it was written`() throws {
        let rule = try RedirectRule(from: "/old", status: 303, to: "/new?a#b")
        #expect(rule.from == "/old" && rule.status.code == 303 && rule.to == "/new?a#b")
        #expect(rule.fixedLocalPath == "/new")
        #expect(try RedirectRule(from: "/a/*", status: 301, to: "/b/*").fixedLocalPath == nil)
        #expect(try RedirectRule(from: "/a", status: 301, to: "http://b/").fixedLocalPath == nil)
    }
}
