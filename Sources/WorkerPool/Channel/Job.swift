// SPDX-License-Identifier: Apache-2.0

import Synchronization
import Threads

/// One piece of work on its way to a worker.
///
/// A job is moved, never copied, so that a closure on its way costs no reference counting and its
/// captures end with the job.
struct Job: ~Copyable, Sendable {
    /// The kinds of work.
    // A closure was sent here: nobody else has what it captures, and whoever takes it is alone with it.
    enum Work: ~Copyable, @unchecked Sendable {
        case closure(() throws -> Void)
        /// One of many that differ in a number.
        case numbered(KeptJobs, Int)
        /// A closure with a handle, which can be cancelled in the queue.
        case submitted(any QueuedJob)
        /// A part of a task that prefers the pool. It takes no place in a bounded queue and is never
        /// dropped, since a task must be able to end.
        case taskPart(TaskPart)
        /// A bare word that the job source understands, so that a source's jobs allocate nothing.
        /// It takes no place in a bounded queue.
        case event(UInt64)
    }

    private let work: Work
    /// When it was queued.
    var queuedAt = JobTime.unknown

    init(_ body: consuming sending @escaping () throws -> Void) {
        work = .closure(body)
    }

    init(_ number: Int, of jobs: KeptJobs) {
        work = .numbered(jobs, number)
    }

    init(_ job: any QueuedJob) {
        work = .submitted(job)
    }

    init(_ part: TaskPart) {
        work = .taskPart(part)
    }

    init(event: UInt64) {
        work = .event(event)
    }

    /// Whether it takes a place in a bounded queue.
    var takesPlace: Bool {
        switch work {
        case .closure: true
        case .numbered: true
        case .submitted(let job): job.takesPlace
        default: false
        }
    }

    /// Whether it may be left out: nobody depends on it but those who wait for its result.
    var isOptional: Bool {
        switch work {
        case .closure: true
        case .numbered: true
        case .submitted: true
        default: false
        }
    }

    var isEvent: Bool {
        switch work {
        case .event: true
        default: false
        }
    }

    var isCancellable: Bool {
        switch work {
        case .submitted: true
        default: false
        }
    }

    /// The job as one that can be cancelled, if it is one.
    var asQueuedJob: (any QueuedJob)? {
        switch work {
        case .submitted(let job): job
        default: nil
        }
    }

    /// Whether it was cancelled in the queue.
    var isWithdrawn: Bool { asQueuedJob?.standing == .withdrawn }

    /// Returns the work.
    @inline(__always)
    consuming func takeWork() -> Work {
        work
    }
}

/// A job in the queue whose result somebody may be waiting for.
protocol QueuedJob: AnyObject, Sendable {
    /// Where it is.
    ///
    /// Changed under the lock of the channel's outbox only.
    var standing: QueueStanding { get set }

    /// Whether it takes a place in a bounded queue.
    var takesPlace: Bool { get }

    /// The name that it was given; nil for none.
    var name: String? { get }

    /// Runs the job.
    ///
    /// - Returns: false if it had been cancelled, and has not run.
    /// - Throws: what the job throws.
    func run() throws -> Bool

    /// Ends a job that was taken from the queue and will not run.
    ///
    /// - Returns: false if it had been cancelled.
    @discardableResult
    func end(with error: ThreadPoolError) -> Bool
}

/// Where a job that can be cancelled is.
enum QueueStanding: UInt8, AtomicRepresentable {
    /// In the queue, or on its way to it.
    case queued
    /// In the queue still, but cancelled: it has no place there, and will be left out.
    case withdrawn
    /// No longer in the queue.
    case taken
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
