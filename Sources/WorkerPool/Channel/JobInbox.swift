// SPDX-License-Identifier: Apache-2.0

/// The senders' half of a job channel's queue.
struct JobInbox: ~Copyable {
    var queue = JobQueue()
    var isClosed = false
    /// A worker is idle and none is on its way: the sender of the next job has to wake one.
    var needsWorker = false
    var submitted: UInt64 = 0
    var refused: UInt64 = 0
    /// Jobs that a full queue had its senders run, and those of them that have thrown.
    var completedBySenders: UInt64 = 0
    var failedBySenders: UInt64 = 0

    /// What became of a job that was put in.
    enum Put: ~Copyable {
        case taken
        /// Taken, and a worker has to be woken for it.
        case takenAwaitingWorker
        /// The inbox is closed. The job has to be released outside the lock: the deinitializers of what
        /// it has captured may use the pool.
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
        return needsWorker ? .takenAwaitingWorker : .taken
    }

    /// Puts jobs at the tail, whose times are set.
    ///
    /// - Returns: whether they were taken, all of them or none.
    mutating func put(_ jobs: inout JobQueue) -> Bool {
        guard !isClosed else {
            refused += UInt64(jobs.count)
            return false
        }
        submitted += UInt64(jobs.count)
        queue.append(&jobs)
        return true
    }
}
