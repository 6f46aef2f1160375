// SPDX-License-Identifier: Apache-2.0

import HTTP
import Testing

@testable import Configuration

/// Values that could be meant otherwise than by the rules for quotes and comments.
struct ValueReadingTests {
    @Test(
        arguments: [
            ("Clear-Site-Data = \"cache\"", "\"cache\""),
            ("clear-site-data = \"*\" # all", "\"*\""),
            ("Clear-Site-Data = \"cache\", \"cookies\"", "\"cache\", \"cookies\""),
            (#"Clear-Site-Data = "\"cache\"""#, "\"cache\""),
            ("Speculation-Rules = \"/rules.json\"", "\"/rules.json\""),
            (#"X-A = "\"DENY\"""#, "\"DENY\""), ("X-A = \"a\"; b=\"c\"", "\"a\"; b=\"c\""),
            ("X-A = \"a ; b\"", "a ; b"), ("X-A = \"a #1\" # c", "a #1"), ("X-A = a; b", "a; b"),
            ("X-A = a#b", "a#b"), ("X-A = a # c", "a"), ("X-A = a ## c", "a"), ("X-A = a #", "a"),
            ("P3P = CP=\"NON\"", "CP=\"NON\""), ("X-A = \"\"", nil),
        ] as [(String, String?)])
    func `a field's value keeps its quotes and signs`(line: String, value: String?) throws {
        let headers = try parsed("[headers]\n\(line)\n").headers
        #expect(headers.first?.value == value)
        let loaded = try Configuration.parse(Array("[headers]\n\(line)\n".utf8), file: "t.conf")
        #expect(try parsed(loaded.effectiveINI).headers == headers)
    }

    @Test(arguments: [
        ("X-A = a ; b", 9, comment), ("X-A = a #1", 9, comment),
        ("X-A = \"a\" ; \"b\"", 11, comment),
        ("X-A = \"a ; b\", c", 10, comment), ("Server = ; none", 10, comment),
        (
            "X-A = \"DENY\"", 7,
            #"the quotes could be part of the value: write DENY without them, or "\"DENY\"" with them"#
        ),
        ("X-A = \"a", 7, "expected a closing quote (\") on the same line"),
    ])
    func `a field's value that could be another is a mistake`(
        line: String, column: Int, message: String
    ) {
        #expect(mistakes(in: "[headers]\n\(line)\n") == ["t.conf:2:\(column): error: \(message)"])
        let ofSite = "[site \"a.b\"]\nroot = /\n[headers \"a.b\"]\n"
        #expect(mistakes(in: ofSite + line) == ["t.conf:4:\(column): error: \(message)"])
    }

    @Test(arguments: [
        ("[types]\n.txt = text/plain ; charset=utf-8", "2:19"),
        ("[files]\ncache_control = max-age=1 ; x", "2:27"),
        ("[site \"a.b\"]\nroot = /\ncache_control = no-cache ;x", "3:26"),
    ])
    func `a media type and Cache-Control lose no parameter in silence`(text: String, place: String)
    {
        #expect(mistakes(in: text) == ["t.conf:\(place): error: \(Self.comment)"])
    }

    @Test func `elsewhere quotes and comments are what they always are`() throws {
        let configuration = try parsed(
            """
            [server]
            root = "/srv" ; the files
            index = a.html #first
            [types]
            .txt = "text/plain" # text
            [files]
            cache_control = "no-cache" # always
            [redirects]
            /a = "301 /b" ; moved
            """)
        #expect(configuration.server.root == "/srv")
        #expect(configuration.server.index == ["a.html"])
        #expect(configuration.types.map(\.mediaType) == ["text/plain"])
        #expect(configuration.files.cacheControl == "no-cache")
        #expect(configuration.redirects.map(\.from) == ["/a"])
    }

    private static let comment =
        "a comment begins here: put the value in quotes, with \\\" for its own, if this is part of it, "
        + "or the comment on a line of its own"
}
