// SPDX-License-Identifier: Apache-2.0

import HTTP
import Testing

@testable import Configuration

/// The sections whose names before `=` are the administrator's.
struct OpenSectionTests {
    @Test func `settings are kept in their order, and a later value takes the earlier's place`()
        throws
    {
        let configuration = try parsed(
            """
            [headers]
            X-B = 1
            X-A = Two  Words
            x-b = 3
            [types]
            .WASM = application/wasm
            .txt = text/plain; charset="utf-8"
            feed = application/rss+xml
            Feed = a/b
            default = text/plain
            [redirects]
            /a = 301 /b
            /A = 302   https://example.org/?q=1
            /a = 308 /c
            """)
        #expect(
            configuration.headers == [
                .init(name: "x-b", value: "3"), .init(name: "X-A", value: "Two  Words"),
            ])
        #expect(
            configuration.types == [
                .init(.withExtension("wasm"), mediaType: "application/wasm"),
                .init(.withExtension("txt"), mediaType: "text/plain; charset=\"utf-8\""),
                .init(.named("feed"), mediaType: "application/rss+xml"),
                .init(.named("Feed"), mediaType: "a/b"),
                .init(.others, mediaType: "text/plain"),
            ])
        #expect(
            try configuration.redirects == [
                RedirectRule(from: "/a", status: 308, to: "/c"),
                RedirectRule(from: "/A", status: 302, to: "https://example.org/?q=1"),
            ])
    }

    @Test func `an empty value takes a setting back`() throws {
        let configuration = try parsed(
            """
            [headers]
            X-A = 1
            x-a =
            X-B = ""
            [types]
            .a = a/b
            .A =
            b = a/b
            b =
            default = a/b
            default =
            [redirects]
            /a = 301 /b
            /a =
            """)
        #expect(configuration == .defaults)
    }

    @Test func `an empty value leaves out what the server sends by itself`() throws {
        let headers = try parsed("[headers]\nServer =\nX-Content-Type-Options =\n").headers
        #expect(headers.map(\.name) == ["Server", "X-Content-Type-Options"])
        #expect(headers.allSatisfy { $0.value.isEmpty })
    }

    private static let reserved = [
        "Content-Length", "transfer-encoding", "Connection", "Keep-Alive", "DATE",
        "Content-Encoding", "Content-Range", "ETag", "Last-Modified", "Accept-Ranges", "Location",
        "Trailer", "Upgrade", "Vary", "TE", "Allow",
    ]

    @Test(arguments: reserved)
    func `a field that only the server knows is refused`(name: String) {
        let message = "field \"\(name)\" cannot be set, its value is the server's to know"
        #expect(mistakes(in: "[headers]\n\(name) = 1\n") == ["t.conf:2:1: error: \(message)"])
        #expect(mistakes(in: "[headers]\n\(name) =\n").count == 1)
    }

    @Test(arguments: [
        (
            "Cache-Control", "[headers]\ncache-control = no-store",
            "2:1: error: field \"cache-control\" cannot be set here, use cache_control= in [files]"
        ),
        (
            "Content-Type", "[headers]\nContent-Type = text/plain",
            "2:1: error: field \"Content-Type\" cannot be set here, use [types]"
        ),
        (
            "a blank in a name", "[headers]\nX A = 1",
            "2:1: error: invalid field name \"X A\", expected letters, digits and \"-\""
        ),
        (
            "a colon in a name", "[headers]\nX-A: 1 = 2",
            "2:1: error: invalid field name \"X-A: 1\", expected letters, digits and \"-\""
        ),
        (
            "a tab in a value", "[headers]\nX-A = a\tb",
            "2:7: error: X-A=: \(expectedValue), found \"a\\u{9}b\""
        ),
        (
            "a letter outside ASCII", "[headers]\nX-A = é",
            "2:7: error: X-A=: \(expectedValue), found \"é\""
        ),
        (
            "a blank at the end of a value", "[headers]\nX-A = \"a \"",
            "2:7: error: X-A=: \(expectedValue), found \"a \""
        ),
        (
            "a control character", "[headers]\nX-A = a\u{1B}b",
            "2:8: error: the control character \\u{1b}, remove it"
        ),
        (
            "an extension without its dot", "[types]\nwasm = application/wasm",
            "2:1: error: \(expectedName), found \"wasm\", did you mean \".wasm\"?"
        ),
        (
            "a pattern", "[types]\n*.woff2 = font/woff2",
            "2:1: error: \(expectedName), found \"*.woff2\", did you mean \".woff2\"?"
        ),
        (
            "a path", "[types]\n/feed = a/b", "2:1: error: \(expectedName), found \"/feed\""
        ),
        (
            "another case of default", "[types]\nDefault = a/b",
            "2:1: error: \(expectedName), found \"Default\", did you mean \"default\"?"
        ),
        (
            "two dots", "[types]\n.tar.gz = application/gzip",
            "2:1: error: invalid extension \".tar.gz\", \(expectedExtension)"
        ),
        (
            "a lone dot", "[types]\n. = a/b",
            "2:1: error: invalid extension \".\", \(expectedExtension)"
        ),
        (
            "a word in place of a media type", "[types]\n.a = text",
            "2:6: error: .a=: expected a media type such as \"text/plain; charset=utf-8\", "
                + "found \"text\""
        ),
        (
            "a path without its slash", "[redirects]\nold = 301 /new",
            "2:1: error: expected a path that begins with \"/\", found \"old\", did you mean \"/old\"?"
        ),
        (
            "a URL to redirect from", "[redirects]\nhttp://a/ = 301 /new",
            "2:1: error: expected a path that begins with \"/\", found \"http://a/\""
        ),
        (
            "a status that is no redirect's", "[redirects]\n/old = 304 /new",
            "2:8: error: /old=: \(expectedRedirect), found \"304 /new\""
        ),
        (
            "no status", "[redirects]\n/old = /new",
            "2:8: error: /old=: \(expectedRedirect), found \"/new\""
        ),
        (
            "three words", "[redirects]\n/old = 301 /new page",
            "2:8: error: /old=: \(expectedRedirect), found \"301 /new page\""
        ),
        (
            "a redirect to itself", "[redirects]\n/old = 301 /old?x=1",
            "2:8: error: redirects without end: /old to /old"
        ),
    ])
    func `a mistake says what to do`(_: String, text: String, expected: String) {
        #expect(mistakes(in: text) == ["t.conf:" + expected])
    }

    private static let expectedValue =
        "expected visible ASCII, with spaces inside only, of at most 4096 bytes"
    private static let expectedName =
        "expected an extension that begins with \".\", the name of a file, or \"default\""
    private static let expectedExtension =
        "expected \".\" and 1 to 16 letters, digits, \"-\", \"_\" or \"+\""
    private static let expectedRedirect =
        "expected a status of 301, 302, 303, 307 or 308 and a target, such as \"301 /new\", "
        + "or \"keep\""
}
