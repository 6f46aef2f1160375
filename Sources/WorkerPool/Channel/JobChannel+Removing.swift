// SPDX-License-Identifier: Apache-2.0

import Synchronization
import Threads

/// How jobs leave the queue without being received.
extension JobChannel {
    /// So many cancelled jobs may lie in the queue even if they are more than the others.
    private static var toleratedWithdrawnCount: Int { 32 }
    /// Nanoseconds after which a sender that found no job to drop looks again.
    private static var longestTransit: UInt64 { 1_000_000 }

    /// Removes a job that was cancelled.
    ///
    /// Its place is free at once. Its entry is taken out as soon as most entries are those of
    /// cancelled jobs, so that each costs a few steps, and the memory of no more than half stays.
    func withdraw(_ job: any QueuedJob) {
        // Their memory is freed outside the lock.
        var withdrawn = JobQueue()
        let wasQueued = outbox.withLock { outbox in
            guard job.standing == .queued else { return false }
            job.standing = .withdrawn
            outbox.withdrawnCount += 1
            outbox.cancelled += 1
            if job.takesPlace {
                space?.free()
            }
            inbox.withLock { inbox in
                let entryCount = outbox.queue.count + inbox.queue.count
                let others = entryCount - outbox.withdrawnCount
                if outbox.withdrawnCount > max(others, Self.toleratedWithdrawnCount) {
                    outbox.queue.moveWithdrawn(to: &withdrawn)
                    inbox.queue.moveWithdrawn(to: &withdrawn)
                    outbox.withdrawnCount = 0
                }
            }
            return true
        }
        if wasQueued, job.takesPlace {
            space?.wakeSender()
        }
    }

    /// What became of a job that was to take the place of the oldest one.
    private enum Replacement: ~Copyable {
        case put(dropped: Job?, needsWorker: Bool)
        /// No queued job takes a place.
        case nothingQueued(Job)
        /// Released outside the locks, as the dropped one is.
        case refused(Job)
    }

    /// Puts a job in a full queue, in the place of the one that has waited longest, or in one that has
    /// become free meanwhile.
    ///
    /// - Throws: `ThreadPoolError.closed`; then nothing was dropped.
    func putInPlaceOfOldest(
        _ job: consuming Job, _ space: QueueSpace
    ) throws(ThreadPoolError) {
        var next = replaceOldest(job, space)
        while true {
            switch consume next {
            case .put(let dropped, let needsWorker):
                if needsWorker {
                    wakeWorkerForInbox()
                }
                if let dropped {
                    end(dropped)
                }
                return
            case .refused: throw .closed
            case .nothingQueued(let job):
                // Every place is that of a job on its way in or out. One comes free, or a job is queued
                // that may be dropped, in a few steps of another thread.
                if space.acquire(until: MonotonicClock.nanoseconds + Self.longestTransit) {
                    return try putInPlace(job, space)
                }
                next = replaceOldest(job, space)
            }
        }
    }

    private func replaceOldest(_ job: consuming Job, _ space: QueueSpace) -> Replacement {
        outbox.withLock(job) { outbox, job in
            inbox.withLock(job) { inbox, job in
                guard !inbox.isClosed else {
                    inbox.refused += 1
                    return .refused(job)
                }
                var oldest: Job?
                if !space.acquire() {
                    oldest = outbox.queue.removeOldest()
                    if oldest == nil {
                        oldest = inbox.queue.removeOldest()
                    }
                    guard oldest != nil else { return .nothingQueued(job) }
                    oldest?.asQueuedJob?.standing = .taken
                    outbox.dropped += 1
                }
                switch inbox.put(job) {
                case .taken: return .put(dropped: oldest, needsWorker: false)
                case .takenAwaitingWorker: return .put(dropped: oldest, needsWorker: true)
                case .refused(let job): return .refused(job)
                }
            }
        }
    }

    /// Ends a job that was dropped.
    private func end(_ dropped: consuming Job) {
        var name: String?
        switch dropped.takeWork() {
        case .submitted(let job):
            guard job.end(with: .dropped) else {
                // It had been cancelled before, and its handle has just said so.
                outbox.withLock { outbox in
                    outbox.dropped -= 1
                    outbox.cancelled += 1
                }
                return
            }
            name = job.name
        default: break
        }
        onFailure?(JobFailure(error: ThreadPoolError.dropped, name: name, worker: nil))
    }

    /// Takes all queued jobs away.
    ///
    /// Parts of tasks go to the executor that tasks without a preference have.
    func takeQueued() -> DiscardedJobs {
        var jobs = JobQueue()
        outbox.withLock { outbox in
            outbox.noteLength(inbox)
            repeat {
                while let job = outbox.pop() {
                    outbox.discarded += 1
                    jobs.push(job)
                }
                outbox.takeOver(inbox)
            } while !outbox.queue.isEmpty
        }
        var discarded = DiscardedJobs()
        while let job = jobs.pop() {
            if job.takesPlace {
                space?.wakeSender()
            }
            discarded.add(job)
        }
        return discarded
    }
}

/// Jobs that were taken away from a queue.
struct DiscardedJobs: ~Copyable {
    /// How many there were, of all kinds.
    private(set) var count = 0
    /// What runs those that were given to the pool, in the order of their submission.
    private(set) var bodies: [@Sendable () throws -> Void] = []

    fileprivate mutating func add(_ job: consuming Job) {
        count += 1
        switch job.takeWork() {
        case .closure(let body):
            let discarded = DiscardedClosure(body)
            bodies.append { try discarded.run() }
        case .numbered(let kept, let number):
            let jobs = kept.jobs
            bodies.append { try jobs.run(number) }
        case .submitted(let job):
            let discarded = DiscardedJob(job)
            bodies.append { try discarded.run() }
        case .taskPart(let part): part.runElsewhere()
        case .event: break
        }
    }
}

/// A closure that was handed back, and runs once at most: what it captures is meant for one thread.
private final class DiscardedClosure: Sendable {
    // A struct, because a bare closure would be wrapped in another one in generic code.
    private struct Body: @unchecked Sendable {
        // Sent to the pool: whoever takes it out is alone with what it captures.
        let run: () throws -> Void
    }

    private let body: Mutex<Body?>

    init(_ body: sending @escaping () throws -> Void) {
        self.body = Mutex(Body(run: body))
    }

    func run() throws {
        try body.withLock { $0.take() }?.run()
    }
}

/// A submitted job that was handed back, which ends the wait for its result if it is released without
/// having run.
private final class DiscardedJob: Sendable {
    private let job: any QueuedJob

    init(_ job: any QueuedJob) {
        self.job = job
    }

    func run() throws {
        _ = try job.run()
    }

    deinit {
        job.end(with: .discarded)
    }
}
