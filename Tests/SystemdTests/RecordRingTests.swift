// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Systemd

struct RecordRingTests {
    @Test func `records leave in the order they came, also around the end`() {
        var ring = RecordRing(capacity: 3, byteCapacity: 1 << 20)
        var left: [String?] = []
        for number in 1...10 {
            #expect(ring.append(JournalRecord("\(number)")) == true)
            if number > 2 { left.append(ring.popFirst()?[.message]) }
        }
        #expect(left == (1...8).map { "\($0)" })
        #expect(ring.count == 2)
    }

    @Test func `a full ring refuses`() {
        var ring = RecordRing(capacity: 2, byteCapacity: 1 << 20)
        #expect(ring.append(JournalRecord("1")) == true)
        #expect(ring.append(JournalRecord("2")) == true)
        #expect(ring.append(JournalRecord("3")) == false)
        #expect(ring.popFirst()?[.message] == "1")
        #expect(ring.append(JournalRecord("4")) == true)
    }

    @Test func `bytes are bounded, but one record always fits`() {
        let big = JournalRecord(String(repeating: "a", count: 1000))
        var ring = RecordRing(capacity: 100, byteCapacity: 500)
        #expect(ring.append(big) == true)
        #expect(ring.append(JournalRecord("small")) == false)
        #expect(!ring.isHalfEmpty)
        #expect(ring.popFirst() != nil)
        #expect(ring.isHalfEmpty)
        #expect(ring.append(JournalRecord("small")) == true)
    }

    @Test func `some records leave an eighth of the room to others`() {
        var ring = RecordRing(capacity: 16, byteCapacity: 1 << 20)
        let accepted = (1...20).filter { ring.append(JournalRecord("\($0)"), leavesRoom: true) }
        #expect(accepted.count == 14)
        #expect(ring.append(JournalRecord("own")) == true)
        #expect(ring.append(JournalRecord("own")) == true)
        #expect(ring.append(JournalRecord("own")) == false)

        let size = JournalRecord("a").bytes.count
        var bytes = RecordRing(capacity: 100, byteCapacity: size * 8)
        #expect(
            (1...9).filter { _ in bytes.append(JournalRecord("a"), leavesRoom: true) }.count == 7)
        #expect(bytes.append(JournalRecord("a")) == true)
    }

    @Test func `an empty ring gives nothing`() {
        var ring = RecordRing(capacity: 1, byteCapacity: 1)
        #expect(ring.popFirst() == nil)
    }
}
