// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// How a pool stands at one moment, and what it has counted.
///
/// The small part of `PoolMetrics` that may be read often: it costs three short locks and a few reads
/// for each worker. At rest, `submitted` is the sum of `completed` and of the jobs that were
/// discarded.
public struct PoolGauges: Sendable, Equatable {
    /// The number of workers.
    public var size = 0
    /// Workers that run a job.
    public var busy = 0
    /// Jobs that wait for a worker.
    public var queued = 0
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

    /// Adds the jobs of a worker.
    mutating func add(_ statistics: WorkerStatistics) {
        completed += statistics.completed.load(ordering: .relaxed)
        failed += statistics.failed.load(ordering: .relaxed)
    }
}
