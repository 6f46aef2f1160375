// SPDX-License-Identifier: Apache-2.0

import Systemd
import Testing

struct JournalFieldNameTests {
    @Test(arguments: ["A", "HTTP_STATUS", "X1_", String(repeating: "N", count: 64)])
    func `a valid name is accepted as it stands`(name: String) {
        #expect(JournalFieldName(validating: name)?.description == name)
    }

    @Test(arguments: [
        ("empty", ""),
        ("begins with an underscore: the journal's own", "_PID"),
        ("begins with a digit", "1ST"),
        ("lower case", "status"),
        ("a dash", "REQUEST-ID"),
        ("an equals sign", "A=B"),
        ("a newline", "A\nB"),
        ("not ASCII", "GRÖSSE"),
        ("65 bytes", String(repeating: "N", count: 65)),
    ])
    func `an invalid name is refused`(_: String, name: String) {
        #expect(JournalFieldName(validating: name) == nil)
    }

    @Test(arguments: [
        ("request-id", "REQUEST_ID"),
        ("error.message", "ERROR_MESSAGE"),
        ("_PID", "PID"),
        ("1st", "ST"),
        ("größe", "GR____E"),
        (String(repeating: "n", count: 65), String(repeating: "N", count: 64)),
    ])
    func `any key becomes the nearest valid name`(key: String, name: String) {
        #expect(JournalFieldName(sanitizing: key)?.description == name)
    }

    @Test(arguments: ["", "_", "123", "日本"])
    func `a key without a letter has no name`(key: String) {
        #expect(JournalFieldName(sanitizing: key) == nil)
    }

    @Test func `an invalid name in the program traps`() async {
        await #expect(processExitsWith: .failure) { _ = JournalFieldName("_PID") }
    }
}
