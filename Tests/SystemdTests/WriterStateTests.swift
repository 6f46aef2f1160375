// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Systemd

struct WriterStateTests {
    private var state = WriterState(ring: RecordRing(capacity: 4, byteCapacity: 1 << 20))

    /// The next step as a word: the message, `report N`, `sleep` or `end`.
    private mutating func advance(_ progress: WriterState.Progress? = nil) -> String? {
        switch state.advance(after: progress) {
        case .send(let record): record[.message]
        case .report(let dropped): "report \(dropped)"
        case .sleep: "sleep"
        case .end: "end"
        }
    }

    private mutating func submit(_ messages: String...) -> [Bool] {
        messages.map { state.submit(JournalRecord($0)).isQueued }
    }

    @Test mutating func `only a sleeping thread is woken, and once`() {
        #expect(state.submit(JournalRecord("1")).wakes == false)
        #expect(advance() == "1")
        #expect(state.submit(JournalRecord("2")).wakes == false)
        #expect(advance(.sent(true)) == "2")
        #expect(advance(.sent(true)) == "sleep")
        #expect(state.submit(JournalRecord("3")).wakes == true)
        #expect(state.submit(JournalRecord("4")).wakes == false)
    }

    @Test mutating func `drops are told once half of the ring is free`() {
        #expect(submit("1", "2", "3", "4", "5", "6") == [true, true, true, true, false, false])
        #expect(advance() == "1")
        #expect(advance(.sent(true)) == "2")
        #expect(advance(.sent(true)) == "report 2")
        #expect(advance(.reported(dropped: 2, true)) == "3")
        #expect(advance(.sent(true)) == "4")
        #expect(advance(.sent(true)) == "sleep")
        #expect(state.statistics == .init(written: 4, dropped: 2, queued: 0))
    }

    @Test mutating func `a destination that fails is told nothing until it works again`() {
        #expect(submit("1", "2", "3") == [true, true, true])
        #expect(advance() == "1")
        #expect(advance(.sent(false)) == "2")
        #expect(advance(.sent(false)) == "3")
        #expect(advance(.sent(true)) == "report 2")
        #expect(advance(.reported(dropped: 2, false)) == "sleep")
        #expect(submit("4") == [true])
        #expect(advance() == "4")
        #expect(advance(.sent(true)) == "report 2")
        #expect(advance(.reported(dropped: 2, true)) == "sleep")
        #expect(state.statistics == .init(written: 2, dropped: 2, queued: 0))
    }

    @Test mutating func `closing ends after what is queued, or at the deadline`() {
        #expect(submit("1", "2", "3") == [true, true, true])
        #expect(advance() == "1")
        #expect(state.close(deadline: .max) == false)
        #expect(submit("late") == [false])
        #expect(advance(.sent(true)) == "report 1")
        #expect(advance(.reported(dropped: 1, true)) == "2")
        #expect(state.close(deadline: 0) == false)
        #expect(advance(.sent(true)) == "end")
        #expect(state.abandon() == 1)
        #expect(state.statistics == .init(written: 2, dropped: 2, queued: 0))
    }

    @Test mutating func `what a stuck thread holds is lost and not counted twice`() {
        #expect(submit("1", "2") == [true, true])
        #expect(advance() == "1")
        #expect(state.close(deadline: .max) == false)
        #expect(state.abandon() == 2)
        #expect(advance(.sent(true)) == "end")
        #expect(state.statistics == .init(written: 0, dropped: 2, queued: 0))
    }

    @Test mutating func `closing wakes a sleeping thread`() {
        #expect(advance() == "sleep")
        #expect(state.close(deadline: .max) == true)
        #expect(advance() == "end")
    }
}
