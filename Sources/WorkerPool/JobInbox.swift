// SPDX-License-Identifier: Apache-2.0

/// The senders' half of a job channel.
struct JobInbox: ~Copyable {
    var queue = JobQueue()
    var isClosed = false
    /// Some worker is idle and none is on its way: whoever puts a job has to call one.
    var needsCall = false
    var submitted: UInt64 = 0
    var refused: UInt64 = 0

    /// What became of a job that was put in.
    enum Put {
        case taken
        /// Taken, and a worker has to be called for it.
        case takenForCall
        case refused
    }

    /// Puts a job at the tail, or lets it go if the inbox is closed.
    @inline(__always)
    mutating func put(_ job: consuming Job) -> Put {
        guard !isClosed else {
            refused += 1
            return .refused
        }
        job.queuedAt = JobTime(ofJob: submitted)
        submitted += 1
        queue.push(job)
        return needsCall ? .takenForCall : .taken
    }
}
