// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Configuration

/// Whole texts: names, places, and all mistakes at once.
struct ConfigurationTests {
    @Test func `an empty text gives the defaults`() throws {
        #expect(try parsed("") == .defaults)
    }

    @Test func `values reach their properties`() throws {
        let configuration = try parsed(
            """
            [server]
            workers = auto
            address = unix:/run/http.sock
            root = "/srv/my site"
            index = a.html b.html
            [timeouts]
            keepalive = 1min 30s ; comment
            [server]
            port = 0
            """)
        var expected = Configuration.defaults
        expected.server.workers = .automatic
        expected.server.address = .unix(path: "/run/http.sock")
        expected.server.root = "/srv/my site"
        expected.server.index = ["a.html", "b.html"]
        expected.server.port = 0
        expected.timeouts.keepalive = .seconds(90)
        expected.endpoints.sleep = false
        #expect(configuration == expected)
    }

    @Test func `a later value wins`() throws {
        let text = "[server]\nport = 1\nport = 2\n[log]\nslow = 3s\n[server]\nport = 3\n"
        #expect(try parsed(text).server.port == 3)
    }

    @Test func `a wrong value is a mistake though a later one wins`() {
        #expect(
            mistakes(in: "[server]\nport = x\nport = 2\n") == [
                "t.conf:2:8: error: port=: expected 0 to 65535, found \"x\""
            ])
    }

    @Test func `CRLF and a byte order mark are accepted`() throws {
        #expect(try parsed("\u{FEFF}[server]\r\nport = 81\r\n").server.port == 81)
    }

    @Test(arguments: [
        ("[server]\n", true),
        ("[server]\nroot =\n", true),
        ("[server]\nroot = .\n", false),
        ("[server]\nroot = .\nroot =\n", true),
        ("[server]\nroot = .\n[endpoints]\nsleep = yes\n", true),
        ("[endpoints]\nsleep = no\n", false),
    ])
    func `sleep is on without a root, unless set`(text: String, isOn: Bool) throws {
        #expect(try parsed(text).endpoints.sleep == isOn)
    }

    @Test func `an empty health path turns it off`() throws {
        #expect(try parsed("[endpoints]\nhealth =\n").endpoints.health == nil)
    }

    @Test func `five mistakes are reported at once, each with its place`() {
        let text = """
            # poolhttpd.conf
            port = 80
            [server]
              wrokers = 4
            workers = many   # a comment
            port 8080
            [timeout]
            header = "10 parsecs"
            """
        #expect(
            mistakes(in: text) == [
                "t.conf:2:1: error: key \"port\" before any section, put it below [server]",
                "t.conf:4:3: error: unknown key \"wrokers\", did you mean \"workers\"?",
                "t.conf:5:11: error: workers=: expected \"auto\" or 1 to 1024, found \"many\"",
                "t.conf:6:1: error: expected \"key = value\", \"[section]\" or a comment",
                "t.conf:7:2: error: unknown section \"timeout\", did you mean \"timeouts\"?",
                "t.conf:8:10: error: header=: expected a duration of 10ms to 1h, "
                    + "found \"10 parsecs\"",
            ])
    }

    @Test(arguments: [
        (
            "a near key", "[limits]\nconections = 1",
            "2:1: error: unknown key \"conections\", did you mean \"connections\"?"
        ),
        (
            "a key in capitals", "[server]\nPort = 1",
            "2:1: error: unknown key \"Port\", did you mean \"port\"?"
        ),
        ("a far key", "[server]\nthreads = 1", "2:1: error: unknown key \"threads\" in [server]"),
        (
            "a key of another section", "[files]\nroot = /",
            "2:1: error: unknown key \"root\" in [files], put it below [server]"
        ),
        (
            "a key unknown anywhere, before any section", "x = 1",
            "1:1: error: key \"x\" before any section, put it below a [section]"
        ),
        (
            "a section in capitals", "[Server]",
            "1:2: error: unknown section \"Server\", did you mean \"server\"?"
        ),
        (
            "a far section", "[http]",
            "1:2: error: unknown section \"http\", expected one of [server], [limits], [timeouts], [log], [endpoints], [admin], [files], [headers], [types], [encodings], [redirects], [site \"NAME\"]"
        ),
        (
            "an empty value", "[server]\nport =",
            "2:7: error: port=: expected 0 to 65535, found nothing"
        ),
        (
            "an empty quoted value", "[server]\nport = \"\"",
            "2:8: error: port=: expected 0 to 65535, found nothing"
        ),
        (
            "an overflowing number", "[server]\nport = 99999999999999999999",
            "2:8: error: port=: expected 0 to 65535, found \"99999999999999999999\""
        ),
        (
            "a quoted wrong value", "[log]\nlevel = \"a b\"",
            "2:9: error: level=: expected \"trace\", \"debug\", \"info\", \"notice\", \"warning\", \"error\" or \"critical\", found \"a b\""
        ),
        (
            "health on the path of sleep", "[endpoints]\nhealth = /sleep",
            "2:10: error: health=: expected another path than that of sleep=, found \"/sleep\""
        ),
    ])
    func `a mistake says what to do`(_: String, text: String, expected: String) {
        #expect(mistakes(in: text) == ["t.conf:" + expected])
    }

    @Test func `keys of an unknown section are not judged`() {
        #expect(mistakes(in: "[http]\nfoo = 1\n[server]\nfoo = 1\n").count == 2)
    }

    @Test func `keys below a misspelled section are judged as in the right one`() {
        let found = mistakes(in: "[sever]\nport = x\n")
        #expect(found.count == 2)
        #expect(found.last == "t.conf:2:8: error: port=: expected 0 to 65535, found \"x\"")
    }

    @Test func `an unknown key with an open quote is two mistakes`() {
        #expect(
            mistakes(in: "[server]\nprot = \"x") == [
                "t.conf:2:1: error: unknown key \"prot\", did you mean \"port\"?",
                "t.conf:2:8: error: expected a closing quote (\") on the same line",
            ])
    }

    @Test func `health may be the path of sleep while sleep is off`() throws {
        let text = "[endpoints]\nhealth = /sleep\nsleep = no\n"
        #expect(try parsed(text).endpoints.health == "/sleep")
    }

    @Test func `a NUL and invalid UTF-8 are mistakes`() {
        let bytes = Array("[server]\nport = 8\0\nroot = ".utf8) + [0xFF, 0x0A]
        #expect(
            mistakes(in: bytes) == [
                "t.conf:2:9: error: a NUL byte, the file must be text",
                "t.conf:3:8: error: invalid UTF-8, save the file as UTF-8 text",
            ])
    }

    @Test func `a long value is shortened in the message`() {
        let text = "[server]\nport = \(String(repeating: "9", count: 100_000))\n"
        let shown = String(repeating: "9", count: 64)
        #expect(
            mistakes(in: text) == [
                "t.conf:2:8: error: port=: expected 0 to 65535, found \"\(shown)…\""
            ])
    }

    @Test func `very many mistakes are cut after a thousand`() {
        let found = mistakes(in: String(repeating: "garbage\n", count: 1005))
        #expect(found.count == 1001)
        #expect(found.last == "t.conf: error: 5 more mistakes, not listed")
    }

    @Test func `no byte string makes it trap`() {
        var generator = SystemRandomNumberGenerator()
        let alphabet =
            Array("[]=\"\\#; \t\r\n\0portserv0é9Kmsh-./:*?".utf8) + [0xFF, 0xEF, 0xBB, 0xBF]
        let sections = [
            "[server]", "[site \"a.b\"]", "[site ", "[headers]", "[types]\n.a = a/b;",
            "[redirects]",
            "[redirects \"a.b\"]\n/a = 301 /",
        ]
        for _ in 0..<5000 {
            let bytes = (0..<Int.random(in: 0...60, using: &generator)).map { _ in
                alphabet.randomElement(using: &generator) ?? 0
            }
            let section = sections.randomElement(using: &generator) ?? ""
            let end = Bool.random(using: &generator) ? "\n" : ""
            _ = mistakes(in: Array((section + end).utf8) + bytes)
        }
    }
}
