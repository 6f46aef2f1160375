// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc

/// The channel through which jobs reach the workers: one queue, many senders, many receivers.
///
/// It is the Book's `Arc<Mutex<Receiver<Job>>>`: a worker that finds the queue empty waits for all.
/// Where there is a `JobSource`, one worker waits in it and the others are parked; without one, all
/// idle workers are parked.
///
/// The queue has two halves with a lock each. Senders put jobs into the *inbox*; a worker that finds
/// its half empty takes the whole inbox at once. So a sender and the workers seldom meet at a lock,
/// and yet every job is in the sight of every worker.
///
/// A worker is *called* when there is a job, one at a time: the one that comes takes a job, and calls
/// the next before it runs it if there is more to do. So no job waits for a running one while a worker
/// is idle, and a burst of small jobs does not wake workers that would find nothing. While a worker
/// is on its way, senders need not look: `needsCall` tells them.
final class JobChannel: Sendable {
    /// What a worker has to do before it can go on.
    private enum Step: ~Copyable {
        case run(Job, Call)
        case pause
        case watch
        case park
        case end(Call)
    }

    /// An idle worker to be called, once the lock is released.
    private enum Call {
        case nobody
        case parked(Parker)
        case watcher
    }

    private let inbox = Locked(JobInbox())
    private let outbox: Locked<JobOutbox>
    private let source: (any JobSource)?
    /// nil for an unbounded queue.
    private let space: QueueSpace?
    private let policy: FullQueuePolicy

    /// How long an idle worker waits for more before it parks, in turns of the pause instruction:
    /// about a microsecond, a fifth of what parking and being called cost.
    private static let pauseCount: CInt = 40

    /// Makes an open channel.
    ///
    /// - Parameters:
    ///   - source: what the first idle worker waits on, or nil.
    ///   - workerLimit: the number of workers; those with this number or a higher one get nothing.
    init(
        source: (any JobSource)?, workerLimit: Int, queue: QueueLimit = .unbounded
    ) {
        self.source = source
        outbox = Locked(JobOutbox(workerLimit: workerLimit))
        switch queue {
        case .unbounded:
            space = nil
            policy = .refuse
        case .bounded(let capacity, let policy):
            space = QueueSpace(capacity: capacity)
            self.policy = policy
        }
    }

    /// Puts a job at the tail.
    ///
    /// Any thread may call it. Blocks only where the queue is bounded and its policy says so.
    func send(_ job: consuming Job) -> SentJob {
        if let space, !space.take() {
            switch policy {
            case .refuse:
                return refuse() ? .closed : .full
            case .runInCaller:
                return isClosed ? .closed : .runInCaller(job)
            case .block(let limit):
                let deadline = limit.map(MonotonicInstant.after)
                guard space.take(until: deadline, unless: { isClosed }) else {
                    return refuse() ? .closed : .full
                }
            }
        }
        return put(job)
    }

    private func put(_ job: consuming Job) -> SentJob {
        var job = Optional(job)
        let needsCall = inbox.withLock { inbox -> Bool? in
            guard !inbox.isClosed, var job = job.take() else {
                inbox.refused += 1
                return nil
            }
            job.queuedAt = JobTime(ofJob: inbox.submitted)
            inbox.submitted += 1
            inbox.queue.push(job)
            return inbox.needsCall
        }
        guard let needsCall else {
            space?.give()
            return .closed
        }
        if needsCall {
            callAfterSending()
        }
        return .queued
    }

    /// Counts a job that is not taken.
    ///
    /// - Returns: whether the channel is closed.
    private func refuse() -> Bool {
        inbox.withLock { inbox in
            inbox.refused += 1
            return inbox.isClosed
        }
    }

    var isClosed: Bool { inbox.withLock { $0.isClosed } }

