// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import poolhttpd

/// What a terminal is sent of what clients ask for.
struct PrintableTextTests {
    @Test(arguments: [
        ("worker-0: GET /a\n", "worker-0: GET /a\n"),
        ("no end", "no end\n"),
        ("/\u{1B}[2J\u{7}\u{8}\r\t\u{0}", "/?[2J?????\n"),
        ("/\u{9B}2J\u{9D}0;title\u{9C}", "/?2J?0;title?\n"),
        ("/\u{202E}gnp.exe\u{2066}\u{200B}\u{FEFF}", "/?gnp.exe???\n"),
        ("/\u{2028}\u{2029}\u{7F}", "/???\n"),
        ("/größe/日本/▂█…", "/größe/日本/▂█…\n"),
        ("", ""),
    ])
    func `what is not just shown is a question mark`(text: String, shown: String) {
        #expect(PrintableText.lines(Array(text.utf8)) == shown)
    }

    @Test func `what is no text is replaced`() {
        #expect(
            PrintableText.lines([0x2F, 0xFF, 0xC2, 0x9B - 0x80, 0x0A]) == "/\u{FFFD}\u{FFFD}?\n")
    }

    @Test(arguments: [
        (#"{"a":1}"# + "\n", #"{"a":1}"# + "\n"),
        ("{\n \"a\": [1,\r\n2]\n}\n\n", "{  \"a\": [1,  2] }\n"),
        ("\"\u{1B}[2J\"", "\" [2J\"\n"),
        ("\"\u{9B}\u{202E}\u{1D173}\"", #""\u009b\u202e\ud834\udd73""# + "\n"),
        ("\"ä…\"", "\"ä…\"\n"),
    ])
    func `a document of JSON is one line, and means what it meant`(text: String, line: String) {
        #expect(PrintableText.json(Array(text.utf8)) == line)
    }

    @Test func `a terminal without Unicode gets bars that it knows`() {
        #expect(PrintableText.ascii("a ▁▂▃▄▅▆▇█ █░ ä\n") == "a _.:-=+*# #. ?\n")
    }
}
