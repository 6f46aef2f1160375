// SPDX-License-Identifier: Apache-2.0

import Threads

/// Runs an actor on the workers of a pool, one part of a task at a time.
///
/// For an actor whose methods block: a database, a serial port, a C library that one thread at a time may
/// use. It holds one worker while it runs, and none between its calls.
///
/// ```swift
/// actor Archive {
///     private let executor: PoolSerialExecutor
///     private var count = 0
///
///     init(on pool: ThreadPool) {
///         executor = PoolSerialExecutor(on: pool)
///     }
///
///     nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
///
///     func store() -> Int {
///         count += 1  // a worker may block here
///         return count
///     }
/// }
///
/// let archive = Archive(on: try ThreadPool(size: 2))
/// let count = await archive.store()
/// assert(count == 1)
/// ```
///
/// Several actors may share one, and then never run at the same time. Parts run in the order in which
/// they come, whatever their priority; after each, jobs that the pool has taken meanwhile have their turn.
/// As with the pool as a task executor, a bounded queue takes them on top of its limit, and nothing ends
/// without them: once the pool is closed, they run where tasks without a preference do, still one at a
/// time. An executor keeps its pool alive.
///
/// Source: SE-0392.
public final class PoolSerialExecutor: SerialExecutor {
    private struct Guarded {
        /// A part is with the pool; those in `waiting` follow it.
        var isBusy = false
        /// In the order of their coming, from `first` on.
        var waiting: [UnownedJob] = []
        var first = 0

        /// - Returns: nil when there is none, and the next to come goes to the pool at once.
        mutating func takeNext() -> UnownedJob? {
            guard first < waiting.count else {
                waiting.removeAll(keepingCapacity: waiting.count <= 64)
                first = 0
                isBusy = false
                return nil
            }
            let next = waiting[first]
            first += 1
            // So that a queue that is never empty does not keep all that was ever in it.
            if first > 64, first > waiting.count / 2 {
                waiting.removeFirst(first)
                first = 0
            }
            return next
        }
    }

    private let pool: ThreadPool
    private let guarded = Locked(Guarded())

    /// Creates an executor for one actor, or for several that are never to run at the same time.
    public init(on pool: ThreadPool) {
        self.pool = pool
    }

    /// Runs a part of a task after those that came before.
    ///
    /// Returns at once, and never runs the part itself.
    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let isFree = guarded.withLock { guarded in
            if guarded.isBusy {
                guarded.waiting.append(job)
                return false
            }
            guarded.isBusy = true
            return true
        }
        if isFree {
            send(job)
        }
    }

    /// Runs a part on the calling thread, and sends the next one on its way.
    func run(_ job: UnownedJob) {
        unsafe job.runSynchronously(on: asUnownedSerialExecutor())
        if let next = guarded.withLock({ $0.takeNext() }) {
            send(next)
        }
    }

    private func send(_ job: UnownedJob) {
        let part = TaskPart(job, in: self)
        if !pool.channel.executeOnTop(Job(part)) {
            part.runElsewhere()
        }
    }
}
