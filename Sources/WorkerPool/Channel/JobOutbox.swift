// SPDX-License-Identifier: Apache-2.0

import Threads

/// The workers' half of a job channel's queue, and which of them are idle.
struct JobOutbox: ~Copyable {
    var queue = JobQueue()
    /// The places of a bounded queue.
    private let space: QueueSpace?
    /// Idle workers that sleep; the one that parked last is the last.
    var parked: [ReceiverState] = []
    /// Idle workers that were woken and have not yet taken the lock.
    var wakingCount = 0
    /// A worker is in the source's `wait`.
    var sourceIsWatched = false
    /// The source's `wake` was called and the watching worker has not returned yet.
    var sourceIsWoken = false
    /// What `JobInbox.needsWorker` says, which changes only under both locks.
    var inboxNeedsWorker = false
    /// Workers with this number or a higher one have to leave.
    var workerLimit: Int
    /// The numbers of the workers that have left since `takeLeavers()` was last called.
    var left: [Int] = []
    /// The number of workers that were started, those that got no thread included.
    var startedCount = 0
    /// The number of workers that have left.
    var leftCount = 0
    /// Jobs taken.
    var taken: UInt64 = 0
    var lookout = Lookout()
    var help = HelpTrials()
    var briefRunners = BriefRunners()
    /// Workers whose job waits, without a limit, for another job of the channel.
    var waitingCount = 0
    /// Threads that wait for the workers to become idle.
    var idleWatchers: [IdleWatcher] = []
    /// Jobs taken since a worker last looked at the source.
    var takenInARow = 0
    /// Jobs in either half of the queue that were cancelled there.
    var withdrawnCount = 0
    var events: UInt64 = 0
    /// Jobs that were cancelled in the queue.
    var cancelled: UInt64 = 0
    /// Jobs that were taken away from the queue without having run.
    var discarded: UInt64 = 0
    /// Jobs that a full queue has dropped for newer ones.
    var dropped: UInt64 = 0
    var wakes: UInt64 = 0
    var highWaterMark = 0
    /// The high-water mark since memory was last given back to the system.
    var burstLength = 0
    /// When memory is to be given back, in nanoseconds of `CLOCK_MONOTONIC`; nil while nothing is to be.
    var memoryReturnTime: UInt64?

    init(workerLimit: Int, space: QueueSpace?) {
        self.workerLimit = workerLimit
        self.space = space
        parked.reserveCapacity(min(workerLimit, ThreadPool.sizes.upperBound))
    }

    var idleWorkerCount: Int {
        parked.count + wakingCount + (sourceIsWatched && !sourceIsWoken ? 1 : 0)
    }

    /// Whether there is an idle worker, and none on its way that will look for itself.
    var canWakeWorker: Bool { wakingCount == 0 && (sourceIsWatched || !parked.isEmpty) }

    /// Has those that wait for idle workers look again, after one has become idle or has left.
    @inline(__always)
    func tellIdleWatchers() {
        for watcher in idleWatchers {
            watcher.parker.unpark()
        }
    }

    /// Takes the job at the head where there is nothing else to do, as with nearly all small jobs.
    ///
    /// For a channel without a source.
    ///
    /// - Returns: nil where there is no job, or a worker to be woken, or the receiver has to leave.
    @inline(__always)
    mutating func takeWithoutWaking(
        _ inbox: borrowing Locked<JobInbox>, _ receiver: ReceiverState
    ) -> Job? {
        guard receiver.number < workerLimit, !canWakeWorker else { return nil }
        if queue.isEmpty {
            takeOver(inbox)
        }
        return pop()
    }

    /// Takes the job at the head; cancelled ones are left out.
    ///
    /// Its place is free at once: whoever sees that a job is no longer queued finds room for another,
    /// and a full queue drops none for a place that is about to be free. A sender may have to be woken
    /// for it.
    ///
    /// - Returns: nil when the outbox is empty; there may be jobs in the inbox.
    @inline(__always)
    mutating func pop() -> Job? {
        guard let job = queue.pop() else { return nil }
        if job.isCancellable {
            return firstNotWithdrawn(from: job)
        }
        freePlace(of: job)
        return job
    }

    @inline(__always)
    private func freePlace(of job: borrowing Job) {
        if let space, job.takesPlace {
            space.free()
        }
    }

    @inline(never)
    private mutating func firstNotWithdrawn(from first: consuming Job) -> Job? {
        var next: Job? = first
        while let job = next.take() {
            guard let queuedJob = job.asQueuedJob else {
                freePlace(of: job)
                return job
            }
            if queuedJob.standing != .withdrawn {
                queuedJob.standing = .taken
                freePlace(of: job)
                return job
            }
            // Releasing it here runs no code of the program's: it has let its closure go.
            withdrawnCount -= 1
            next = queue.pop()
        }
        return nil
    }

    /// Notes how many jobs are queued, in both halves, for the high-water mark.
    @inline(never)
    mutating func noteLength(_ inbox: borrowing Locked<JobInbox>) {
        noteLength(with: inbox.withLock { $0.queue.count })
    }

    /// - Parameter inboxCount: the jobs that are still in the inbox.
    mutating func noteLength(with inboxCount: Int = 0) {
        let length = queue.count + inboxCount - withdrawnCount
        highWaterMark = max(highWaterMark, length)
        burstLength = max(burstLength, length)
    }

