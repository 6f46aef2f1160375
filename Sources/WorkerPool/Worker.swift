// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc
internal import Synchronization

/// One worker: it takes jobs from the channel and runs them until the channel ends.
final class Worker: Sendable {
    /// The worker's place in its pool, from 0.
    let number: Int
    /// The thread's name, `prefix-number`.
    let name: String

    private let channel: JobChannel
    private let source: (any JobSource)?
    private let onExit: @Sendable () -> Void
    private let parker = Parker()
    /// When the current job began, in nanoseconds of `CLOCK_MONOTONIC_COARSE`; 0 between jobs.
    private let jobStart = Atomic<UInt64>(0)
    private let completed = Atomic<UInt64>(0)
    private let failed = Atomic<UInt64>(0)
    private let hasExited = Atomic<Bool>(false)

    init(
        number: Int, name: String, channel: JobChannel, source: (any JobSource)?,
        onExit: @escaping @Sendable () -> Void
    ) {
        self.number = number
        self.name = name
        self.channel = channel
        self.source = source
        self.onExit = onExit
    }

    /// Runs jobs until the channel is closed and empty.
    ///
    /// The body of the worker's thread.
    func run() {
        while let job = channel.receive(parker) {
            // The coarse clock is a memory read; its 1 to 4 ms are exact enough for an age.
            jobStart.store(clinux_clock(CLOCK_MONOTONIC_COARSE), ordering: .relaxed)
            perform(job)
            jobStart.store(0, ordering: .relaxed)
        }
        hasExited.store(true, ordering: .releasing)
        onExit()
    }

    /// What the worker has done, and the age of its current job.
    var report: WorkerReport {
        let start = jobStart.load(ordering: .relaxed)
        let now = clinux_clock(CLOCK_MONOTONIC_COARSE)
        return WorkerReport(
            name: name,
            completed: completed.load(ordering: .relaxed),
            failed: failed.load(ordering: .relaxed),
            jobAge: start == 0 ? nil : .nanoseconds(now > start ? now - start : 0),
            hasExited: hasExited.load(ordering: .acquiring))
    }

    private func perform(_ job: consuming Job) {
        if let body = job.body {
            do {
                try body()
            } catch {
                failed.add(1, ordering: .relaxed)
            }
        } else {
            source?.run(job.event, on: number)
        }
        completed.add(1, ordering: .relaxed)
    }
}
