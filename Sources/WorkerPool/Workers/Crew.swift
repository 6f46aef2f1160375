// SPDX-License-Identifier: Apache-2.0

import Threads

/// The workers of a pool and their threads.
///
/// Guarded by the pool's lock.
struct Crew: ~Copyable {
    private struct Member {
        enum Standing {
            /// The worker has one of the pool's places.
            case staying
            /// Its number is too high for the pool's size: it leaves after its current job.
            case leaving
            /// It has left the channel: it ends after `onExit`.
            case departed
            /// Its job had not ended at the deadline of a shutdown: nothing waits for it any more.
            case detached
        }

        let worker: Worker
        let thread: NamedThread
        var standing = Standing.staying
    }

    private let channel: JobChannel
    private let options: ThreadPoolOptions
    /// Counts the workers that have ended.
    let exits = ExitCounter()
    private var members: [Member] = []
    /// What was counted by workers that are members no more.
    private var retired = PoolMetrics()
    /// The number of workers that were ever started; final once the crew is closed.
    private(set) var startedCount = 0
    private var isClosed = false

    init(channel: JobChannel, options: ThreadPoolOptions) {
        self.channel = channel
        self.options = options
    }

    var size: Int { members.count { $0.standing == .staying } }

    var hasCurrentThread: Bool {
        // A thread made after a worker's end may have been given that worker's pthread_t.
        members.contains { $0.thread.isCurrent && !$0.worker.hasExited }
    }

    /// In the order of the workers' numbers.
    var reports: [WorkerReport] {
        members.map(\.worker).sorted { $0.number < $1.number }.map(\.report)
    }

    /// Keeps the crew from starting any more workers.
    mutating func close() {
        isClosed = true
    }

    /// Starts workers up to a number, or sends those with the highest numbers away.
    ///
    /// - Throws: `ThreadPoolError.closed`; `.threadCreation`, with as many workers as could be made.
    mutating func resize(to size: Int) throws(ThreadPoolError) {
        guard !isClosed else { throw .closed }
        channel.limitWorkers(to: size)
        // Asked after the limit is set: a worker that has a place and has not left by now stays.
        let left = Set(channel.takeLeavers())
        // Those that stay need not be the workers with the lowest numbers: one that was sent away
        // may be busy still when those below it have left.
        var staying: Set<Int> = []
        for index in members.indices
        where members[index].standing == .staying || members[index].standing == .leaving {
            let number = members[index].worker.number
            if left.contains(number) {
                members[index].standing = .departed
            } else if number < size {
                members[index].standing = .staying
                staying.insert(number)
            } else {
                members[index].standing = .leaving
            }
        }
        for number in 0..<size where !staying.contains(number) {
            try start(number)
        }
    }

    private mutating func start(_ number: Int) throws(ThreadPoolError) {
        let worker = Worker(number: number, channel: channel, options: options, exits: exits)
        let predecessor = members.first { $0.worker.number == number && !$0.worker.hasExited }?
            .worker
        do throws(NamedThread.CreationError) {
            let thread = try NamedThread(named: worker.name) { worker.run(after: predecessor) }
            members.append(Member(worker: worker, thread: thread))
            startedCount += 1
        } catch {
            channel.limitWorkers(to: number)
            for index in members.indices
            where members[index].standing == .staying && members[index].worker.number > number {
                members[index].standing = .leaving
            }
            throw .threadCreation(errno: error.errno, started: number)
        }
    }

    /// Removes the members that have ended.
    ///
    /// - Returns: their threads, to be joined, which takes no longer than their last instructions.
    mutating func takeEnded() -> [NamedThread] {
        var threads: [NamedThread] = []
        var others: [Member] = []
        for member in members {
            guard member.standing != .detached, member.worker.hasExited else {
                others.append(member)
                continue
            }
            retired.gauges.add(member.worker.statistics)
            retired.add(member.worker.statistics)
            threads.append(member.thread)
        }
        members = others
        return threads
    }

    /// Joins every thread; blocks until the last has ended.
    mutating func joinAll() {
        for member in members where member.standing != .detached {
            member.thread.join()
        }
        members = []
    }

    /// Detaches every thread that has not ended.
    mutating func detachAll() {
        for index in members.indices where members[index].standing != .detached {
            members[index].thread.detach()
            members[index].standing = .detached
        }
    }

    var gauges: PoolGauges { gauges(with: channel.figures) }

    private func gauges(with figures: ChannelFigures) -> PoolGauges {
        var gauges = retired.gauges
        gauges.size = size
        gauges.busy = max(0, gauges.size - figures.idleWorkerCount)
        gauges.queued = figures.queued
        gauges.oldestQueuedAge = figures.oldestQueuedAge
        gauges.submitted = figures.submitted
        gauges.completed += figures.completedBySenders
        gauges.failed += figures.failedBySenders
        gauges.cancelled += figures.cancelled
        gauges.discarded = figures.discarded
        gauges.refused = figures.refused
        for member in members {
            gauges.add(member.worker.statistics)
        }
        return gauges
    }

    /// The pool's figures but for what `statistics` holds, which is large and has to be added outside
    /// the lock.
    var metrics: (withoutStatistics: PoolMetrics, statistics: [WorkerStatistics]) {
        let figures = channel.figures
        var metrics = retired
        metrics.gauges = gauges(with: figures)
        metrics.queueHighWaterMark = figures.queueHighWaterMark
        metrics.wakes = figures.wakes
        return (metrics, members.map(\.worker.statistics))
    }
}

/// Counts workers that have ended, and lets threads wait for them.
final class ExitCounter: Sendable {
    private let word = FutexWord(0)

    func countOne() {
        word.add(1)
        word.wakeAll()
    }

    /// Blocks until `count` workers have ended, at most for `timeout`.
    ///
    /// - Returns: whether they have.
    func wait(for count: Int, within timeout: Duration) -> Bool {
        let deadline = MonotonicClock.deadline(after: timeout)
        while true {
            let ended = word.load()
            if ended >= count {
                return true
            }
            if !word.wait(whileEqualTo: ended, until: deadline) {
                return word.load() >= count
            }
        }
    }

    /// Blocks until a worker has ended.
    func wait(for worker: Worker) {
        while true {
            let ended = word.load()
            guard !worker.hasExited else { return }
            _ = word.wait(whileEqualTo: ended)
        }
    }
}
