// SPDX-License-Identifier: Apache-2.0

import HTTP
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
                "an exception on the way",
                "/* = 302 /down.html\n/down.html = keep\n/a = 301 /b\n/b = keep\n",
                []
            ),
            ("an exception for what is below", "/* = 301 /new/x\n/new/* = keep\n", []),
            ("itself", "/a = 301 /a?x=1\n", ["2:6: \(endless) /a to /a"]),
            (
                "itself in another spelling", "/o%6Cd = 301 /a/../old\n",
                ["2:10: \(endless) /o%6Cd to /o%6Cd"]
            ),
            ("all to one of them", "/* = 301 /new\n", ["2:6: \(endless) /* to /*"]),
            ("all below to itself", "/old/* = 301 /old/*\n", ["2:10: \(endless) /old/* to /old/*"]),
            (
                "ever further below", "/old/* = 301 /old/new/*\n",
                ["2:10: \(endless) /old/* to /old/*"]
            ),
            ("ever longer", "/old/* = 301 $path/a\n", ["2:10: \(endless) /old/* to /old/*"]),
            ("the path itself", "/old = 301 $path#top\n", ["2:8: \(endless) /old to /old"]),
            ("a slash at the end", "/old = 301 $path/\n", []),
            ("one level up each time", "/a/b/* = 301 /a/*\n", []),
            (
                "folders that lead to each other", "/a/* = 301 /b/*\n/b/* = 301 /a/*\n",
                ["2:8: \(endless) /a/* to /b/* to /a/*"]
            ),
            (
                "a folder and a path in it", "/a/* = 301 /c/*\n/c/q = 301 /a/q\n",
                ["2:8: \(endless) /a/* to /c/q to /a/*"]
            ),
            (
                "a folder whose own path is kept", "/a/ = keep\n/a/* = 301 /a/b\n",
                ["3:8: \(endless) /a/* to /a/*"]
            ),
            ("a host that may be another", "/* = 301 https://$host$path\n", []),
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

    @Test func `a site's own rule for more goes before an exact one for all`() throws {
        let text = """
            [redirects]
            /a = 301 /b
            /c/d = 301 /e
            /.well-known/* = keep
            [site "a.b"]
            root = /
            [redirects "a.b"]
            /c/* = 301 https://c.example/*
            """
        let site = try #require(try parsed(text).sites.first)
        #expect(site.redirects.map(\.from) == ["/c/*", "/a", "/.well-known/*"])
    }

    private static let endless = "redirects without end:"
}
