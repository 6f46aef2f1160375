// SPDX-License-Identifier: Apache-2.0

import LinuxIO
import Slots
import Threads

/// When a turn began, and how long its event had waited for a worker.
struct TurnClock: Sendable {
    /// In nanoseconds of `MonotonicClock`.
    var start: UInt64 = 0
    /// In nanoseconds.
    var queued: UInt64 = 0

    init() {}

    /// Creates the clock of a turn that nothing has waited for.
    init(restartedAt now: UInt64) {
        start = now
    }

    /// How long ago the turn began, to about 4 ms, in nanoseconds.
    @inline(__always)
    var age: UInt64 {
        let now = MonotonicClock.coarseNanoseconds
        return now > start ? now - start : 0
    }

    /// Creates the clock of a request that was described.
    init(of record: RequestRecord) {
        start = record.start
        queued = record.queued
    }

    /// Creates the clock of a turn that begins now, of a connection that the caller has claimed for
    /// an event.
    init(claimed token: SlotToken, in table: SlotTable<Connection>) {
        start = MonotonicClock.nanoseconds
        let now = start
        let stamp = ReadyStamp(word: table.eventStamp(token))
        table.stampEvent(token, 0)
        let readiness = table.withOwned(token) { stamp.readiness(of: $0, at: now) }
        queued = now > readiness ? now - readiness : 0
    }
}

/// When a worker saw that a connection is ready, and whether that may have been long after it was.
struct ReadyStamp {
    /// Nanoseconds of `MonotonicClock`; the lowest bit says whether it is late.
    let word: UInt64

    init(word: UInt64) {
        self.word = word
    }

    init(seenAt now: UInt64, isLate: Bool) {
        word = now & ~1 | (isLate ? 1 : 0)
    }

    var isLate: Bool { word & 1 != 0 }

    /// Since when a connection's data has waited for a worker, in nanoseconds of `MonotonicClock`.
    ///
    /// Where all workers were busy nobody saw it come; the kernel knows to a few milliseconds.
    func readiness(of connection: borrowing Connection, at now: UInt64) -> UInt64 {
        guard word != 0 else { return now }
        guard isLate, let age = connection.socket.millisecondsSinceLastReceive else {
            return word & ~1
        }
        return now - min(now, UInt64(age) * 1_000_000)
    }
}