    /// Notes that the memory of the last burst goes back.
    mutating func endBurst() {
        burstLength = 0
        memoryReturnTime = nil
    }

    /// Takes over all jobs in the inbox, behind those that are here.
    mutating func takeOver(_ inbox: borrowing Locked<JobInbox>) {
        inbox.withLock { queue.append(&$0.queue) }
        noteLength()
    }

    /// Puts what a source has found at the tail, behind the jobs that came before it: those in the
    /// inbox as well.
    mutating func add(_ ready: borrowing ReadyEvents, after inbox: borrowing Locked<JobInbox>) {
        takeOver(inbox)
        for position in 0..<ready.count {
            var job = Job(event: ready[position])
            job.queuedAt = JobTime(ofJob: events)
            events += 1
            queue.push(job)
        }
    }

    /// Claims the worker to be woken after a job was taken, if there are more jobs or no worker watches
    /// the source.
    ///
    /// If there are none, the senders are told to wake one.
    mutating func claimNextWorker(
        _ inbox: borrowing Locked<JobInbox>, hasSource: Bool
    ) -> WakeUp {
        guard canWakeWorker else { return .nobody }
        if !queue.isEmpty || hasSource && !sourceIsWatched {
            return claimIdleWorker(inbox)
        }
        guard !inboxNeedsWorker, inboxHasJobs(inbox) else { return .nobody }
        return claimIdleWorker(inbox)
    }

    /// Claims the worker to be woken before the receiver runs what may block.
    @inline(__always)
    mutating func callForJob(
        _ inbox: borrowing Locked<JobInbox>, _ receiver: ReceiverState, hasSource: Bool
    ) -> WakeUp {
        briefRunners.remove(receiver)
        return claimNextWorker(inbox, hasSource: hasSource)
    }

    /// Claims a helper for what waits behind a brief event that the receiver is about to run, or posts
    /// a lookout.
    ///
    /// Mostly nobody is called: who runs the event looks at everything afterwards.
    ///
    /// - Parameter processorCount: how many workers may run brief events at a time.
    @inline(__always)
    mutating func callForBriefEvent(
        _ inbox: borrowing Locked<JobInbox>, _ receiver: ReceiverState, processorCount: Int
    ) -> WakeUp {
        briefRunners.add(receiver)
        if help.isOn, queue.count >= help.backlog, briefRunners.count < processorCount,
            wakingCount == 0, !parked.isEmpty
        {
            help.look(taken: taken, queued: queue.count, now: MonotonicClock.nanoseconds)
            return claimIdleWorker(inbox)
        }
        // Workers that were called for brief events have left the senders without a word.
        if !inboxNeedsWorker, canWakeWorker, inboxHasJobs(inbox) {
            return claimIdleWorker(inbox)
        }
        guard lookout.receiver == nil else { return .nobody }
        guard let receiver = parked.last else {
            // Nobody is there to look: an idle worker that waits in the source does not.
            return !queue.isEmpty && canWakeWorker ? claimIdleWorker(inbox) : .nobody
        }
        lookout.post(receiver)
        return .lookout(receiver)
    }

    /// Whether jobs wait in the inbox; where none do, the sender of the next one wakes a worker.
    ///
    /// For when there is an idle worker, and none on its way.
    private mutating func inboxHasJobs(_ inbox: borrowing Locked<JobInbox>) -> Bool {
        let isEmpty = inbox.withLock { inbox in
            inbox.needsWorker = inbox.queue.isEmpty && !inbox.isClosed
            return inbox.queue.isEmpty
        }
        inboxNeedsWorker = isEmpty
        return !isEmpty
    }

    /// Claims the worker that does what a leaving one was woken for.
    ///
    /// While that one was on its way the senders have woken nobody, whatever the inbox tells them.
    mutating func claimSuccessor(
        _ inbox: borrowing Locked<JobInbox>, hasSource: Bool
    ) -> WakeUp {
        inbox.withLock { $0.needsWorker = false }
        inboxNeedsWorker = false
        return claimNextWorker(inbox, hasSource: hasSource)
    }

    /// Claims the idle worker that parked last; the one in the source if none is parked.
    mutating func claimIdleWorker(_ inbox: borrowing Locked<JobInbox>) -> WakeUp {
        if inboxNeedsWorker {
            inbox.withLock { $0.needsWorker = false }
            inboxNeedsWorker = false
        }
        wakingCount += 1
        wakes += 1
        if let receiver = parked.popLast() {
            if lookout.receiver === receiver {
                lookout.end()
            }
            return .parked(receiver)
        }
        sourceIsWoken = true
        return .inSource
    }
}

/// Which idle worker is to be woken, once the lock under which that was decided is released.
enum WakeUp {
    case nobody
    case parked(ReceiverState)
    /// One that stays parked, and looks now and then.
    case lookout(ReceiverState)
    case inSource

    /// Wakes the worker.
    ///
    /// - Parameter source: what the worker may be waiting in.
    @inline(__always)
    func perform(_ source: (any JobSource)?) {
        switch self {
        case .nobody: break
        case .parked(let receiver), .lookout(let receiver): receiver.parker.unpark()
        case .inSource: source?.wake()
        }
    }
}
