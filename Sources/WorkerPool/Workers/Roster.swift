// SPDX-License-Identifier: Apache-2.0

import Threads

/// The list of a crew's workers, under its lock.
struct Roster: ~Copyable {
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
        /// nil while the thread is being made.
        var thread: NamedThread?
        var standing = Standing.staying
    }

    /// No more workers are added.
    var isClosed = false
    /// The number of workers that were ever added; final once the crew is closed.
    private(set) var startedCount = 0
    /// The workers among them that got no thread, or were dismissed before they had begun.
    private var failedCount = 0
    private var members: [Member] = []
    /// What was counted by workers that are members no more.
    private var retired = PoolMetrics()

    var size: Int { members.count { $0.standing == .staying } }

    /// In the order of the workers' numbers.
    var reports: [WorkerReport] {
        members.map(\.worker).sorted { $0.number < $1.number }.map(\.report)
    }

    /// Notes which workers have places from now on.
    ///
    /// - Parameter left: the numbers of the workers that have left the channel.
    /// - Returns: the numbers for which there is no worker.
    mutating func resize(to size: Int, without left: Set<Int>) -> [Int] {
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
        return (0..<size).filter { !staying.contains($0) }
    }

    /// Adds a worker that is about to get a thread, unless the crew is closed.
    ///
    /// - Returns: whether the crew is closed; the last worker of this number, if it may still be
    ///   leaving.
    mutating func add(_ worker: Worker) -> (isClosed: Bool, predecessor: Worker?) {
        guard !isClosed else { return (true, nil) }
        let predecessor = members.last {
            $0.worker.number == worker.number && !$0.worker.hasExited
        }
        members.append(Member(worker: worker))
        startedCount += 1
        return (false, predecessor?.worker)
    }

    /// Notes a worker's thread.
    mutating func note(_ thread: NamedThread, of worker: Worker) {
        if let index = members.lastIndex(where: { $0.worker === worker }) {
            members[index].thread = thread
        }
    }

    /// Removes a worker that got no thread, and with it the places from its number on.
    mutating func remove(_ worker: Worker) {
        failedCount += 1
        members.removeAll { $0.worker === worker }
        for index in members.indices
        where members[index].standing == .staying && members[index].worker.number > worker.number {
            members[index].standing = .leaving
        }
    }

    /// Removes the members that have ended.
    ///
    /// - Returns: their threads, to be joined.
    mutating func takeEnded() -> [NamedThread] {
        var threads: [NamedThread] = []
        var others: [Member] = []
        for member in members {
            guard let thread = member.thread, member.standing != .detached,
                member.worker.hasExited
            else {
                others.append(member)
                continue
            }
            retired.gauges.add(member.worker.statistics)
            retired.add(member.worker.statistics)
            threads.append(thread)
        }
        members = others
        return threads
    }

    /// Removes all members.
    ///
    /// - Returns: the threads that were not detached, to be joined.
    mutating func takeAll() -> [NamedThread] {
        let threads = members.compactMap { $0.standing == .detached ? nil : $0.thread }
        members = []
        return threads
    }

    /// Dismisses the workers that have not begun.
    mutating func dismissThoseThatStart() {
        failedCount += members.count { $0.standing != .detached && $0.worker.dismiss() }
    }

    /// Detaches every thread.
    mutating func detachAll() {
        for index in members.indices where members[index].standing != .detached {
            members[index].thread?.detach()
            members[index].standing = .detached
        }
    }

    // MARK: - Figures

    func gauges(with figures: ChannelFigures) -> PoolGauges {
        var gauges = retired.gauges
        gauges.size = size
        // Those that have no place any more are busy until their job has ended.
        gauges.busy = max(
            0, startedCount - failedCount - figures.leftWorkerCount - figures.idleWorkerCount)
        gauges.queued = figures.queued
        gauges.oldestQueuedAge = figures.oldestQueuedAge
        gauges.submitted = figures.submitted
        gauges.completed += figures.completedBySenders
        gauges.failed += figures.failedBySenders
        gauges.cancelled += figures.cancelled
        gauges.discarded = figures.discarded
        gauges.dropped = figures.dropped
        gauges.refused = figures.refused
        for member in members {
            gauges.add(member.worker.statistics)
            gauges.blocked += member.worker.statistics.mayBeBlocked ? 1 : 0
        }
        return gauges
    }

    func metrics(
        with figures: ChannelFigures
    ) -> (withoutStatistics: PoolMetrics, statistics: [WorkerStatistics]) {
        var metrics = retired
        metrics.gauges = gauges(with: figures)
        metrics.queueHighWaterMark = figures.queueHighWaterMark
        metrics.wakes = figures.wakes
        return (metrics, members.map(\.worker.statistics))
    }
}
