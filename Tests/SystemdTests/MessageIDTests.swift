// SPDX-License-Identifier: Apache-2.0

import Systemd
import Testing

struct MessageIDTests {
    @Test func `a valid id reads back as written`() {
        let text = "0123456789abcdef00000000fedcba98"
        #expect(MessageID(validating: text)?.description == text)
        #expect(MessageID("0123456789abcdef00000000fedcba98").description == text)
    }

    @Test(arguments: [
        ("empty", ""),
        ("31 digits", "0123456789abcdef00000000fedcba9"),
        ("33 digits", "0123456789abcdef00000000fedcba980"),
        ("upper case", "0123456789ABCDEF00000000FEDCBA98"),
        ("not hexadecimal", "0123456789abcdeg00000000fedcba98"),
        ("dashes of a UUID", "01234567-89ab-cdef-0000-0000fedcba98"),
        ("all zero", "00000000000000000000000000000000"),
    ])
    func `anything else is refused`(_: String, text: String) {
        #expect(MessageID(validating: text) == nil)
    }

    @Test func `an invalid id in the program traps`() async {
        await #expect(processExitsWith: .failure) { _ = MessageID("records dropped") }
    }
}
