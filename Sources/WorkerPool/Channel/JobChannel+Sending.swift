// SPDX-License-Identifier: Apache-2.0

import Threads

/// How jobs come into the queue.
extension JobChannel {
    /// Queues a job, or does with it what the policy says.
    ///
    /// - Throws: `ThreadPoolError.closed`, `.full`; the job has not run.
    func execute(_ job: consuming Job) throws(ThreadPoolError) {
        guard let space else {
            guard put(job) else { throw .closed }
            return
        }
        if !space.acquire() {
            guard try waitForSpace(space) else { return try runInSender(job) }
        }
        guard put(job) else {
            space.release()
            throw .closed
        }
    }

    /// Acquires a place in a full queue, if the policy is to wait for one.
    ///
    /// - Returns: whether there is a place; if not, the sender has to run the job.
    /// - Throws: `ThreadPoolError.closed`, `.full`; the job counts as refused.
    private func waitForSpace(_ space: QueueSpace) throws(ThreadPoolError) -> Bool {
        switch policy {
        case .refuse:
            throw refusal()
        case .runInCaller:
            return false
        case .block(let limit):
            let deadline = limit.map { MonotonicClock.deadline(after: $0) }
            guard space.acquire(until: deadline) else { throw refusal() }
            return true
        }
    }

    /// Counts a refused job, and returns why it is refused.
    private func refusal() -> ThreadPoolError {
        inbox.withLock { inbox in
            inbox.refused += 1
            return inbox.isClosed ? .closed : .full
        }
    }

    /// Runs a job for which the queue has no place on the calling thread.
    ///
    /// As on a worker, what the job throws is counted and goes no further.
    private func runInSender(_ job: consuming Job) throws(ThreadPoolError) {
        let isClosed = inbox.withLock { inbox in
            if inbox.isClosed {
                inbox.refused += 1
            } else {
                inbox.submitted += 1
            }
            return inbox.isClosed
        }
        guard !isClosed else { throw .closed }
        var failure: JobFailure?
        switch job.takeWork() {
        case .closure(let body):
            do {
                try body()
            } catch {
                failure = JobFailure(error: error, name: nil, worker: nil)
            }
        case .submitted(let job):
            do {
                _ = try job.run()
            } catch {
                failure = JobFailure(error: error, name: job.name, worker: nil)
            }
        default: preconditionFailure("these take no place")
        }
        inbox.withLock { inbox in
            inbox.completedBySenders += 1
            inbox.failedBySenders += failure == nil ? 0 : 1
        }
        if let failure {
            onFailure?(failure)
        }
    }

    /// Queues a job that takes no place, for which a bounded queue always has room.
    ///
    /// - Returns: false when the channel is closed; the job has not run.
    func executeOnTop(_ job: consuming Job) -> Bool {
        put(job)
    }

    /// Whether a full queue refuses jobs, and neither blocks their senders nor has them run the jobs.
    var refusesWhenFull: Bool { space != nil && policy == .refuse }

    /// Puts a job at the tail, and wakes a worker for it if none comes by itself.
    ///
    /// - Returns: whether it was taken: a closed channel releases it.
    private func put(_ job: consuming Job) -> Bool {
        switch inbox.withLock(job, { inbox, job in inbox.put(job) }) {
        case .taken: return true
        case .takenAwaitingWorker:
            wakeWorkerForInbox()
            return true
        case .refused(let job):
            _ = consume job
            return false
        }
    }

    private func wakeWorkerForInbox() {
        let wakeUp = outbox.withLock { outbox -> WakeUp in
            guard outbox.canWakeWorker else { return .nobody }
            let isEmpty = outbox.queue.isEmpty && inbox.withLock { $0.queue.isEmpty }
            return isEmpty ? .nobody : outbox.claimIdleWorker(inbox)
        }
        wakeUp.perform(source)
    }
}
