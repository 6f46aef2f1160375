// SPDX-License-Identifier: Apache-2.0

/// A pool's figures at one moment.
///
/// At rest, `submitted` is the sum of `completed` and of the jobs that were discarded.
public struct PoolMetrics: Sendable, Equatable {
    /// The number of workers.
    public var size = 0
    /// Workers that run a job.
    public var busy = 0
    /// Jobs that wait for a worker.
    public var queued = 0
    /// The longest queue that a worker has met when it took over what had been submitted.
    public var queueHighWaterMark = 0
    /// How long the oldest queued job has waited, to about 4 ms; nil when none waits.
    public var oldestQueuedAge: Duration?
    /// Jobs that were taken, the source's events among them.
    public var submitted: UInt64 = 0
    /// Jobs that have ended, the failed ones included.
    public var completed: UInt64 = 0
    /// Jobs that have thrown.
    public var failed: UInt64 = 0
    /// Jobs that were not taken, because the queue was full or the pool closed.
    public var refused: UInt64 = 0
    /// Times an idle worker has gone to sleep.
    public var parks: UInt64 = 0
    /// Times an idle worker was called.
    public var wakes: UInt64 = 0
    /// Times a called worker found nothing to do.
    public var futileWakes: UInt64 = 0
    /// How long jobs waited in the queue: one job in 32 is timed.
    public var waitTimes = DurationHistogram()
    /// How long jobs ran: one job in 32 is timed.
    public var runTimes = DurationHistogram()
}

/// How a pool's shutdown ended.
public struct ShutdownReport: Sendable {
    /// Jobs that ended over the life of the pool.
    public let completed: UInt64
    /// Jobs that were still queued at the deadline and have not run.
    public let discarded: Int
    /// The workers whose jobs had not ended at the deadline.
    ///
    /// Empty when all have been joined.
    public let running: [WorkerReport]
}
