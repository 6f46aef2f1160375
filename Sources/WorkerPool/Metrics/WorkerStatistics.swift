// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// What one worker counts.
///
/// Written by its thread alone, read by any: no operation waits for another processor.
final class WorkerStatistics: Sendable {
    let completed = Atomic<UInt64>(0)
    let failed = Atomic<UInt64>(0)
    /// Jobs that were cancelled after it had taken them and before it began them.
    let cancelled = Atomic<UInt64>(0)
    /// Jobs that were too old when it had taken them.
    let expired = Atomic<UInt64>(0)
    /// When the current job began, in nanoseconds of `CLOCK_MONOTONIC_COARSE`; 0 between jobs.
    let jobStart = Atomic<UInt64>(0)
    /// Which job may have blocked last, counted from 1; 0 for none.
    let blockingJob = Atomic<UInt64>(0)
    let parks = Atomic<UInt64>(0)
    /// Times it was woken and found nothing to do.
    let futileWakes = Atomic<UInt64>(0)
    let waitTimes = AtomicHistogram()
    let runTimes = AtomicHistogram()

    /// Notes that the current job is about to do what may block; for the owning thread.
    func noteBlocking() {
        blockingJob.store(currentJob, ordering: .relaxed)
    }

    /// Whether the current job has come to where it may block.
    var mayBeBlocked: Bool {
        jobStart.load(ordering: .relaxed) != 0
            && blockingJob.load(ordering: .relaxed) == currentJob
    }

    private var currentJob: UInt64 {
        completed.load(ordering: .relaxed) &+ cancelled.load(ordering: .relaxed) &+ 1
    }

    /// Adds one, for the owning thread: a load and a store are cheaper than an atomic addition.
    @inline(__always)
    static func count(_ counter: borrowing Atomic<UInt64>) {
        counter.store(counter.load(ordering: .relaxed) &+ 1, ordering: .relaxed)
    }
}
