// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Configuration

struct RedirectLoopsTests {
    @Test(
        arguments: [
            ("no redirect", "", []),
            ("a chain", "/a = 301 /b\n/b = 301 /c\n", []),
            ("two ways to one place", "/a = 301 /c\n/b = 301 /c\n/c = 301 /d\n", []),
            ("another letter case", "/a = 301 /A\n/A = 301 /b\n", []),
            ("a way out", "/a = 301 /b\n/b = 301 https://a.example/a\n", []),
            ("two", "/a = 301 /b\n/b = 302 /a\n", ["2:6: \(endless) /a to /b to /a"]),
            (
                "with queries", "/b = 301 /a?x\n/a = 302 /b#y\n",
                ["2:6: \(endless) /b to /a to /b"]
            ),
            (
                "three, and a way into them",
                "/in = 301 /b\n/a = 301 /b\n/b = 301 /c\n/c = 301 /a\n/too = 301 /in\n",
                ["3:6: \(endless) /a to /b to /c to /a"]
            ),
            (
                "two loops", "/a = 301 /b\n/c = 301 /d\n/d = 301 /c\n/b = 301 /a\n",
                ["2:6: \(endless) /a to /b to /a", "3:6: \(endless) /c to /d to /c"]
            ),
        ] as [(String, String, [String])])
    func `a loop is one mistake, at its first redirect`(
        _: String, text: String, expected: [String]
    ) {
        let found = mistakes(in: "[redirects]\n" + text)
        #expect(
            found
                == expected.map { place in
                    "t.conf:" + place.replacing(": redirects", with: ": error: redirects")
                })
    }

    @Test func `a site's redirects can close a loop, and open one`() {
        let general = "[redirects]\n/a = 301 /b\n[site \"a.b\"]\nroot = /\n[redirects \"a.b\"]\n"
        #expect(
            mistakes(in: general + "/b = 301 /a\n") == [
                "t.conf:6:6: error: redirects without end: /b to /a to /b"
            ])
        let loop = "[redirects]\n/a = 301 /b\n/b = 301 /a\n[site \"a.b\"]\nroot = /\n"
        #expect(mistakes(in: loop + "[redirects \"a.b\"]\n/c = 301 /d\n").count == 1)
        #expect(mistakes(in: loop + "[redirects \"a.b\"]\n/a =\n").count == 1)
    }

    private static let endless = "redirects without end:"
}
