// SPDX-License-Identifier: Apache-2.0

import Glibc
import Threads

/// The two halves of a job channel's queue, and the workers that wait at them.
///
/// The queue has two halves with a lock each. Senders put jobs into the *inbox*; a worker that finds
/// its half empty takes the whole inbox at once. So a sender and the workers seldom meet at a lock,
/// and yet every job is in the sight of every worker.
///
/// A worker is *called* when there is a job, one at a time: the one that comes takes a job, and calls
/// the next before it runs it if there is more to do. So no job waits for a running one while a worker
/// is idle, and a burst of small jobs does not wake workers that would find nothing. While a worker
/// is on its way, senders need not look: `needsCall` tells them.
final class JobExchange: Sendable {
    /// What a worker has to do before it can go on.
    private enum Step: ~Copyable {
        case run(Job, WorkerCall)
        case watch
        case glance
        case park
        case end(WorkerCall)
    }

    private let inbox = Locked(JobInbox())
    private let outbox: Locked<JobOutbox>
    private let source: (any JobSource)?

    /// After so many jobs in a row the source is looked at even though there are more: a queue that
    /// is never empty must not hide it.
    private static let glanceInterval = 64

    /// Makes an open exchange.
    ///
    /// - Parameters:
    ///   - source: what the first idle worker waits on, or nil.
    ///   - workerLimit: the number of workers; those with this number or a higher one get nothing.
    init(source: (any JobSource)?, workerLimit: Int) {
        self.source = source
        outbox = Locked(JobOutbox(workerLimit: workerLimit))
    }

    var isClosed: Bool { inbox.withLock { $0.isClosed } }

    /// Puts a job at the tail, and calls a worker for it if none comes by itself.
    ///
    /// - Returns: whether it was taken: a closed exchange lets it go.
    func put(_ job: consuming Job) -> Bool {
        switch inbox.withLock(job, { inbox, job in inbox.put(job) }) {
        case .taken: return true
        case .takenForCall:
            callAfterPutting()
            return true
        case .refused(let job):
            _ = consume job
            return false
        }
    }

    /// Counts a job that is not taken.
    ///
    /// - Returns: whether the exchange is closed.
    func refuse() -> Bool {
        inbox.withLock { inbox in
            inbox.refused += 1
            return inbox.isClosed
        }
    }

    /// Takes the job at the head, waiting for one as long as it takes.
    ///
    /// - Parameters:
    ///   - parker: the calling worker's own.
    ///   - statistics: the calling worker's own.
    /// - Returns: nil once the exchange is closed and empty, or has too few places for this worker.
    func take(_ parker: ParkingPlace, _ statistics: WorkerStatistics) -> Job? {
        let hasSource = source != nil
        if let job = outbox.withLock({ $0.takeSimply(inbox, parker, hasSource: hasSource) }) {
            return job
        }
        return takeWithCare(parker, statistics)
    }

    private func takeWithCare(_ parker: ParkingPlace, _ statistics: WorkerStatistics) -> Job? {
        var wasCalled = false
        var step = outbox.withLock { nextStep(&$0, parker) }
        while true {
            switch consume step {
            case .run(let job, let call):
                call.perform(source)
                return job
            case .end(let call):
                call.perform(source)
                return nil
            case .watch:
                step = watch(parker)
            case .glance:
                // Ends the wait that follows at once.
                source?.wake()
                step = watch(parker)
            case .park:
                if wasCalled {
                    WorkerStatistics.count(statistics.futileWakes)
                }
                WorkerStatistics.count(statistics.parks)
                parker.park()
                wasCalled = true
                step = outbox.withLock { outbox in
                    outbox.comingCount -= 1
                    return nextStep(&outbox, parker)
                }
            }
        }
    }

    /// Changes how many workers get jobs.
    ///
    /// Those with too high a number leave after their job.
    func limitWorkers(to count: Int) {
        wakeAllIdle { $0.workerLimit = count }
    }

    /// Returns the numbers of the workers that have left since this was last asked.
    func takeLeavers() -> [Int] {
        outbox.withLock { outbox in
            var left: [Int] = []
            swap(&left, &outbox.left)
            return left
        }
    }

    /// Refuses further jobs; workers get what is queued, then nil.
    ///
    /// Closing again does nothing.
    func close() {
        wakeAllIdle { outbox in
            inbox.withLock { inbox in
                inbox.isClosed = true
                inbox.needsCall = false
            }
            outbox.needsCall = false
        }
    }

    /// Takes all queued jobs away, in order.
    func takeQueued() -> JobQueue {
        var jobs = JobQueue()
        outbox.withLock { outbox in
            while let job = outbox.queue.pop() {
                jobs.push(job)
            }
            inbox.withLock { inbox in
                while let job = inbox.queue.pop() {
                    jobs.push(job)
                }
            }
        }
        return jobs
    }

