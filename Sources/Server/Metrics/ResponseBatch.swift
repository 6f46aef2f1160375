// SPDX-License-Identifier: Apache-2.0

import Threads

/// Responses that go to their client together.
struct ResponseBatch {
    /// How many they are.
    private(set) var count = 0
    /// When the first of their requests came into a worker's hands, in nanoseconds of `MonotonicClock`.
    private var firstStart: UInt64 = 0
    /// The same of all others, which came together.
    private var lastStart: UInt64 = 0

    init() {}

    /// Creates responses that an earlier program has begun to send.
    ///
    /// - Parameter now: since when their duration counts, in nanoseconds of `MonotonicClock`.
    init(count: Int, since now: UInt64) {
        self.count = count
        firstStart = now
        lastStart = now
    }

    /// Adds one.
    ///
    /// - Parameter start: when its request came into a worker's hands, in nanoseconds of
    ///   `MonotonicClock`.
    @inline(__always)
    mutating func add(since start: UInt64) {
        if count == 0 {
            firstStart = start
        }
        lastStart = start
        count += 1
    }

    /// Counts them as sent whole now.
    @inline(__always)
    func countAsSent(by counters: RequestCounters) {
        guard count > 0, counters.countsRequests else { return }
        let now = MonotonicClock.nanoseconds
        counters.countDuration(now > firstStart ? now - firstStart : 0)
        if count > 1 {
            counters.countDuration(now > lastStart ? now - lastStart : 0, of: UInt64(count - 1))
        }
    }
}
