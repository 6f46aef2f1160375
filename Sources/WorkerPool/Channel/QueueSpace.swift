// SPDX-License-Identifier: Apache-2.0

import Synchronization
import Threads

/// The free places of a bounded queue, and the senders that wait for one.
final class QueueSpace: Sendable {
    private let free: Atomic<Int>
    private let waiting = Atomic<Int>(0)
    /// Changes whenever a sender should look again.
    private let turn = FutexWord(0)

    init(capacity: Int) {
        free = Atomic(capacity)
    }

    /// Takes a place.
    ///
    /// - Returns: false when there is none.
    func take() -> Bool {
        var current = free.load(ordering: .sequentiallyConsistent)
        while current > 0 {
            let (done, original) = free.compareExchange(
                expected: current, desired: current - 1, ordering: .sequentiallyConsistent)
            if done {
                return true
            }
            current = original
        }
        return false
    }

    /// Takes a place, waiting for one.
    ///
    /// - Parameters:
    ///   - deadline: nanoseconds of `CLOCK_MONOTONIC`; nil for no limit.
    ///   - isClosed: ends the waiting.
    /// - Returns: false when the deadline passed or the channel was closed.
    func take(until deadline: UInt64?, unless isClosed: () -> Bool) -> Bool {
        waiting.add(1, ordering: .sequentiallyConsistent)
        defer { waiting.subtract(1, ordering: .sequentiallyConsistent) }
        while true {
            let seen = turn.load()
            if take() {
                return true
            }
            if isClosed() || !turn.wait(whileEqualTo: seen, until: deadline) {
                return take()
            }
        }
    }

    /// Gives places back, and lets waiting senders try.
    func give(_ count: Int = 1) {
        free.add(count, ordering: .sequentiallyConsistent)
        // Either this sees the sender that waits, or the sender sees the place.
        if waiting.load(ordering: .sequentiallyConsistent) > 0 {
            wakeAll()
        }
    }

    /// Lets all waiting senders look again.
    func wakeAll() {
        turn.add(1)
        turn.wakeAll()
    }
}
