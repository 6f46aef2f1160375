// SPDX-License-Identifier: Apache-2.0

import Synchronization
import Threads

/// The workers of a pool and their threads.
///
/// Guarded by the pool's lock.
struct Crew: ~Copyable {
    private struct Member {
        let worker: Worker
        let thread: NamedThread
    }

    private let channel: JobChannel
    private let options: ThreadPoolOptions
    /// Counts the workers that have left their loops.
    let exits = ExitCounter()
    /// In the order of their workers' numbers, which are 0, 1, 2 and so on.
    private var members: [Member] = []
    /// Members with too high a number for the pool's size, which end after their current job.
    private var leaving: [Member] = []
    /// Members left to themselves, whose jobs did not end in time.
    private var detached: [Member] = []
    /// The figures of workers that are gone.
    private(set) var retired = PoolMetrics()
    private(set) var startedCount = 0

    init(channel: JobChannel, options: ThreadPoolOptions) {
        self.channel = channel
        self.options = options
    }

    var size: Int { members.count }

    var hasCurrentThread: Bool {
        // A thread made after a worker's end may have been given that worker's pthread_t.
        all.contains { $0.thread.isCurrent && !$0.worker.report.hasExited }
    }

    var reports: [WorkerReport] { all.map(\.worker.report) }

    private var all: [Member] { members + leaving + detached }

    /// Starts workers up to a number, or sends those with the highest numbers away.
    ///
    /// Blocks only for the last instructions of workers that are gone already.
    ///
    /// - Throws: `ThreadPoolError.threadCreation`, with as many workers as could be made.
    mutating func resize(to size: Int) throws(ThreadPoolError) {
        channel.limitWorkers(to: size)
        // Asked after the limit is set: whoever has a place and has not left by now stays.
        let left = Set(channel.takeLeavers())
        for member in members + leaving where left.contains(member.worker.number) {
            retire(member)
        }
        // Those that stay need not be the workers with the lowest numbers: one that was sent away
        // may be busy still when those below it have left.
        let present = (members + leaving).filter { !left.contains($0.worker.number) }
        members = []
        leaving = present.filter { $0.worker.number >= size }
        for number in 0..<size {
            if let member = present.first(where: { $0.worker.number == number }) {
                members.append(member)
                continue
            }
            do throws(ThreadPoolError) {
                try start(number)
            } catch {
                leaving = present.filter { $0.worker.number >= number }
                throw error
            }
        }
    }

    private mutating func start(_ number: Int) throws(ThreadPoolError) {
        let worker = Worker(number: number, channel: channel, options: options, exits: exits)
        do throws(NamedThread.CreationError) {
            let thread = try NamedThread(named: worker.name) { worker.run() }
            members.append(Member(worker: worker, thread: thread))
            startedCount += 1
        } catch {
            channel.limitWorkers(to: number)
            throw .threadCreation(errno: error.errno, started: number)
        }
    }

    private mutating func retire(_ member: Member) {
        member.thread.join()
        Self.add(member.worker.statistics, to: &retired)
    }

    /// Adds the members' figures.
    func add(to metrics: inout PoolMetrics) {
        metrics.size = members.count
        for member in all {
            Self.add(member.worker.statistics, to: &metrics)
        }
    }

    /// Joins every thread; blocks until the last has ended.
    mutating func joinAll() {
        for member in members + leaving {
            retire(member)
        }
        members = []
        leaving = []
    }

    /// Leaves the threads to themselves.
    mutating func detachAll() {
        for member in members + leaving {
            member.thread.detach()
        }
        detached += members + leaving
        members = []
        leaving = []
    }

    private static func add(_ statistics: WorkerStatistics, to metrics: inout PoolMetrics) {
        metrics.completed += statistics.completed.load(ordering: .relaxed)
        metrics.failed += statistics.failed.load(ordering: .relaxed)
        metrics.parks += statistics.parks.load(ordering: .relaxed)
        metrics.futileWakes += statistics.futileWakes.load(ordering: .relaxed)
        metrics.waitTimes.add(statistics.waitTimes.histogram)
        metrics.runTimes.add(statistics.runTimes.histogram)
    }
}

/// Counts worker threads that have ended, and lets one thread wait for a number of them.
final class ExitCounter: Sendable {
    private let word = FutexWord(0)

    func countOne() {
        word.add(1)
        word.wakeAll()
    }

    /// Blocks until `count` threads have ended, at most for `timeout`.
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
}
