// SPDX-License-Identifier: Apache-2.0

import Synchronization
import Threads

/// The free places of a bounded queue, and the senders that wait for one: a counting semaphore.
///
/// Each place that becomes free wakes one sender. A sender that comes just then may get the place
/// first; the one that was woken sleeps again, and the next free place wakes one again.
final class QueueSpace: Sendable {
    /// The number of free places; the highest bit says that the channel is closed.
    ///
    /// Waiting senders sleep while it is 0, so that neither a free place nor the close can slip
    /// between a sender's last look and its sleep.
    private let freeCount: FutexWord
    private let waitingCount = Atomic<Int>(0)

    private static var closedBit: UInt32 { 1 << 31 }
    /// More jobs than fit in any memory.
    private static var maximumCapacity: Int { 1 << 30 }

    init(capacity: Int) {
        freeCount = FutexWord(UInt32(min(capacity, Self.maximumCapacity)))
    }

    /// Acquires a place, without waiting.
    ///
    /// - Returns: false when none is free, or the channel is closed.
    func acquire() -> Bool {
        var current = freeCount.load()
        while current > 0, current & Self.closedBit == 0 {
            if freeCount.compareExchange(expected: current, desired: current - 1) {
                return true
            }
            current = freeCount.load()
        }
        return false
    }

    /// Acquires as many places as are free, without waiting.
    ///
    /// - Returns: how many; at most `count`.
    func acquire(upTo count: Int) -> Int {
        var current = freeCount.load()
        while current > 0, current & Self.closedBit == 0 {
            let taken = min(current, UInt32(clamping: count))
            if freeCount.compareExchange(expected: current, desired: current - taken) {
                return Int(taken)
            }
            current = freeCount.load()
        }
        return 0
    }

    /// Acquires a place, waiting for one.
    ///
    /// - Parameter deadline: nanoseconds of `CLOCK_MONOTONIC`; nil for no limit.
    /// - Returns: false when the deadline passed or the channel was closed.
    func acquire(until deadline: UInt64?) -> Bool {
        waitingCount.add(1, ordering: .acquiringAndReleasing)
        defer { waitingCount.subtract(1, ordering: .relaxed) }
        while !acquire() {
            guard freeCount.load() & Self.closedBit == 0 else { return false }
            if !freeCount.wait(whileEqualTo: 0, until: deadline) {
                return acquire()
            }
        }
        return true
    }

    /// Frees a place, and wakes one of the senders that wait for one.
    func release() {
        free()
        wakeSender()
    }

    /// Frees a place.
    ///
    /// To be followed by `wakeSender()`, outside the lock under which the job was taken.
    func free() {
        freeCount.add(1)
    }

    /// Wakes one of the senders that wait for a place, after one was freed.
    func wakeSender() {
        // Adding nothing puts this in one order with the senders' additions: either this comes later
        // and sees the sender, or the sender comes later and sees the place.
        if waitingCount.add(0, ordering: .acquiringAndReleasing).newValue > 0 {
            freeCount.wakeOne()
        }
    }

    /// Ends the waiting for good.
    ///
    /// To be called once.
    func close() {
        freeCount.add(Self.closedBit)
        freeCount.wakeAll()
    }
}
