// SPDX-License-Identifier: Apache-2.0

import Scheduling

/// The stand-in of the word that threads sleep on: each operation is a point.
public struct FutexWord: ~Copyable, Sendable {
    private let state: WordState

    package init(_ value: UInt32) {
        state = WordState(value)
    }

    /// Stores a value and returns the one before.
    public func exchangeAcquiring(_ value: UInt32) -> UInt32 { exchange(value) }

    /// Stores a value and returns the one before.
    public func exchangeReleasing(_ value: UInt32) -> UInt32 { exchange(value) }

    private func exchange(_ value: UInt32) -> UInt32 {
        Scheduler.shared.point("exchanges a word for \(value)")
        defer { state.value = value }
        return state.value
    }

    /// Replaces `expected` by `desired`.
    public func compareExchange(expected: UInt32, desired: UInt32) -> Bool {
        Scheduler.shared.point("compares a word with \(expected) to make it \(desired)")
        guard state.value == expected else { return false }
        state.value = desired
        return true
    }

    /// Adds to the word, wrapping.
    public func add(_ value: UInt32) {
        Scheduler.shared.point("adds \(value) to a word")
        state.value &+= value
    }

    /// Reads the word.
    public func load() -> UInt32 {
        Scheduler.shared.point("loads a word")
        return state.value
    }

    /// Looks at the word once: the scheduler decides how long a thread stays away.
    package func spin(whileEqualTo value: UInt32, until deadline: UInt64) -> Bool {
        load() != value
    }

    /// Sleeps while the word holds `expected`; a deadline may pass at any time.
    package func wait(whileEqualTo expected: UInt32, until deadline: UInt64? = nil) -> Bool {
        // The kernel looks at the word and queues the thread in one step.
        Scheduler.shared.point("goes to sleep on a word while it is \(expected)")
        guard state.value == expected else { return true }
        let sleeper = Sleeper()
        state.sleepers.append(sleeper)
        let isWoken = Scheduler.shared.wait("sleeps", timesOut: deadline != nil) {
            sleeper.isWoken
        }
        state.sleepers.removeAll { $0 === sleeper }
        return isWoken
    }

    package func wakeOne() {
        wake(1)
    }

    package func wakeAll() {
        wake(.max)
    }

    private func wake(_ count: Int) {
        Scheduler.shared.point("wakes who sleeps on a word")
        for sleeper in state.sleepers.prefix(count) {
            sleeper.isWoken = true
        }
        state.sleepers.removeFirst(min(count, state.sleepers.count))
    }
}

// One thread of a run goes on at a time.
private final class WordState: @unchecked Sendable {
    var value: UInt32
    var sleepers: [Sleeper] = []

    init(_ value: UInt32) {
        self.value = value
    }
}

private final class Sleeper {
    var isWoken = false
}
