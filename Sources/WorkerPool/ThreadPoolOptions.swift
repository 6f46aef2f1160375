// SPDX-License-Identifier: Apache-2.0

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
