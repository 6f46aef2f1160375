// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Configuration

struct RedirectTextTests {
    @Test(arguments: [
        ("/old", "301 /new"), ("/old", "302 /new?a=b#c"), ("/old", "303 https://example.org"),
        ("/old", "307\thttp://[::1]:8080/x"), ("/old/*", "308 /new/*"), ("/old/*", "301 /new"),
        ("/*", "301 https://example.org/*"), ("/old/", "301 /old"), ("/old", "301 /old/"),
        ("/old/*", "301 /old"), ("/", "302 /start"), ("/old", "301 /older"),
        ("/%c3%BCber%20uns", "301 /%C3%BC"), ("/a%3Db", "301 /a"), ("/%2a", "301 /star"),
        ("/%0a", "301 /a"), ("/%7F", "301 /a"), ("/%FF", "301 /a"),
    ])
    func `a redirect is taken`(path: String, value: String) {
        #expect(RedirectText.mistake(inPath: path) == nil)
        #expect(throws: Never.self) { try RedirectText.rule(path, value) }
    }

    @Test(arguments: [
        "", "old", "*", "/a?b", "/a#b", "/a b", "/é", "//a", "/a//b", "/./a", "/a/..", "/a*",
        "/*/a",
        "/a/**", "/a\u{7F}", "/%", "/%4", "/%4g", "/a%2Fb", "/%00", "/%c0%af",
        "/%2e%2e/a", "/a/%2E",
    ])
    func `a path that no redirect can have is refused`(path: String) {
        #expect(RedirectText.mistake(inPath: path) != nil)
    }

    @Test(
        arguments: [
            ("/old", "", "expected a status"), ("/old", "301", "expected a status"),
            ("/old", "300 /new", "expected a status"), ("/old", "+301 /new", "expected a status"),
            ("/old", "/new 301", "expected a status"), ("/old", "200 /new", "expected a status"),
            ("/old", "301 new", "expected a target"), ("/old", "301 //host/", "expected a target"),
            ("/old", "301 /\\host/", "expected a target"),
            ("/old", "301 ftp://a/", "expected a target"),
            ("/old", "301 https://", "expected a target"),
            ("/old", "301 https://:80/", "expected a target"),
            ("/old", "301 /a\"b", "expected a target"), ("/old", "301 /{a}", "expected a target"),
            ("/old/*", "301 /a?b=/*", "in a query"), ("/old/*", "301 /a#/*", "in a query"),
            ("/old", "301 https://user@host/", "expected a target"),
            ("/old", "301 /é", "expected a target"), ("/old", "301 /a*", "\"*\" stands only"),
            ("/old/*", "301 /*/a", "\"*\" stands only"), ("/old", "301 /new/*", "needs one"),
            ("/old", "301 $hos/a", "unknown \"$hos\", expected \"$host\", \"$path\""),
            ("/old", "301 https://$host$request_uri", "expected \"$path\", to which"),
            ("/old", "301 https://$hostname/", "expected \"$host\""),
            ("/old", "301 /a?$args", "expected \"$query\""),
            ("/old", "301 /a$", "unknown \"$\""), ("/old", "301 /$5", "\"%24\""),
            ("/old", "301 /$host/a", "only in the host"),
            ("/old", "301 /a?h=$host", "only in the host"),
            ("/old", "301 $host", "only in the host"), ("/old", "301 /a#$path", "\"$path\" begins"),
            ("/old", "301 /a/$path", "behind none"), ("/old", "301 $path$path", "once"),
            ("/old/*", "301 /a$path/*", "not along with"),
            ("/old", "301 /a$query", "only after a \"?\""),
            ("/old", "301 https://${host}/", "expected a target"),
            ("/old", "301 https://u@$host/", "expected a target"),
            ("/old", "301 https://:$host/", "expected a target"),
            ("/old", "Keep", "expected a status"), ("/old", "keep /new", "expected a status"),
        ] as [(String, String, String)])
    func `a value that is no redirect is refused`(path: String, value: String, expected: String) {
        let error = #expect(throws: InvalidValue.self) { try RedirectText.rule(path, value) }
        #expect(error?.message.contains(expected) == true, "\(error?.message ?? "taken")")
    }
}