    /// Takes the job at the head, waiting for one as long as it takes.
    ///
    /// - Parameters:
    ///   - parker: the calling worker's own.
    ///   - statistics: the calling worker's own.
    /// - Returns: nil once the channel is closed and empty, or has too few places for this worker.
    func receive(_ parker: Parker, _ statistics: WorkerStatistics) -> Job? {
        var hasPaused = source != nil
        var wasCalled = false
        var step = outbox.withLock { nextStep(&$0, parker, hasPaused) }
        while true {
            switch consume step {
            case .run(let job, let call):
                perform(call)
                space?.give()
                return job
            case .end(let call):
                perform(call)
                return nil
            case .pause:
                clinux_pause(Self.pauseCount)
                hasPaused = true
                step = outbox.withLock { nextStep(&$0, parker, hasPaused) }
            case .watch:
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
                    return nextStep(&outbox, parker, true)
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

    /// Refuses further jobs; receivers get what is queued, then nil.
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
        space?.wakeAll()
    }

    /// Takes all queued jobs away, in order; events of the source are dropped.
    func takeQueued() -> [@Sendable () throws -> Void] {
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
        space?.give(jobs.count)
        var bodies: [@Sendable () throws -> Void] = []
        while let job = jobs.pop() {
            if let body = job.takeBody() {
                bodies.append(body)
            }
        }
        return bodies
    }

    /// Fills in what the channel knows of its pool's figures, and returns how many workers are idle.
    func fill(_ metrics: inout PoolMetrics) -> Int {
        let now = clinux_clock(CLOCK_MONOTONIC_COARSE)
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
        let (parked, wakesSource) = outbox.withLock { outbox -> ([Parker], Bool) in
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

    private func nextStep(
        _ outbox: inout JobOutbox, _ parker: Parker, _ hasPaused: Bool
    ) -> Step {
        guard parker.worker < outbox.workerLimit else {
            outbox.left.append(parker.worker)
            // What this worker was called for is somebody else's now.
            return .end(nextCall(&outbox))
        }
        if outbox.queue.isEmpty {
            takeInbox(&outbox)
        }
        if let job = outbox.queue.pop() {
            return .run(job, nextCall(&outbox))
        }
        guard hasPaused else { return .pause }
        return idle(&outbox, parker)
    }

    private func takeInbox(_ outbox: inout JobOutbox) {
        inbox.withLock { swap(&outbox.queue, &$0.queue) }
        outbox.highWaterMark = max(outbox.highWaterMark, outbox.queue.count)
    }

    private func idle(_ outbox: inout JobOutbox, _ parker: Parker) -> Step {
        let needsCall = outbox.comingCount == 0
        let (isEmpty, isClosed) = inbox.withLock { inbox in
            if inbox.queue.isEmpty, !inbox.isClosed, needsCall {
                inbox.needsCall = true
            }
            return (inbox.queue.isEmpty, inbox.isClosed)
        }
        guard isEmpty else {
            takeInbox(&outbox)
            guard let job = outbox.queue.pop() else { return .pause }
            return .run(job, nextCall(&outbox))
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

    private func watch(_ parker: Parker) -> Step {
        var ready = ReadyEvents()
        source?.wait(for: &ready)
        return outbox.withLock { outbox in
            outbox.sourceIsWatched = false
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
            return nextStep(&outbox, parker, true)
        }
    }

    /// Whom to call after a job was taken: somebody, if there are more jobs, or nobody watches the
    /// source.
    ///
    /// If there is nothing to do, the senders are told to call.
    private func nextCall(_ outbox: inout JobOutbox) -> Call {
        guard outbox.comingCount == 0, outbox.sourceIsWatched || !outbox.parked.isEmpty else {
            return .nobody
        }
        if !outbox.queue.isEmpty || source != nil && !outbox.sourceIsWatched {
            return takeIdle(&outbox)
        }
        guard !outbox.needsCall else { return .nobody }
        let isEmpty = inbox.withLock { inbox in
            inbox.needsCall = inbox.queue.isEmpty && !inbox.isClosed
            return inbox.queue.isEmpty
        }
        outbox.needsCall = isEmpty
        return isEmpty ? .nobody : takeIdle(&outbox)
    }

    private func callAfterSending() {
        let call = outbox.withLock { outbox -> Call in
            guard outbox.comingCount == 0, outbox.sourceIsWatched || !outbox.parked.isEmpty else {
                return .nobody
            }
            let isEmpty = outbox.queue.isEmpty && inbox.withLock { $0.queue.isEmpty }
            return isEmpty ? .nobody : takeIdle(&outbox)
        }
        perform(call)
    }

    /// Takes the idle worker that parked last off its place; the watching one if none is parked.
    private func takeIdle(_ outbox: inout JobOutbox) -> Call {
        if outbox.needsCall {
            inbox.withLock { $0.needsCall = false }
            outbox.needsCall = false
        }
        outbox.comingCount += 1
        outbox.wakes += 1
        if let parker = outbox.parked.popLast() {
            return .parked(parker)
        }
        outbox.sourceIsWoken = true
        return .watcher
    }

    private func perform(_ call: Call) {
        switch call {
        case .nobody: break
        case .parked(let parker): parker.unpark()
        case .watcher: source?.wake()
        }
    }
}
