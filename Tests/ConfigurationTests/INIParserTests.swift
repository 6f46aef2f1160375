// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Configuration

/// The grammar alone: keys and sections may have any name here.
struct INIParserTests {
    /// Prints items briefly: `[s]@1:1`, `k@1:1=v@1:5`, `1:1 message`.
    private func summary(_ bytes: [UInt8]) -> [String] {
        INIParser.items(of: bytes, file: "t.conf").flatMap { item in
            switch item {
            case .section(let header):
                ["[\(place(header?.name))\(header?.argument.map { " " + place($0) } ?? "")]"]
            case .setting(let key, let value):
                ["\(place(key))=\(place(value.text))"] + value.mistakes.map(place)
            case .mistake(let mistake): [place(mistake)]
            }
        }
    }

    private func place(_ mistake: Diagnostic) -> String {
        "\(mistake.line ?? 0):\(mistake.column ?? 0) \(mistake.message)"
    }

    private func place(_ text: INIText?) -> String {
        text.map { "\($0.string)@\($0.line):\($0.column)" } ?? "nil"
    }

    @Test(
        arguments: [
            ("nothing", "", []),
            ("empty lines and blanks", "\n  \n\t\n", []),
            ("comments", "# a\n; b\n  # c = d\n\t;e", []),
            ("a section", "[s]", ["[s@1:2]"]),
            ("a section with blanks and a comment", "  [ s ]  # c", ["[s@1:5]"]),
            ("a section with an argument", "[s \"a b\"]", ["[s@1:2 a b@1:4]"]),
            ("blanks around an argument", " [ s\t\"a\" ] # c", ["[s@1:4 a@1:6]"]),
            ("an argument right after the name", "[s\"a\"]", ["[s@1:2 a@1:3]"]),
            ("a bracket in an argument", "[s \"[a]\"]", ["[s@1:2 [a]@1:4]"]),
            ("an empty argument", "[s \"\"]", ["[s@1:2 @1:4]"]),
            ("a setting", "k = v", ["k@1:1=v@1:5"]),
            ("a setting without blanks", "k=v", ["k@1:1=v@1:3"]),
            ("a setting with many blanks", "\t k \t=  v \t ", ["k@1:3=v@1:9"]),
            ("a value with blanks inside", "k = a  b", ["k@1:1=a  b@1:5"]),
            ("a value with an equals sign", "k = a=b", ["k@1:1=a=b@1:5"]),
            ("an empty value", "k =", ["k@1:1=@1:4"]),
            ("an empty value before a comment", "k = # c", ["k@1:1=@1:4"]),
            ("a comment after a value", "k = v # c", ["k@1:1=v@1:5"]),
            ("a comment after a tab", "k = v\t;c", ["k@1:1=v@1:5"]),
            ("no comment without a blank", "k = a#b;c", ["k@1:1=a#b;c@1:5"]),
            ("a comment sign as the value", "k =#v", ["k@1:1=#v@1:4"]),
            ("an equals sign in a comment", "k # = v", ["1:1 \(noSetting)"]),
            ("quotes", "k = \"v\"", ["k@1:1=v@1:5"]),
            ("quotes keep blanks and comment signs", "k = \" a # b \"", ["k@1:1= a # b @1:5"]),
            ("empty quotes", "k = \"\"", ["k@1:1=@1:5"]),
            ("escapes", #"k = "a\"b\\c""#, [#"k@1:1=a"b\c@1:5"#]),
            ("a comment after quotes", "k = \"v\" ; c", ["k@1:1=v@1:5"]),
            ("a quote within a value", "k = a \"b\"", ["k@1:1=a \"b\"@1:5"]),
            ("CRLF", "[s]\r\nk = v\r\n", ["[s@1:2]", "k@2:1=v@2:5"]),
            ("CRLF after quotes", "k = \"v\"\r\n", ["k@1:1=v@1:5"]),
            ("columns count characters", "k = é é # c\nü = v", ["k@1:1=é é@1:5", "ü@2:1=v@2:5"]),
            (
                "a combining character is no comment's blank", "k = a \u{301}#b",
                ["k@1:1=a \u{301}#b@1:5"]
            ),
        ] as [(String, String, [String])])
    func `a line is read`(_: String, text: String, expected: [String]) {
        #expect(summary(Array(text.utf8)) == expected)
    }

    @Test(
        arguments: [
            ("a word", "garbage", ["1:1 \(noSetting)"]),
            ("an indented word", "  port: 80", ["1:3 \(noSetting)"]),
            ("no key", " = v", ["1:2 expected a key before \"=\""]),
            ("an open header", "[s", ["1:1 \(openHeader)", "[s@1:2]"]),
            ("an open header with a comment", " [s # ]", ["1:2 \(openHeader)", "[s@1:3]"]),
            ("an open header without a name", "[", ["1:1 \(openHeader)", "[nil]"]),
            (
                "an argument without a name", "[\"a\"]",
                ["1:1 expected a section name within \"[]\"", "[nil]"]
            ),
            ("an open argument", "[s \"a]", ["1:4 \(openArgument)", "[nil]"]),
            ("a lone quote in a header", "[s \"", ["1:4 \(openArgument)", "[nil]"]),
            (
                "a comment that opens in an argument", "[s \"a #\"]",
                ["1:4 \(openArgument)", "[nil]"]
            ),
            ("no bracket after an argument", "[s \"a\"", ["1:7 \(noBracket)", "[s@1:2 a@1:4]"]),
            ("text after an argument", "[s \"a\" b]", ["1:7 \(noBracket)", "[s@1:2 a@1:4]"]),
            ("an empty header", "[ ]", ["1:1 expected a section name within \"[]\"", "[nil]"]),
            (
                "text after a header", "[s] k = v",
                [
                    "[s@1:2]",
                    "1:5 expected nothing after \"]\"; put the setting on a line of its own",
                ]
            ),
            (
                "a comment sign right after a header", "[s]#",
                [
                    "[s@1:2]",
                    "1:4 expected nothing after \"]\"; put the setting on a line of its own",
                ]
            ),
            ("an open quote", "k = \"v", ["k@1:1=nil", "1:5 \(openQuote)"]),
            ("a lone quote", "k = \"", ["k@1:1=nil", "1:5 \(openQuote)"]),
            ("an escaped closing quote", #"k = "v\""#, ["k@1:1=nil", "1:5 \(openQuote)"]),
            (
                "a final backslash", #"k = "v\"#,
                ["k@1:1=nil", "1:7 \(badEscape)", "1:5 \(openQuote)"]
            ),
            ("an unknown escape", #"k = "a\nb""#, ["k@1:1=nil", "1:7 \(badEscape)"]),
            ("text after quotes", "k = \"a\" b", ["k@1:1=nil", "1:9 \(afterQuote)"]),
            ("a second quoted word", "k = \"a\"\"b\"", ["k@1:1=nil", "1:8 \(afterQuote)"]),
            (
                "a comment sign right after quotes", "k = \"a\"#",
                ["k@1:1=nil", "1:8 \(afterQuote)"]
            ),
            (
                "a carriage return within a line", "k = a\rb",
                ["1:6 a carriage return within the line, end lines with LF or CRLF"]
            ),
            (
                "a control character", "# \u{1B}[31m",
                ["1:3 the control character \\u{1b}, remove it"]
            ),
            ("DEL", "k = \u{7F}", ["1:5 the control character \\u{7f}, remove it"]),
            ("NUL", "é\0\0", ["1:2 a NUL byte, the file must be text"]),
            (
                "NUL in a header", "[s\0]\nk=v",
                [
                    "1:3 a NUL byte, the file must be text", "[nil]", "k@2:1=v@2:3",
                ]
            ),
        ] as [(String, String, [String])])
    func `a mistake is placed`(_: String, text: String, expected: [String]) {
        #expect(summary(Array(text.utf8)) == expected)
    }

    @Test(
        arguments: [
            ("a Latin-1 letter", [0x6B, 0x3D, 0xE9], 3),
            ("a Latin-1 letter before ASCII", [0x6B, 0x3D, 0xE9, 0x61], 3),
            ("a lone continuation", [0xC3, 0xA9, 0x80], 2),
            ("an overlong slash", [0xC0, 0xAF], 1),
            ("a surrogate", [0xED, 0xA0, 0x80], 1),
            ("above U+10FFFF", [0xF4, 0x90, 0x80, 0x80], 1),
            ("a cut sequence", [0x61, 0xF0, 0x9F, 0x98], 2),
            ("a UTF-16 byte order mark", [0xFF, 0xFE], 1),
        ] as [(String, [UInt8], Int)])
    func `invalid UTF-8 is a mistake`(_: String, bytes: [UInt8], column: Int) {
        #expect(summary(bytes) == ["1:\(column) invalid UTF-8, save the file as UTF-8 text"])
    }

    @Test(
        arguments: [
            ("no quotes", "k = v", "v", .none, nil), ("an empty value", "k =", "", .none, nil),
            ("a comment", "k = v ; c", "v", .none, "; c@1:7"),
            ("a comment only", "k = # c", "", .none, "# c@1:5"),
            ("quotes without need", "k = \"v\"", "\"v\"", .spare, nil),
            ("quotes with need", "k = \"v # x\"  # c", "\"v # x\"", .needed, "# c@1:14"),
            ("escapes", #"k = "\"v\"""#, #""\"v\"""#, .needed, nil),
            ("empty quotes", "k = \"\"", "\"\"", .needed, nil),
            (
                "two words in quotes", "k = \"a\", \"b\" # c", "\"a\", \"b\"", .followedByText,
                "# c@1:14"
            ),
            ("an open quote", "k = \"v # c", "\"v # c", .needed, nil),
        ] as [(String, String, String, INIValue.Quotes, String?)])
    func `it is known how a value stands there`(
        _: String, text: String, verbatim: String, quotes: INIValue.Quotes, comment: String?
    ) throws {
        let item = INIParser.items(of: Array(text.utf8), file: "t.conf").first
        guard case .setting(_, let value) = item else {
            Issue.record("no setting")
            return
        }
        #expect(value.verbatim.string == verbatim)
        #expect(value.quotes == quotes)
        #expect(value.comment.map { place($0) } == comment)
    }

    @Test func `a byte order mark at the start is skipped, and only there`() {
        #expect(summary([0xEF, 0xBB, 0xBF] + Array("k=v".utf8)) == ["k@1:1=v@1:3"])
        #expect(summary(Array("\nk=\u{FEFF}v".utf8)) == ["k@2:1=\u{FEFF}v@2:3"])
    }

    @Test func `lines after a mistake are read`() {
        #expect(summary(Array("\u{1}\ngarbage\nk=v".utf8)).count == 3)
    }

    private static let noSetting = "expected \"key = value\", \"[section]\" or a comment"
    private static let openHeader = "expected \"]\" at the end of the section header"
    private static let openArgument = "expected a closing quote (\") before \"]\""
    private static let noBracket = "expected \"]\" after the closing quote"
    private static let openQuote = "expected a closing quote (\") on the same line"
    private static let badEscape = "unknown escape, write \"\\\\\" for a backslash"
    private static let afterQuote =
        "expected nothing after the closing quote; quote the whole value"
}
