// SPDX-License-Identifier: Apache-2.0

import CLinux

/// What a pool is made with, besides its size.
public struct ThreadPoolOptions: Sendable {
    /// The first part of the threads' names; `-` and the worker's number follow.
    ///
    /// The kernel keeps 15 bytes in all, so that a long name is cut before the number.
    public var name = "worker"
    /// How many jobs may wait.
    public var queue = QueueLimit.unbounded
    /// The processors the workers may run on, by their numbers; empty for all.
    public var processors: [Int] = []
    /// Whether a worker that is called interrupts others when all processors are busy.
    public var scheduling = WorkerScheduling.batch
    /// Runs first on each worker's thread, with the worker's number.
    ///
    /// It may submit jobs. `ThreadPool.init` and `resize(to:)` do not wait for it.
    public var onStart: (@Sendable (Int) -> Void)?
    /// Runs last on each worker's thread, with the worker's number.
    ///
    /// It must not call functions of the pool, which may be waiting for this thread's end.
    public var onExit: (@Sendable (Int) -> Void)?
    /// What the first idle worker waits on besides the queue.
    public var source: (any JobSource)?

    /// The defaults.
    public init() {}
}

/// How many jobs may wait for a worker, and what becomes of one more.
public enum QueueLimit: Sendable, Equatable {
    /// As many as memory holds.
    case unbounded
    /// At most so many, at least 1.
    case bounded(Int, whenFull: FullQueuePolicy)
    /// Checks the capacity.
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
    /// It blocks until there is room, then goes on; at most for so long, if that is not nil, and then
    /// throws `ThreadPoolError.full`. Closing the pool ends the wait with `ThreadPoolError.closed`.
    ///
    /// A job that submits to its own pool can block all workers this way, and then the pool stands
    /// still: give a limit, or use another policy.
    case block(atMost: Duration?)
    /// It runs the job itself, on the caller's thread, which thereby submits more slowly.
    case runInCaller
}

/// What a worker does to others when it is called while all processors are busy.
///
/// Where a processor is free it runs at once either way.
///
/// Source: sched(7).
public enum WorkerScheduling: Sendable {
    /// It waits until one of the running threads pauses or has used its share: `SCHED_BATCH`.
    ///
    /// A thread that submits many jobs is then not interrupted by each worker that it calls: with
    /// tiny jobs on two processors that makes a hundredth of the context switches.
    case batch
    /// It may interrupt a running thread, as threads do by default.
    ///
    /// The job of a worker that was asleep starts some milliseconds earlier when other threads keep
    /// all processors busy.
    case interactive

    /// Has the calling thread scheduled so, unless the program was given a policy of its own.
    func apply() {
        guard case .batch = self else { return }
        // Where it is forbidden, the worker runs as threads do by default.
        _ = clinux_use_batch_scheduling()
    }
}
