// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Systemd

struct JournalRecordTests {
    @Test func `a record begins with its priority and id`() {
        let id = MessageID("0123456789abcdef00000000fedcba98")
        let record = JournalRecord("hello", priority: .warning, messageID: id)
        #expect(
            record.fields == ["PRIORITY=4", "MESSAGE_ID=\(id)", "MESSAGE=hello"])
        #expect(record.priority == .warning)
    }

    @Test func `fields keep their order and may repeat`() {
        var record = JournalRecord(priority: .info)
        record.append("B", 1)
        record.append("A", "text")
        record.append("B", UInt64.max)
        #expect(
            record.fields == ["PRIORITY=6", "B=1", "A=text", "B=18446744073709551615"])
        #expect(record["B"] == "1")
        #expect(record["C"] == nil)
    }

    @Test func `a field without a value is left out`() {
        var record = JournalRecord(priority: .info)
        record.append("TEXT", "")
        record.append("BYTES", [UInt8]().span)
        record.append("PIECES") { _ in }
        record.append("LAST", 1)
        #expect(record.fields == ["PRIORITY=6", "LAST=1"])
        #expect(record.fieldCount == 2)
    }

    @Test func `an empty message is kept, since an entry without one is not shown`() {
        #expect(JournalRecord("").fields == ["PRIORITY=6", "MESSAGE="])
    }

    @Test func `the longest field is below the size that journalctl prints as null`() {
        var record = JournalRecord(priority: .info)
        let name = JournalFieldName(validating: String(repeating: "N", count: 64))
        record.append(name ?? "N", String(repeating: "a", count: 5000))
        #expect(record.fields.last?.utf8.count == 64 + 1 + 2048 + 3)
    }

    @Test func `a name is not mistaken for a longer one`() {
        var record = JournalRecord(priority: .info, messageID: .recordsDropped)
        record.append(.message, "text")
        #expect(record[.message] == "text")
    }

    @Test func `a value may contain what looks like fields`() {
        var record = JournalRecord(priority: .info)
        record.append("A", "x\nPRIORITY=0\n")
        record.append("B", "y")
        #expect(record.fields == ["PRIORITY=6", "A=x\nPRIORITY=0\n", "B=y"])
    }

    @Test func `no more than the maximum of fields is kept`() {
        var record = JournalRecord(priority: .info)
        for number in 1...100 { record.append("N", number) }
        #expect(record.fields.count == 64)
        #expect(record.fields.last == "N=63")
    }

    @Test func `no field is begun beyond the maximum of bytes`() {
        var record = JournalRecord(priority: .info)
        for _ in 1...10 { record.append("BIG", String(repeating: "a", count: 5000)) }
        #expect(record.fields.count == 9)
        #expect(record.bytes.count < JournalRecord.maximumBytes + 2048 + 3 + 64 + 5)
    }
}

extension JournalRecord {
    /// All fields as text.
    var fields: [String] {
        var found: [String] = []
        var cursor = 0
        while let field = nextField(at: &cursor) {
            found.append(String(decoding: bytes[field], as: UTF8.self))
        }
        return found
    }
}
