// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Configuration

struct INIWriterTests {
    @Test(arguments: [
        ("", ""),
        ("plain", "plain"),
        ("two words", "two words"),
        ("a#b;c", "a#b;c"),
        ("inner \"quotes\" stay", "inner \"quotes\" stay"),
        ("C:\\x", "C:\\x"),
        ("#comment", "\"#comment\""),
        ("; comment", "\"; comment\""),
        ("a #b", "\"a #b\""),
        ("a\t;b", "\"a\t;b\""),
        (" leading", "\" leading\""),
        ("trailing ", "\"trailing \""),
        ("\"quoted\"", "\"\\\"quoted\\\"\""),
        (" \\\"", "\" \\\\\\\"\""),
    ])
    func `a value is quoted where needed, and read back`(text: String, written: String) {
        #expect(INIWriter.value(text) == written)
        let items = INIParser.items(of: Array("k = \(written)  # c".utf8), file: "t.conf")
        #expect(items.count == 1)
        guard case .setting(_, let value) = items.first else {
            Issue.record("no setting: \(items)")
            return
        }
        #expect(value.text?.string == text)
    }
}
