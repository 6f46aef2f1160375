// SPDX-License-Identifier: Apache-2.0

import Threads

/// How jobs come into the queue.
extension JobChannel {
    /// Queues a job, or does with it what the policy says.
    ///
    /// - Throws: `ThreadPoolError.closed`, `.full`; the job has not run.
    func execute(_ job: consuming Job) throws(ThreadPoolError) {
        guard !isFromParent else { throw .closed }
        guard let space else {
            guard put(job) else { throw .closed }
            return
        }
        if !space.acquire() {
            switch policy {
            case .refuse: throw refusal()
            case .runInCaller: return try runInSender(job)
            case .dropOldest: return try putInPlaceOfOldest(job, space)
            case .block(let limit):
                let deadline = limit.map { MonotonicClock.deadline(after: $0) }
                guard space.acquire(until: deadline) else { throw refusal() }
            }
        }
        try putInPlace(job, space)
    }

    /// Queues a job for which there is a place.
    func putInPlace(_ job: consuming Job, _ space: QueueSpace) throws(ThreadPoolError) {
        guard put(job) else {
            space.release()
            throw .closed
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
        case .numbered(let jobs, let number):
            do {
                try jobs.run(number)
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
        guard !isFromParent else { return false }
        return put(job)
    }

    /// Whether the queue is bounded, and neither blocks senders nor has them run jobs when it is full.
    var sparesSenders: Bool { space != nil && (policy == .refuse || policy == .dropOldest) }

    /// Puts a job at the tail, and wakes a worker for it if none comes by itself.
    ///
    /// - Returns: whether it was taken: a closed channel releases it.
    func put(_ job: consuming Job) -> Bool {
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

    func wakeWorkerForInbox() {
        let wakeUp = outbox.withLock { outbox -> WakeUp in
            guard outbox.canWakeWorker else { return .nobody }
            let isEmpty = outbox.queue.isEmpty && inbox.withLock { $0.queue.isEmpty }
            return isEmpty ? .nobody : outbox.claimIdleWorker(inbox)
        }
        wakeUp.perform(source)
    }

    // MARK: - Many at once

    /// Queues jobs in their order, up to the first for which there is no place and that the policy
    /// refuses.
    ///
    /// - Parameter batch: the jobs; afterwards those that were refused.
    /// - Returns: how many were taken.
    /// - Throws: `ThreadPoolError.closed`, `.full` when none was, though there were some.
    func execute(_ batch: inout JobQueue) throws(ThreadPoolError) -> Int {
        var takenCount = 0
        do throws(ThreadPoolError) {
            while !batch.isEmpty {
                takenCount += try executeThoseWithPlaces(&batch)
                // The policy sees to the next one.
                if let job = batch.pop() {
                    try execute(job)
                    takenCount += 1
                }
            }
        } catch {
            inbox.withLock { $0.refused += UInt64(batch.count) }
            guard takenCount > 0 else { throw error }
        }
        return takenCount
    }

    /// Queues as many jobs as there are places for, under one lock.
    ///
    /// - Returns: how many there were.
    private func executeThoseWithPlaces(
        _ batch: inout JobQueue
    ) throws(ThreadPoolError) -> Int {
        let count = space.map { $0.acquire(upTo: batch.count) } ?? batch.count
        guard count > 0 else { return 0 }
        let firstNumber = inbox.withLock { $0.submitted }
        var part = JobQueue()
        for number in 0..<UInt64(count) {
            if var job = batch.pop() {
                job.queuedAt = JobTime(ofJob: firstNumber + number)
                part.push(job)
            }
        }
        let (isTaken, needsWorker) = inbox.withLock { ($0.put(&part), $0.needsWorker) }
        guard isTaken else {
            for _ in 0..<count {
                space?.release()
            }
            throw .closed
        }
        if needsWorker {
            wakeWorkerForInbox()
        }
        return count
    }
}
