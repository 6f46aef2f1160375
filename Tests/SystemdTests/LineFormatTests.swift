// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Systemd

struct LineFormatTests {
    @Test(
        arguments: [
            (LineFormat.prefixed, JournalPriority.emergency, 0, "<0>hello\n"),
            (.prefixed, .info, 0, "<6>hello\n"),
            (.plain, .info, 0, "1970-01-01T00:00:00Z info: hello\n"),
            (.plain, .error, 1_767_323_045, "2026-01-02T03:04:05Z error: hello\n"),
            (.plain, .debug, 1_709_251_199, "2024-02-29T23:59:59Z debug: hello\n"),
        ] as [(LineFormat, JournalPriority, Int64, String)])
    func `a record is one line with its message`(
        format: LineFormat, priority: JournalPriority, time: Int64, expected: String
    ) {
        var record = JournalRecord("hello", priority: priority)
        record.append("HIDDEN", "field")
        var line: [UInt8] = []
        #expect(format.append(record, time: time, to: &line))
        #expect(String(decoding: line, as: UTF8.self) == expected)
    }

    @Test func `a record without a message has no line`() {
        var line: [UInt8] = []
        #expect(!LineFormat.plain.append(JournalRecord(priority: .info), time: 0, to: &line))
        #expect(line.isEmpty)
    }
}
