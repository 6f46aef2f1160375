// SPDX-License-Identifier: Apache-2.0

import HTTP
import Testing

struct RedirectIndexTests {
    /// The rule that is found for a path, by its own; nil for none and for an exception.
    private func found(_ rules: [RedirectRule], _ path: String) -> String? {
        let index = RedirectIndex(rules)
        let senders = rules.filter { $0.redirect != nil }
        return index.find(Array(path.utf8).span).map { senders[$0].from }
    }

    private func rule(_ from: String) throws -> RedirectRule {
        try RedirectRule(from: from, status: 301, to: "https://h.test/")
    }

    @Test(
        arguments: [
            ("/", nil), ("/a", "/a"), ("/a/", "/a/*"), ("/a/x", "/a/*"), ("/a/b", "/a/b"),
            ("/a/b/", "/a/*"), ("/a/b/c/", "/a/b/c/*"), ("/a/b/c/d/e", "/a/b/c/*"),
            ("/a/b/c", "/a/*"),
            ("/ab", nil), ("/A", nil), ("/a/kept", nil), ("/a/kept/x", "/a/*"), ("/a/all/x", nil),
            ("/a/all/but", "/a/all/but"), ("/old", "/%6Fld"), ("/o d", "/o%20d"),
            ("/a/b/c/d/", "/a/b/c/*"),
            ("/a/all/but/x", nil),
        ] as [(String, String?)])
    func `the most exact rule counts, whatever its place`(path: String, expected: String?) throws {
        let rules =
            try ["/a/*", "/a", "/a/b/c/*", "/a/b", "/%6Fld", "/o%20d", "/a/all/but"].map(rule)
            + ["/a/kept", "/a/all/*"].map { try RedirectRule(keeping: $0) }
        #expect(found(rules, path) == expected)
        #expect(found(rules.reversed(), path) == expected)
    }

    @Test func `of two for one path the first counts`() throws {
        #expect(found([try rule("/a"), try rule("/%61")], "/a") == "/a")
        #expect(found([try rule("/%61/*"), try rule("/a/*")], "/a/b") == "/%61/*")
    }

    @Test func `a rule for everything is for every path`() throws {
        let rules = [try rule("/*"), try RedirectRule(keeping: "/.well-known/*")]
        for path in ["/", "/a", "/a/b/", "/.well-known", String(repeating: "/a", count: 3000)] {
            #expect(found(rules, path) == "/*")
        }
        #expect(found(rules, "/.well-known/acme-challenge/x") == nil)
    }

    @Test func `each of thousands is found, and nothing else`() throws {
        let rules = try (0..<5000).map { try rule("/\($0)" + ($0 % 2 == 0 ? "/*" : "")) }
        let index = RedirectIndex(rules)
        for number in 0..<5000 {
            let path = Array("/\(number)".utf8)
            #expect(index.find(path.span) == (number % 2 == 0 ? nil : number))
            #expect(index.find((path + Array("/x".utf8)).span) == (number % 2 == 0 ? number : nil))
        }
        #expect(index.find(Array("/5000".utf8).span) == nil)
    }

    @Test func `no rules are for no path`() {
        #expect(RedirectIndex([]).find(Array("/".utf8).span) == nil)
    }
}
