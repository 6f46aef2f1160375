// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// All of a pool's figures at one moment.
public struct PoolMetrics: Sendable, Equatable {
    /// What `ThreadPool.gauges` gives by itself.
    public var gauges = PoolGauges()
    /// The longest queue that a worker has met when it took over what had been submitted.
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