    /// Fills in what the exchange knows of its pool's figures, and returns how many workers are idle.
    func fill(_ metrics: inout PoolMetrics) -> Int {
        let now = MonotonicClock.coarseNanoseconds
        return outbox.withLock { outbox in
            inbox.withLock { inbox in
                let oldest = outbox.queue.firstQueuedAt ?? inbox.queue.firstQueuedAt
                metrics.oldestQueuedAge = oldest.map {
                    .nanoseconds(now > $0.nanoseconds ? now - $0.nanoseconds : 0)
                }
                metrics.queued = outbox.queue.count + inbox.queue.count
                metrics.submitted = inbox.submitted + outbox.events
                metrics.refused = inbox.refused
            }
            metrics.queueHighWaterMark = max(outbox.highWaterMark, metrics.queued)
            metrics.wakes = outbox.wakes
            let watching = outbox.sourceIsWatched && !outbox.sourceIsWoken ? 1 : 0
            return outbox.parked.count + outbox.comingCount + watching
        }
    }

    /// Changes something that idle workers have to see, and calls all of them.
    private func wakeAllIdle(after change: (inout JobOutbox) -> Void) {
        let (parked, wakesSource) = outbox.withLock { outbox -> ([ParkingPlace], Bool) in
            change(&outbox)
            let parked = outbox.parked
            outbox.parked.removeAll(keepingCapacity: true)
            outbox.comingCount += parked.count
            let wakesSource = outbox.sourceIsWatched && !outbox.sourceIsWoken
            if wakesSource {
                outbox.sourceIsWoken = true
                outbox.comingCount += 1
            }
            return (parked, wakesSource)
        }
        for parker in parked {
            parker.unpark()
        }
        if wakesSource {
            source?.wake()
        }
    }

    private func nextStep(_ outbox: inout JobOutbox, _ parker: ParkingPlace) -> Step {
        guard parker.worker < outbox.workerLimit else {
            outbox.left.append(parker.worker)
            // What this worker was called for is somebody else's now.
            return .end(outbox.nextCall(inbox, hasSource: source != nil))
        }
        if outbox.queue.isEmpty {
            outbox.takeOver(inbox)
        }
        if outbox.takenInARow >= Self.glanceInterval, source != nil, !outbox.sourceIsWatched {
            return glance(&outbox)
        }
        if let job = outbox.queue.pop() {
            outbox.takenInARow += 1
            return .run(job, outbox.nextCall(inbox, hasSource: source != nil))
        }
        return idle(&outbox, parker)
    }

    /// Has the worker look at the source without waiting, as if it had been called meanwhile.
    private func glance(_ outbox: inout JobOutbox) -> Step {
        outbox.sourceIsWatched = true
        outbox.sourceIsWoken = true
        outbox.comingCount += 1
        return .glance
    }

    private func idle(_ outbox: inout JobOutbox, _ parker: ParkingPlace) -> Step {
        let needsCall = outbox.comingCount == 0
        let (isEmpty, isClosed) = inbox.withLock { inbox in
            if inbox.queue.isEmpty, !inbox.isClosed, needsCall {
                inbox.needsCall = true
            }
            return (inbox.queue.isEmpty, inbox.isClosed)
        }
        if !isEmpty {
            outbox.takeOver(inbox)
        }
        if let job = outbox.queue.pop() {
            return .run(job, outbox.nextCall(inbox, hasSource: source != nil))
        }
        guard !isClosed else { return .end(.nobody) }
        if needsCall {
            outbox.needsCall = true
        }
        if source != nil, !outbox.sourceIsWatched {
            outbox.sourceIsWatched = true
            return .watch
        }
        outbox.parked.append(parker)
        return .park
    }

    private func watch(_ parker: ParkingPlace) -> Step {
        var ready = ReadyEvents()
        source?.wait(for: &ready)
        return outbox.withLock { outbox in
            outbox.sourceIsWatched = false
            outbox.takenInARow = 0
            if outbox.sourceIsWoken {
                outbox.sourceIsWoken = false
                outbox.comingCount -= 1
            }
            for position in 0..<ready.count {
                var job = Job(event: ready[position])
                job.queuedAt = JobTime(ofJob: outbox.events)
                outbox.events += 1
                outbox.queue.push(job)
            }
            return nextStep(&outbox, parker)
        }
    }

    private func callAfterPutting() {
        let call = outbox.withLock { outbox -> WorkerCall in
            guard outbox.mayCall else { return .nobody }
            let isEmpty = outbox.queue.isEmpty && inbox.withLock { $0.queue.isEmpty }
            return isEmpty ? .nobody : outbox.callIdle(inbox)
        }
        call.perform(source)
    }
}
