// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import HTTP

struct PathPatternTests {
    @Test(arguments: [
        ("/about", "/about", true), ("/about", "/about/", false), ("/about", "/about2", false),
        ("/", "/", true), ("/", "/a", false),
        ("/assets/*", "/assets/a.js", true), ("/assets/*", "/assets/", true),
        ("/assets/*", "/assets/deep/er/a.js", true), ("/assets/*", "/assets", false),
        ("/assets/*", "/assets2/a.js", false), ("/*", "/", true), ("/*", "/any/thing", true),
        ("*.js", "/a.js", true), ("*.js", "/deep/a.js", true), ("*.js", "/a.JS", true),
        ("*.js", "/a.mjs", false), ("*.js", "/js", false), ("*.js", "/a.js/", false),
        ("*.JS", "/a.js", true), ("*.min.js", "/a.min.js", true), ("*.min.js", "/a.js", false),
        ("/assets/*.js", "/assets/x/a.js", true), ("/assets/*.js", "/a.js", false),
        ("/assets/*.js", "/Assets/a.js", false),
        ("/a%20b/*", "/a b/c", true), ("/a b/*", "/a b/c", true), ("/caf%C3%A9", "/café", true),
        ("/café", "/café", true), ("/%2A", "/*", true), ("/a%3Fb", "/a?b", true),
    ])
    func `a pattern is for the decoded paths it means`(
        text: String, path: String, isMatch: Bool
    ) throws {
        #expect(try PathPattern(text).matches(path.utf8Span.span) == isMatch)
    }

    @Test(arguments: [
        ("", PathPatternMistake.neitherPathNorExtension), ("a", .neitherPathNorExtension),
        ("*", .neitherPathNorExtension), ("*/a", .neitherPathNorExtension),
        ("example.org", .neitherPathNorExtension),
        ("/a?b", .invalidText), ("/a#b", .invalidText), ("/a\tb", .invalidText),
        ("/" + String(repeating: "a", count: 1024), .invalidText),
        ("/a*", .misplacedStar), ("/*/a", .misplacedStar), ("/a/*b", .misplacedStar),
        ("/a/**", .misplacedStar), ("/a/*.", .misplacedStar), ("*.", .misplacedStar),
        ("/a/*.b/c", .misplacedStar), ("*.*", .misplacedStar),
        ("/a%2", .invalidEscape), ("/a%zz", .invalidEscape), ("/a%2Fb", .invalidEscape),
        ("/a%00", .invalidEscape), ("/%C0%AF", .invalidEscape), ("*.%", .invalidEscape),
        ("/a//b", .notNormal), ("/a/./b", .notNormal), ("/a/../b", .notNormal),
        ("/../a", .notNormal),
    ])
    func `what no path can be is refused`(text: String, mistake: PathPatternMistake) {
        #expect(throws: mistake) { try PathPattern(text) }
    }

    @Test func `patterns that mean the same are equal`() throws {
        #expect(try PathPattern("*.js") == PathPattern("/*.JS"))
        #expect(try PathPattern("/%61") == PathPattern("/a"))
        #expect(try PathPattern("/a/*") != PathPattern("/a/"))
        #expect(try Set([PathPattern("*.js"), PathPattern("/*.js")]).count == 1)
    }
}
