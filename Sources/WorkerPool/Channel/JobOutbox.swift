// SPDX-License-Identifier: Apache-2.0

import Threads

/// The place where one idle worker sleeps until it is called by name.
final class ParkingPlace: Sendable {
    /// The number of the worker that sleeps here.
    let worker: Int
    private let parker = Parker()

    init(worker: Int = 0) {
        self.worker = worker
    }

    /// Blocks until `unpark()` was called once more than this returned; for the owning worker only.
    func park() {
        parker.park()
    }

    /// Ends the owner's sleep, or its next one.
    func unpark() {
        parker.unpark()
    }
}

/// The workers' half of a job channel.
///
/// Its lock is taken before the inbox's.
struct JobOutbox: ~Copyable {
    var queue = JobQueue()
    /// Idle workers that sleep; the one that parked last is the last.
    var parked: [ParkingPlace] = []
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
        _ inbox: borrowing Locked<JobInbox>, _ parker: ParkingPlace, hasSource: Bool
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

/// The senders' half of a job channel.
struct JobInbox: ~Copyable {
    var queue = JobQueue()
    var isClosed = false
    /// Some worker is idle and none is on its way: whoever puts a job has to call one.
    var needsCall = false
    var submitted: UInt64 = 0
    var refused: UInt64 = 0

    /// What became of a job that was put in.
    enum Put: ~Copyable {
        case taken
        /// Taken, and a worker has to be called for it.
        case takenForCall
        /// The inbox is closed. The job is to be let go outside the lock: the ends of what it has
        /// captured may use the pool.
        case refused(Job)
    }

    /// Puts a job at the tail.
    @inline(__always)
    mutating func put(_ job: consuming Job) -> Put {
        guard !isClosed else {
            refused += 1
            return .refused(job)
        }
        job.queuedAt = JobTime(ofJob: submitted)
        submitted += 1
        queue.push(job)
        return needsCall ? .takenForCall : .taken
    }
}

/// Which idle worker is to be called, once the lock under which that was decided is released.
enum WorkerCall {
    case nobody
    case parked(ParkingPlace)
    case watcher

    /// Makes the call.
    ///
    /// - Parameter source: what the watching worker waits on.
    @inline(__always)
    func perform(_ source: (any JobSource)?) {
        switch self {
        case .nobody: break
        case .parked(let parker): parker.unpark()
        case .watcher: source?.wake()
        }
    }
}
