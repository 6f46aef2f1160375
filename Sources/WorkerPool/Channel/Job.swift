// SPDX-License-Identifier: Apache-2.0

import Threads

/// One piece of work: a closure, or an event of the pool's job source.
///
/// An event is a bare word that the source understands, so that a source's jobs allocate nothing. A
/// job is moved, never copied, so that a closure on its way costs no reference counting and its
/// captures end with the job.
struct Job: ~Copyable, Sendable {
    /// The closure, or nil for an event.
    let body: (@Sendable () throws -> Void)?
    /// The source's word, meaningful when there is no closure.
    let event: UInt64
    /// When it was queued.
    var queuedAt = JobTime.unknown

    init(_ body: consuming @escaping @Sendable () throws -> Void) {
        self.body = body
        event = 0
    }

    init(event: UInt64) {
        body = nil
        self.event = event
    }

    var isEvent: Bool { body == nil }

    /// Returns the closure, or nil for an event.
    consuming func takeBody() -> (@Sendable () throws -> Void)? {
        body
    }
}

/// When a job was queued: exactly for one job in 32, and to a few milliseconds for the others.
///
/// An exact time costs 25 ns, as much as queueing a small job does; the coarse one costs 5 (measured).
/// The histograms are made of the exact ones, the age of the oldest job needs no more than the coarse.
/// Time and mark share a word because every job in the queue carries one.
struct JobTime: Sendable {
    static let unknown = JobTime(word: 0)

    /// Nanoseconds of `CLOCK_MONOTONIC`; the lowest bit says whether they are exact.
    private let word: UInt64

    private init(word: UInt64) {
        self.word = word
    }

    /// Creates the time of a job that is queued now.
    ///
    /// - Parameter number: the job's number in its queue, which picks the exact ones.
    @inline(__always)
    init(ofJob number: UInt64) {
        word =
            number % 32 == 0
            ? MonotonicClock.nanoseconds | 1 : MonotonicClock.coarseNanoseconds & ~1
    }

    var isExact: Bool { word & 1 != 0 }
    var nanoseconds: UInt64 { word }

    /// How long ago this was, 0 for a time to come.
    ///
    /// - Parameter now: nanoseconds of `CLOCK_MONOTONIC`.
    func age(at now: UInt64) -> Duration {
        .nanoseconds(now > nanoseconds ? now - nanoseconds : 0)
    }
}
