// SPDX-License-Identifier: Apache-2.0

import Systemd
import Testing

struct JournalTextTests {
    @Test(
        arguments: [
            ("printable", bytes("GET /a b~"), "GET /a b~"),
            ("a newline would forge a line", bytes("a\nb"), "a\\x0ab"),
            ("an escape would steer a terminal", bytes("\u{1B}[2J"), "\\x1b[2J"),
            ("null, tab, delete", [0, 9, 0x7F], "\\x00\\x09\\x7f"),
            ("two, three and four bytes", bytes("ß日😀"), "ß日😀"),
            ("a C1 control", [0xC2, 0x9B, 0x41], "\\xc2\\x9bA"),
            ("the first after the C1 controls", [0xC2, 0xA0], "\u{A0}"),
            ("a continuation alone", [0x80, 0xBF], "\\x80\\xbf"),
            ("overlong, two bytes", [0xC0, 0xAF], "\\xc0\\xaf"),
            ("overlong, three bytes", [0xE0, 0x9F, 0xBF], "\\xe0\\x9f\\xbf"),
            ("overlong, four bytes", [0xF0, 0x8F, 0xBF, 0xBF], "\\xf0\\x8f\\xbf\\xbf"),
            ("a surrogate", [0xED, 0xA0, 0x80], "\\xed\\xa0\\x80"),
            ("the last before the surrogates", [0xED, 0x9F, 0xBF], "\u{D7FF}"),
            ("beyond U+10FFFF", [0xF4, 0x90, 0x80, 0x80], "\\xf4\\x90\\x80\\x80"),
            ("U+10FFFF", [0xF4, 0x8F, 0xBF, 0xBF], "\u{10FFFF}"),
            ("a lead that does not exist", [0xF5, 0x80, 0xFF], "\\xf5\\x80\\xff"),
            ("cut off after one of two", [0x41, 0xC3], "A\\xc3"),
            ("cut off after two of three", [0xE6, 0x97], "\\xe6\\x97"),
            ("broken by ASCII", [0xE6, 0x97, 0x41], "\\xe6\\x97A"),
        ] as [(String, [UInt8], String)])
    func `a message holds printable UTF-8 only`(_: String, input: [UInt8], shown: String) {
        var record = JournalRecord(priority: .info)
        record.append(.message, input.span)
        #expect(record[.message] == shown)
    }

    @Test func `other fields keep their bytes`() {
        var record = JournalRecord(priority: .info)
        record.append("RAW", bytes("a\n\0\u{1B}b").span)
        #expect(record["RAW"] == "a\n\0\u{1B}b")
    }

    @Test func `a value is written piece by piece`() {
        var record = JournalRecord(priority: .info)
        record.append(.message) { text in
            text.write(bytes("GET").span)
            text.write(" ")
            text.write(StaticString("/a"))
            text.write(UInt16(200))
            text.write(-1)
        }
        #expect(record[.message] == "GET /a200-1")
    }

    @Test(arguments: [
        ("exactly the maximum", 2048, "aaa"),
        ("one more", 2049, "aa…"),
    ])
    func `a long value is cut and marked`(_: String, length: Int, end: String) {
        var record = JournalRecord(priority: .info)
        record.append("VALUE", String(repeating: "a", count: length))
        let value = record["VALUE"] ?? ""
        #expect(value.unicodeScalars.filter { $0 == "a" }.count == 2048)
        #expect(value.hasSuffix(end))
    }

    @Test(arguments: [JournalFieldName.message, "OTHER"])
    func `a value is cut between characters`(name: JournalFieldName) {
        for lead in 0..<4 {
            var record = JournalRecord(priority: .info)
            let text = String(repeating: "a", count: lead) + String(repeating: "😀", count: 1100)
            record.append(name, text)
            let kept = (2048 - lead) / 4
            let expected = String(repeating: "a", count: lead) + String(repeating: "😀", count: kept)
            #expect(record[name] == expected + "…")
        }
    }

    @Test func `an escape is never cut`() {
        for lead in 0..<4 {
            var record = JournalRecord(priority: .info)
            let controls = [UInt8](repeating: 1, count: 2000)
            record.append(.message, (bytes(String(repeating: "a", count: lead)) + controls).span)
            let kept = (2048 - lead) / 4
            let escapes = String(repeating: "\\x01", count: kept)
            #expect(record[.message] == String(repeating: "a", count: lead) + escapes + "…")
        }
    }

    @Test func `nothing follows the mark`() {
        var record = JournalRecord(priority: .info)
        record.append(.message) { text in
            text.write(String(repeating: "a", count: 5000))
            text.write("b\n")
        }
        #expect(record[.message]?.hasSuffix("a…") == true)
    }
}
