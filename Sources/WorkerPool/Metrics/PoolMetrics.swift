// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// All of a pool's figures at one moment.
public struct PoolMetrics: Sendable, Equatable {
    /// What `ThreadPool.gauges` gives by itself.
    public var gauges = PoolGauges()
    /// The most jobs that were queued at once, to within 32 of them.
    public var queueHighWaterMark = 0
    /// Times an idle worker has gone to sleep.
    public var parks: UInt64 = 0
    /// Times an idle worker was woken.
    public var wakes: UInt64 = 0
    /// Times a woken worker found nothing to do.
    public var futileWakes: UInt64 = 0
    /// How long jobs waited in the queue: one job in 32 is timed.
    public var waitTimes = DurationHistogram()
    /// How long jobs ran: one job in 32 is timed.
    public var runTimes = DurationHistogram()

    /// Adds what a worker has counted beyond the gauges.
    mutating func add(_ statistics: WorkerStatistics) {
        parks += statistics.parks.load(ordering: .relaxed)
        futileWakes += statistics.futileWakes.load(ordering: .relaxed)
        statistics.waitTimes.add(to: &waitTimes)
        statistics.runTimes.add(to: &runTimes)
    }
}

extension PoolMetrics: CustomStringConvertible {
    /// Three lines: how the pool stands, what became of its jobs, and how long they took.
    public var description: String {
        """
        \(gauges.busy)/\(gauges.size) workers busy, \(gauges.queued) jobs queued\
        \(gauges.oldestQueuedAge.map { " for up to \($0)" } ?? ""), at most \(queueHighWaterMark)
        \(gauges.submitted) submitted: \(gauges.completed) completed, \(gauges.failed) of them failed, \
        \(gauges.cancelled) cancelled, \(gauges.dropped) dropped, \(gauges.expired) expired, \
        \(gauges.discarded) discarded; \(gauges.refused) refused
        waited \(Self.text(waitTimes)), ran \(Self.text(runTimes)); \
        \(wakes) wakes, \(futileWakes) of them futile
        """
    }

    private static func text(_ histogram: DurationHistogram) -> String {
        guard let median = histogram.quantile(0.5), let most = histogram.quantile(0.99) else {
            return "for an unknown time"
        }
        return "\(median) (99 %: \(most))"
    }
}

/// How a pool stands at one moment, and what it has counted.
///
/// The small part of `PoolMetrics` that may be read often: it costs three short locks and a few reads
/// for each worker. At rest, `submitted` is the sum of `completed`, `cancelled`, `dropped`, `expired` and
/// `discarded`.
public struct PoolGauges: Sendable, Equatable {
    /// The number of workers.
    public var size = 0
    /// Workers that are not idle: those that run a job, and new ones until they look for the first.
    ///
    /// A worker that has lost its place in a resize, or had not ended at the deadline of a shutdown, is
    /// busy until its job ends, so that this may be more than `size`.
    public var busy = 0
    /// Busy workers whose job has said that it may block, and has not ended since.
    public var blocked = 0
    /// Jobs that wait for a worker.
    public var queued = 0
    /// How long the oldest queued job has waited, to about 4 ms; nil when none waits.
    public var oldestQueuedAge: Duration?
    /// Jobs that were taken: what was submitted, a source's events, and the parts of tasks.
    public var submitted: UInt64 = 0
    /// Jobs that have ended, the failed ones included, and those that a full queue had its callers run.
    public var completed: UInt64 = 0
    /// Jobs that have thrown.
    public var failed: UInt64 = 0
    /// Jobs that were cancelled before they began.
    public var cancelled: UInt64 = 0
    /// Jobs that a full queue has dropped for newer ones.
    public var dropped: UInt64 = 0
    /// Jobs that had waited for too long at their turn.
    public var expired: UInt64 = 0
    /// Jobs that the end of the pool took from the queue: released, handed back, or, if they were parts
    /// of tasks, given to the executor that tasks have by default.
    public var discarded: UInt64 = 0
    /// Jobs that were not taken, because the queue was full or the pool closed.
    public var refused: UInt64 = 0

    /// Adds the jobs of a worker.
    mutating func add(_ statistics: WorkerStatistics) {
        completed += statistics.completed.load(ordering: .relaxed)
        failed += statistics.failed.load(ordering: .relaxed)
        cancelled += statistics.cancelled.load(ordering: .relaxed)
        expired += statistics.expired.load(ordering: .relaxed)
    }
}
