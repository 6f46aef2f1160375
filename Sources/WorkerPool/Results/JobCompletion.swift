// SPDX-License-Identifier: Apache-2.0

import Synchronization
import Threads

/// How far a submitted job has come, and the threads and tasks that wait for its end.
///
/// The part of a handle that does not depend on the type of its result. Code that is generic in that
/// type looks it up in the runtime at nearly every step, since callers are compiled in other modules:
/// when all of this was, to submit a job and to wait for it took 28,500 instructions, of which 7,300
/// are left.
struct JobCompletion: ~Copyable, Sendable {
    // What is nested here would be private, but that Swift 6.3 fails to compile the handle then.

    enum Phase {
        case queued, running, finished
    }

    /// A thread that sleeps until the job has ended.
    final class Waiter: Sendable {
        let parker = Parker()
        let channel: JobChannel
        /// The channel counts the thread as a worker that waits.
        let isCounted: Bool

        init(in channel: JobChannel, isCounted: Bool) {
            self.channel = channel
            self.isCounted = isCounted
        }
    }

    struct Guarded: ~Copyable {
        var phase = Phase.queued
        /// Where the job is queued or runs; nil once it has ended.
        var channel: JobChannel?
        var waiters: [Waiter] = []
        var continuations: [CheckedContinuation<Void, Never>] = []
    }

    /// For so many nanoseconds a thread looks for a result before it sleeps: a worker whose processor
    /// sleeps has begun by then.
    private static let wakeTime: UInt64 = 50_000

    // Not a `Locked`, which takes cache lines of its own: there may be millions of handles, and their
    // locks are hardly ever contended.
    private let guarded: Mutex<Guarded>

    /// Creates the completion of a job that is about to be queued.
    init(in channel: JobChannel) {
        guarded = Mutex(Guarded(channel: channel))
    }

    /// Takes the job from whoever else would run or end it.
    ///
    /// - Returns: false if it has begun or ended.
    func begin() -> Bool {
        guarded.withLock { guarded in
            guard guarded.phase == .queued else { return false }
            guarded.phase = .running
            return true
        }
    }

    /// The channel in which the job is queued or runs; nil once it has ended.
    var channel: JobChannel? { guarded.withLock { $0.channel } }

    /// Wakes all who wait: what the job has come to is there to be read.
    ///
    /// For whoever has begun the job.
    func finish() {
        let (waiters, continuations) = guarded.withLock { guarded in
            guarded.phase = .finished
            guarded.channel = nil
            for waiter in guarded.waiters where waiter.isCounted {
                waiter.channel.endWait()
            }
            defer { (guarded.waiters, guarded.continuations) = ([], []) }
            return (guarded.waiters, guarded.continuations)
        }
        for waiter in waiters {
            waiter.parker.unpark()
        }
        for continuation in continuations {
            continuation.resume()
        }
    }

    /// Blocks until the job has ended.
    ///
    /// - Parameter timeout: how long at most; nil for no limit.
    /// - Returns: false when the time is up.
    /// - Throws: `ThreadPoolError.noFreeWorker`, where there is no limit.
    func wait(within timeout: Duration?) throws(ThreadPoolError) -> Bool {
        let deadline = timeout.map { MonotonicClock.deadline(after: $0) }
        guard let waiter = try addWaiter(isLimited: deadline != nil) else { return true }
        if deadline == nil {
            waiter.parker.spin(for: Self.wakeTime, waiter.channel.spinTrials)
        }
        guard !waiter.parker.park(until: deadline) else { return true }
        return guarded.withLock { guarded in
            guarded.waiters.removeAll { $0 === waiter }
            return guarded.phase == .finished
        }
    }

    /// - Returns: nil if the job has ended already.
    private func addWaiter(isLimited: Bool) throws(ThreadPoolError) -> Waiter? {
        try guarded.withLock { guarded throws(ThreadPoolError) in
            guard let channel = guarded.channel else { return nil }
            let isCounted = !isLimited && Worker.current?.receives(from: channel) == true
            if isCounted {
                guard channel.beginWait() else { throw .noFreeWorker }
            }
            let waiter = Waiter(in: channel, isCounted: isCounted)
            guarded.waiters.append(waiter)
            return waiter
        }
    }

    /// Suspends the task until the job has ended.
    func ended() async {
        await withCheckedContinuation { continuation in
            let hasEnded = guarded.withLock { guarded in
                guard guarded.phase != .finished else { return true }
                guarded.continuations.append(continuation)
                return false
            }
            if hasEnded {
                continuation.resume()
            }
        }
    }
}
