// SPDX-License-Identifier: Apache-2.0

import CLinux
import Synchronization
import Threads

/// One worker: it takes jobs from the channel and runs them until the channel ends, or until the
/// pool has become too small for it.
final class Worker: Sendable {
    /// The worker's place in its pool, from 0.
    let number: Int
    /// The thread's name, `prefix-number`; of a long prefix only the beginning.
    let name: String
    let statistics: WorkerStatistics

    private let channel: JobChannel
    private let options: ThreadPoolOptions
    private let exits: ExitCounter
    private let owner: PoolReference
    private let receiver: ReceiverState
    /// How old a queued job may be, in nanoseconds.
    private let maximumAge: UInt64
    private let phase = Atomic(Phase.starting)
    /// The name of the current job, if it has one.
    private let jobName = Mutex<String?>(nil)

    private enum Phase: UInt8, AtomicRepresentable {
        case starting
        /// It has begun with `onStart`.
        case working
        case exited
    }

    init(
        number: Int, channel: JobChannel, options: ThreadPoolOptions, exits: ExitCounter,
        owner: PoolReference
    ) {
        self.number = number
        self.owner = owner
        name = Self.name(options.name, number)
        self.channel = channel
        self.options = options
        self.exits = exits
        maximumAge = options.maximumQueueAge?.nanoseconds ?? .max
        receiver = ReceiverState(number: number)
        statistics = receiver.statistics
    }

    /// A name of at most 15 bytes, which is what the kernel keeps: the number is never cut off.
    ///
    /// Source: prctl(2), `PR_SET_NAME`.
    private static func name(_ prefix: String, _ number: Int) -> String {
        let suffix = "-\(number)"
        var prefix = prefix[...]
        while prefix.utf8.count > 15 - suffix.utf8.count {
            prefix.removeLast()
        }
        return prefix + suffix
    }

    /// Runs jobs until there are no more for it.
    ///
    /// The body of the worker's thread.
    ///
    /// - Parameter predecessor: the last worker of this number, if it may still be leaving: its
    ///   `onExit` returns before this worker's `onStart` is called.
    func run(after predecessor: Worker?) {
        if let predecessor {
            exits.wait(for: predecessor)
        }
        guard change(from: .starting, to: .working) else { return }
        // The thread holds the worker for longer than it has it as its value.
        unsafe clinux_set_thread_value(Unmanaged.passUnretained(self).toOpaque())
        if !options.processors.isEmpty {
            ProcessorSet.restrictThread(to: options.processors)
        }
        options.scheduling.apply()
        options.onStart?(number)
        while let job = channel.receive(receiver) {
            perform(job)
        }
        options.onExit?(number)
        clinux_set_thread_value(nil)
        phase.store(.exited, ordering: .releasing)
        exits.countOne()
    }

    /// Whether the worker has called `onExit`, or was dismissed, and does nothing more.
    var hasExited: Bool { phase.load(ordering: .acquiring) == .exited }

    /// Ends the worker if it has not begun: it will run neither hooks nor jobs.
    ///
    /// - Returns: false if it has begun.
    func dismiss() -> Bool {
        guard change(from: .starting, to: .exited) else { return false }
        exits.countOne()
        return true
    }

    private func change(from old: Phase, to new: Phase) -> Bool {
        phase.compareExchange(expected: old, desired: new, ordering: .acquiringAndReleasing)
            .exchanged
    }

    /// The worker whose thread this is, of whichever pool; nil on other threads.
    static var current: Worker? {
        unsafe clinux_thread_value().map {
            // The thread, which is running, holds the worker.
            unsafe Unmanaged<Worker>.fromOpaque($0).takeUnretainedValue()
        }
    }

    /// The pool, unless its last reference is gone.
    var pool: ThreadPool? { owner.pool }

    /// Wakes a colleague for whatever comes next.
    func callColleague() {
        statistics.noteBlocking()
        channel.callColleague(of: receiver)
    }

    /// Whether jobs or events wait.
    var hasQueuedJobs: Bool { channel.hasQueuedJobs }

    /// Queues events behind everything that waits already; false once the channel is closed.
    func queue(_ events: ReadyEvents) -> Bool { channel.add(events) }

