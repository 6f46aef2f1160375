// SPDX-License-Identifier: Apache-2.0

import Glibc
import Threads

/// A first-in, first-out ring of jobs that doubles when it is full.
///
/// Not synchronized: its owner holds a lock.
@safe struct JobQueue: ~Copyable {
    // Slots head ..< head + count, modulo the capacity, are initialized; no other slot is.
    private var slots: UnsafeMutablePointer<Job>
    private var capacity: Int
    private var head = 0
    private(set) var count = 0

    /// Makes an empty queue.
    ///
    /// - Parameter minimumCapacity: jobs that fit before the first growth; rounded up to a power of 2.
    init(minimumCapacity: Int = 64) {
        capacity = 1
        while capacity < minimumCapacity {
            capacity *= 2
        }
        unsafe slots = .allocate(capacity: capacity)
    }

    deinit {
        for index in 0..<count {
            unsafe (slots + ((head + index) & (capacity - 1))).deinitialize(count: 1)
        }
        unsafe slots.deallocate()
    }

    var isEmpty: Bool { count == 0 }

    @inline(__always)
    mutating func push(_ job: consuming Job) {
        if count == capacity {
            grow()
        }
        unsafe (slots + ((head + count) & (capacity - 1))).initialize(to: job)
        count += 1
    }

    @inline(__always)
    mutating func pop() -> Job? {
        guard count > 0 else { return nil }
        let job = unsafe (slots + head).move()
        head = (head + 1) & (capacity - 1)
        count -= 1
        return job
    }

    /// When the job at the head was queued; nil when there is none.
    var firstQueuedAt: JobTime? {
        count == 0 ? nil : unsafe slots[head].queuedAt
    }

    @inline(never)
    private mutating func grow() {
        let grown = UnsafeMutablePointer<Job>.allocate(capacity: capacity * 2)
        let upToTheEnd = capacity - head
        unsafe grown.moveInitialize(from: slots + head, count: upToTheEnd)
        unsafe (grown + upToTheEnd).moveInitialize(from: slots, count: head)
        unsafe slots.deallocate()
        unsafe slots = grown
        capacity *= 2
        head = 0
    }
}

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

    /// Gives the closure back.
    consuming func takeBody() -> (@Sendable () throws -> Void)? {
        body
    }
}

/// When a job was queued: exactly for one job in 32, and to a few milliseconds for the others.
///
/// An exact time costs 25 ns, as much as queueing a small job does; the coarse one costs 5. The
/// histograms are made of the exact ones, the age of the oldest job needs no more than the coarse.
struct JobTime: Sendable {
    static let unknown = JobTime(word: 0)

    /// Nanoseconds of `CLOCK_MONOTONIC`; the lowest bit says whether they are exact.
    private let word: UInt64

    private init(word: UInt64) {
        self.word = word
    }

    /// The time now.
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
}
