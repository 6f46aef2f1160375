// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Systemd

struct WriterStateTests {
    private let thinning = RecordThinning()
    private var state: WriterState
    /// In nanoseconds.
    private var now: UInt64 = 1000

    init() {
        state = WriterState(
            ring: RecordRing(capacity: 4, byteCapacity: 1 << 20), thinning: thinning)
    }

    /// The next step as a word: the message, `report N`, `report thinned N`, `sleep`, `sleep SECONDS`
    /// or `end`.
    private mutating func advance(_ progress: WriterState.Progress? = nil) -> String? {
        switch state.advance(after: progress, now: now) {
        case .send(let record): record[.message]
        case .report(.dropped(let count)): "report \(count)"
        case .report(.thinned(let count)): "report thinned \(count)"
        case .sleep(nil): "sleep"
        case .sleep(let time?): "sleep \(Double(time - now) / 1e9)"
        case .end: "end"
        }
    }

    private mutating func pass(seconds: UInt64) {
        now += seconds * 1_000_000_000
    }

    private func thinOut(_ count: Int) {
        for _ in 0..<count { _ = thinning.countOne() }
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
        #expect(advance(.reported(.dropped(2), true)) == "3")
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
        #expect(advance(.reported(.dropped(2), false)) == "sleep")
        #expect(submit("4") == [true])
        #expect(advance() == "4")
        #expect(advance(.sent(true)) == "report 2")
        #expect(advance(.reported(.dropped(2), true)) == "sleep")
        #expect(state.statistics == .init(written: 2, dropped: 2, queued: 0))
    }

    @Test mutating func `closing ends after what is queued, or at the deadline`() {
        #expect(submit("1", "2", "3") == [true, true, true])
        #expect(advance() == "1")
        #expect(state.close(deadline: .max) == false)
        #expect(submit("late") == [false])
        #expect(advance(.sent(true)) == "report 1")
        #expect(advance(.reported(.dropped(1), true)) == "2")
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

    // MARK: - Thinned-out records

    @Test mutating func `thinned-out records are told of once, ten seconds after the first`() {
        thinOut(5)
        #expect(advance() == "sleep 10.0")
        pass(seconds: 4)
        thinOut(3)
        #expect(submit("1") == [true])
        #expect(advance() == "1")
        #expect(advance(.sent(true)) == "sleep 6.0")
        pass(seconds: 6)
        #expect(advance() == "report thinned 8")
        #expect(advance(.reported(.thinned(8), true)) == "sleep")
        #expect(state.statistics == .init(written: 1, dropped: 0, queued: 0))
    }

    @Test mutating func `in a flood there is one report in ten seconds`() {
        var reports: [String] = []
        for _ in 0..<35 {
            thinOut(100)
            if let step = advance(), step.hasPrefix("report") {
                reports.append(step)
                _ = advance(.reported(.thinned(1), true))
            }
            pass(seconds: 1)
        }
        #expect(reports == ["report thinned 1100", "report thinned 1100", "report thinned 1100"])
    }

    @Test mutating func `a report can be hastened, which wakes the thread`() {
        thinOut(2)
        #expect(advance() == "sleep 10.0")
        #expect(state.hastenReport() == true)
        #expect(advance() == "report thinned 2")
        #expect(!state.isIdle)
        #expect(advance(.reported(.thinned(2), true)) == "sleep")
        #expect(state.isIdle)
        // With nothing to tell of, the next report comes in its time.
        #expect(state.hastenReport() == false)
        thinOut(1)
        #expect(advance() == "sleep 10.0")
    }

    @Test mutating func `closing tells of what was thinned out, also meanwhile`() {
        thinOut(2)
        #expect(submit("1") == [true])
        #expect(state.close(deadline: .max) == false)
        #expect(advance() == "report thinned 2")
        #expect(advance(.reported(.thinned(2), true)) == "1")
        thinOut(1)
        #expect(advance(.sent(true)) == "report thinned 1")
        #expect(advance(.reported(.thinned(1), true)) == "end")
        #expect(state.abandon() == 0)
    }

    @Test mutating func `a count that cannot be told is kept, and nobody is kept awake`() {
        thinOut(2)
        #expect(advance() == "sleep 10.0")
        pass(seconds: 10)
        #expect(advance() == "report thinned 2")
        #expect(advance(.reported(.thinned(2), false)) == "sleep")
        thinOut(1)
        #expect(submit("1") == [true])
        #expect(advance() == "1")
        #expect(advance(.sent(true)) == "sleep 10.0")
        pass(seconds: 10)
        #expect(advance() == "report thinned 3")
    }

    @Test mutating func `what is dropped and what is thinned out are told of apart`() {
        #expect(submit("1", "2", "3", "4", "5") == [true, true, true, true, false])
        thinOut(7)
        _ = state.hastenReport()
        #expect(advance() == "report thinned 7")
        #expect(advance(.reported(.thinned(7), true)) == "1")
        #expect(advance(.sent(true)) == "2")
        #expect(advance(.sent(true)) == "report 1")
    }
}