    /// Whether it takes its jobs from a channel.
    func receives(from channel: JobChannel) -> Bool { self.channel === channel }

    /// Notes the name of the job that runs now, nil for none.
    ///
    /// - Returns: the one before.
    func exchangeJobName(_ name: String?) -> String? {
        jobName.withLock { current in
            defer { current = name }
            return current
        }
    }

    /// What the worker has done, and the age of its current job.
    var report: WorkerReport {
        let start = statistics.jobStart.load(ordering: .relaxed)
        let now = MonotonicClock.coarseNanoseconds
        return WorkerReport(
            number: number,
            name: name,
            completed: statistics.completed.load(ordering: .relaxed),
            failed: statistics.failed.load(ordering: .relaxed),
            jobAge: start == 0 ? nil : .nanoseconds(now > start ? now - start : 0),
            jobName: jobName.withLock { $0 },
            hasExited: hasExited)
    }

    private func perform(_ job: consuming Job) {
        let queuedAt = job.queuedAt
        guard queuedAt.isExact else {
            // The coarse clock is a memory read; its 1 to 4 ms are exact enough for an age.
            let start = MonotonicClock.coarseNanoseconds
            if maximumAge != .max, isTooOld(job, at: start) {
                return expire(job)
            }
            statistics.jobStart.store(start, ordering: .relaxed)
            runBody(of: job)
            return statistics.jobStart.store(0, ordering: .relaxed)
        }
        channel.noteLength()
        let start = MonotonicClock.nanoseconds
        if maximumAge != .max, isTooOld(job, at: start) {
            return expire(job)
        }
        statistics.jobStart.store(start, ordering: .relaxed)
        runBody(of: job)
        let end = MonotonicClock.nanoseconds
        statistics.jobStart.store(0, ordering: .relaxed)
        statistics.waitTimes.note(
            nanoseconds: start > queuedAt.nanoseconds ? start - queuedAt.nanoseconds : 0)
        statistics.runTimes.note(nanoseconds: end > start ? end - start : 0)
    }

    private func isTooOld(_ job: borrowing Job, at now: UInt64) -> Bool {
        let queuedAt = job.queuedAt.nanoseconds
        return job.isOptional && now > queuedAt && now - queuedAt > maximumAge
    }

    /// Ends a job that has waited for too long.
    private func expire(_ job: consuming Job) {
        var name: String?
        switch job.takeWork() {
        case .submitted(let job):
            guard job.end(with: .expired) else {
                return WorkerStatistics.count(statistics.cancelled)
            }
            name = job.name
        default: break
        }
        WorkerStatistics.count(statistics.expired)
        options.onFailure?(
            JobFailure(error: ThreadPoolError.expired, name: name, worker: number))
    }

    private func runBody(of job: consuming Job) {
        do {
            switch job.takeWork() {
            case .closure(let body): try body()
            case .numbered(let jobs, let number): try jobs.run(number)
            case .submitted(let job):
                do {
                    guard try job.run() else {
                        return WorkerStatistics.count(statistics.cancelled)
                    }
                } catch {
                    return noteFailure(error, name: job.name)
                }
            case .taskPart(let part): part.run()
            case .event(let event): options.source?.run(event, on: number)
            }
        } catch {
            return noteFailure(error, name: nil)
        }
        WorkerStatistics.count(statistics.completed)
    }

    /// Counts a job that has thrown, and tells whoever wants to know.
    private func noteFailure(_ error: any Error, name: String?) {
        WorkerStatistics.count(statistics.failed)
        WorkerStatistics.count(statistics.completed)
        options.onFailure?(JobFailure(error: error, name: name, worker: number))
    }
}

/// What one worker has done so far and what it is doing.
public struct WorkerReport: Sendable {
    /// The worker's place in its pool, from 0.
    public let number: Int
    /// The name of the worker's thread.
    public let name: String
    /// Jobs that have ended, the failed ones included.
    public let completed: UInt64
    /// Jobs that have thrown.
    public let failed: UInt64
    /// How long the current job has been running, to about 4 ms; nil when there is none.
    public let jobAge: Duration?
    /// The name of the current job; nil when there is none, or it was given no name.
    public let jobName: String?
    /// Whether the worker has left its loop for good.
    public let hasExited: Bool
}
