// SPDX-License-Identifier: Apache-2.0

/// The workers' half of a job channel.
///
/// Its lock is taken before the inbox's.
struct JobOutbox: ~Copyable {
    var queue = JobQueue()
    /// Idle workers that sleep; the one that parked last is the last.
    var parked: [Parker] = []
    /// Idle workers that were called and have not yet taken the lock.
    var comingCount = 0
    /// A worker is in the source's `wait`.
    var sourceIsWatched = false
    /// The source's `wake` was called and the watching worker has not returned yet.
    var sourceIsWoken = false
    /// The inbox's flag, which changes only under both locks.
    var needsCall = false
    /// Workers with this number or a higher one have to leave.
    var workerLimit: Int
    /// The numbers of workers that have left since they were last asked for.
    var left: [Int] = []
    /// Jobs taken since a worker last looked at the source.
    var takenInARow = 0
    var events: UInt64 = 0
    var wakes: UInt64 = 0
    var highWaterMark = 0

    init(workerLimit: Int) {
        self.workerLimit = workerLimit
        parked.reserveCapacity(min(workerLimit, ThreadPool.sizes.upperBound))
    }
    /// Takes the job at the head where nothing else is to be seen to: the way of nearly all small jobs.
    ///
    /// - Returns: nil where there is no job, or somebody to be called, or the worker has to leave.
    @inline(__always)
    mutating func takeSimply(
        _ inbox: borrowing Locked<JobInbox>, _ parker: Parker, hasSource: Bool
    ) -> Job? {
        guard parker.worker < workerLimit, !mayCall, !hasSource else { return nil }
        if queue.isEmpty {
            takeOver(inbox)
        }
        return queue.pop()
    }

    /// Takes all that has been sent meanwhile.
    ///
    /// For an empty queue.
    mutating func takeOver(_ inbox: borrowing Locked<JobInbox>) {
        inbox.withLock { swap(&queue, &$0.queue) }
        highWaterMark = max(highWaterMark, queue.count)
    }

    /// Whether there is an idle worker, and none on its way that will look for itself.
    var mayCall: Bool { comingCount == 0 && (sourceIsWatched || !parked.isEmpty) }

    /// Whom to call after a job was taken: somebody, if there are more jobs, or nobody watches the
    /// source.
    ///
    /// If there is nothing to do, the senders are told to call.
    mutating func nextCall(
        _ inbox: borrowing Locked<JobInbox>, hasSource: Bool
    ) -> WorkerCall {
        guard mayCall else { return .nobody }
        if !queue.isEmpty || hasSource && !sourceIsWatched {
            return callIdle(inbox)
        }
        guard !needsCall else { return .nobody }
        let isEmpty = inbox.withLock { inbox in
            inbox.needsCall = inbox.queue.isEmpty && !inbox.isClosed
            return inbox.queue.isEmpty
        }
        needsCall = isEmpty
        return isEmpty ? .nobody : callIdle(inbox)
    }

    /// Takes the idle worker that parked last off its place; the watching one if none is parked.
    mutating func callIdle(_ inbox: borrowing Locked<JobInbox>) -> WorkerCall {
        if needsCall {
            inbox.withLock { $0.needsCall = false }
            needsCall = false
        }
        comingCount += 1
        wakes += 1
        if let parker = parked.popLast() {
            return .parked(parker)
        }
        sourceIsWoken = true
        return .watcher
    }
}
