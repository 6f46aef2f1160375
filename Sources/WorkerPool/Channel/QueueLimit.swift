// SPDX-License-Identifier: Apache-2.0

import Synchronization
import Threads

/// How many jobs may wait for a worker, and what becomes of one more.
public enum QueueLimit: Sendable, Equatable {
    /// As many as memory holds.
    case unbounded
    /// At most so many, at least 1.
    case bounded(Int, whenFull: FullQueuePolicy)

    /// Checks the capacity.
    ///
    /// - Throws: `ThreadPoolError.invalidCapacity`.
    func validate() throws(ThreadPoolError) {
        if case .bounded(let capacity, _) = self, capacity < 1 {
            throw .invalidCapacity(capacity)
        }
    }
}

/// What `execute` does with a job when the queue is full.
public enum FullQueuePolicy: Sendable, Equatable {
    /// It throws `ThreadPoolError.full` at once.
    case refuse
    /// It blocks until there is room; after the given time, if any, it throws `ThreadPoolError.full`.
    /// Closing the pool ends the wait with `ThreadPoolError.closed`.
    ///
    /// A job that submits to its own pool can block all workers this way, and then the pool stands
    /// still: give a time, or use another policy.
    case block(atMost: Duration?)
    /// It runs the job itself, on the caller's thread, which thereby submits more slowly.
    case runInCaller
}

/// The free places of a bounded queue, and the senders that wait for one: a counting semaphore.
final class QueueSpace: Sendable {
    private let freeCount: Atomic<Int>
    private let waitingCount = Atomic<Int>(0)
    /// Changes whenever a waiting sender should try again.
    private let round = FutexWord(0)

    init(capacity: Int) {
        freeCount = Atomic(capacity)
    }

    /// Acquires a place, without waiting.
    ///
    /// - Returns: false when none is free.
    func acquire() -> Bool {
        var current = freeCount.load(ordering: .sequentiallyConsistent)
        while current > 0 {
            let (exchanged, original) = freeCount.compareExchange(
                expected: current, desired: current - 1, ordering: .sequentiallyConsistent)
            if exchanged {
                return true
            }
            current = original
        }
        return false
    }

    /// Acquires a place, waiting for one.
    ///
    /// - Parameters:
    ///   - deadline: nanoseconds of `CLOCK_MONOTONIC`; nil for no limit.
    ///   - isClosed: ends the waiting.
    /// - Returns: false when the deadline passed or the channel was closed.
    func acquire(until deadline: UInt64?, unless isClosed: () -> Bool) -> Bool {
        waitingCount.add(1, ordering: .sequentiallyConsistent)
        defer { waitingCount.subtract(1, ordering: .sequentiallyConsistent) }
        while true {
            let seen = round.load()
            if acquire() {
                return true
            }
            if isClosed() || !round.wait(whileEqualTo: seen, until: deadline) {
                return acquire()
            }
        }
    }

    /// Frees places, and lets waiting senders try for them.
    func release(_ count: Int = 1) {
        freeCount.add(count, ordering: .sequentiallyConsistent)
        // Either this sees the sender that waits, or the sender sees the place.
        if waitingCount.load(ordering: .sequentiallyConsistent) > 0 {
            wakeSenders()
        }
    }

    /// Lets all waiting senders try again.
    func wakeSenders() {
        round.add(1)
        round.wakeAll()
    }
}
