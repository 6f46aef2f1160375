// SPDX-License-Identifier: Apache-2.0

import CLinux
import Synchronization
import Threads

/// The channel through which jobs reach the workers: one queue, many senders, many receivers.
///
/// It is the `Arc<Mutex<Receiver<Job>>>` of *The Rust Programming Language*: a worker that finds the
/// queue empty waits for all of them. Where there is a `JobSource`, one worker waits in it and the
/// others are parked; without one, all idle workers are parked.
///
/// A `ThreadPool` has one. On its own it makes a pool of threads that the program has started:
///
/// ```swift
/// let channel = try JobChannel()
/// let sender = channel.makeSender()
/// // Anywhere, until the sender is closed:
/// try sender.send { print("a job") }
/// sender.close()
/// // On each thread: what is queued, then nil.
/// var receiver = channel.makeReceiver()
/// while let job = receiver.receive() {
///     try? job()
/// }
/// ```
///
/// Any thread may call any function.
public final class JobChannel: Sendable {
    // The queue has two halves with a lock each. Senders put jobs into the inbox; a worker that finds
    // the outbox empty takes over the whole inbox at once. So senders and workers seldom meet at a
    // lock, and yet every worker can reach every job. Where both locks are taken, the outbox's comes
    // first.
    let inbox = Locked(JobInbox())
    let outbox: Locked<JobOutbox>
    let source: (any JobSource)?
    let hasBriefEvents: Bool
    /// How many workers run at a time where none is held up.
    let processorCount: Int
    /// nil for an unbounded queue.
    let space: QueueSpace?

    let policy: FullQueuePolicy
    /// Told of each job that fails.
    let onFailure: (@Sendable (JobFailure) -> Void)?
    /// Those that were made for it, in any number of which there may be jobs in the queue.
    let numberedJobs = Mutex<[NumberedJobs]>([])
    /// Of the threads that wait for results.
    let spinTrials = SpinTrials()
    private let senderCount = Atomic<Int>(0)
    /// Tells the process that made it from the children of fork(2).
    private let forkCount = clinux_fork_count()

    /// Creates an open channel.
    ///
    /// - Parameters:
    ///   - source: what the first idle worker waits on, or nil.
    ///   - workerLimit: the number of workers; those with this number or a higher one get nothing.
    ///   - queue: how many jobs may wait; a capacity is 1 or more.
    ///   - onFailure: told of each job that fails.
    init(
        source: (any JobSource)?, workerLimit: Int, queue: QueueLimit,
        processorCount: Int = ProcessorSet.allowedCount,
        onFailure: (@Sendable (JobFailure) -> Void)? = nil
    ) {
        self.onFailure = onFailure
        self.source = source
        hasBriefEvents = source?.hasBriefEvents ?? false
        self.processorCount = processorCount
        switch queue {
        case .unbounded:
            space = nil
            policy = .refuse
        case .bounded(let capacity, let policy):
            space = QueueSpace(capacity: capacity)
            self.policy = policy
        }
        outbox = Locked(JobOutbox(workerLimit: workerLimit, space: space))
    }

    /// Creates an open channel for threads of the program's own.
    ///
    /// - Parameter queue: how many jobs may wait, and what happens to one too many.
    /// - Throws: `ThreadPoolError.invalidCapacity`.
    public convenience init(queue: QueueLimit = .unbounded) throws(ThreadPoolError) {
        try queue.validate()
        self.init(source: nil, workerLimit: .max, queue: queue)
    }

    /// Creates a sending end.
    ///
    /// The channel closes when the last one is closed or goes out of scope; one that is made later can
    /// send nothing.
    public func makeSender() -> JobSender {
        senderCount.add(1, ordering: .relaxed)
        return JobSender(to: self)
    }

    /// Creates a receiving end, for one thread.
    public func makeReceiver() -> JobReceiver {
        JobReceiver(from: self)
    }

    /// Whether the process was forked after the channel was made: it has none of the threads that
    /// receive from it, and somebody may have held a lock when it was forked.
    @inline(__always)
    var isFromParent: Bool { clinux_fork_count() != forkCount }

    var isClosed: Bool { inbox.withLock { $0.isClosed } }

    /// Counts a sending end that is gone, and closes the channel after the last.
    func endSender() {
        if !isFromParent, senderCount.subtract(1, ordering: .acquiringAndReleasing).newValue == 0 {
            close()
        }
    }

    /// Refuses further jobs; receivers get what is queued, then nil.
    ///
    /// Closing again does nothing.
    func close() {
        var wasClosed = false
        wakeIdleWorkers { outbox in
            inbox.withLock { inbox in
                wasClosed = inbox.isClosed
                inbox.isClosed = true
                inbox.needsWorker = false
            }
            outbox.inboxNeedsWorker = false
        }
        if !wasClosed {
            space?.close()
        }
    }

    /// Notes how many jobs are queued, for the high-water mark.
    ///
    /// Called for one job in 32: no more than that many can have gone since the maximum.
    func noteLength() {
        outbox.withLock { $0.noteLength(inbox) }
    }

    /// The channel's part of the pool's figures.
    var figures: ChannelFigures {
        let now = MonotonicClock.coarseNanoseconds
        // Their memory is freed outside the lock.
        var withdrawn = JobQueue()
        return outbox.withLock { outbox in
            inbox.withLock { inbox in
                // What remains at the head will run. Each is moved once, whoever asks how often.
                outbox.withdrawnCount -= outbox.queue.moveFirstWithdrawn(to: &withdrawn)
                if outbox.queue.isEmpty {
                    outbox.withdrawnCount -= inbox.queue.moveFirstWithdrawn(to: &withdrawn)
                }
                let queuedAt = outbox.queue.firstQueuedAt ?? inbox.queue.firstQueuedAt
                let queuedCount = outbox.queue.count + inbox.queue.count - outbox.withdrawnCount
                outbox.highWaterMark = max(outbox.highWaterMark, queuedCount)
                return ChannelFigures(
                    idleWorkerCount: outbox.idleWorkerCount,
                    leftWorkerCount: outbox.leftCount,
                    queued: queuedCount,
                    queueHighWaterMark: outbox.highWaterMark,
                    oldestQueuedAge: queuedCount == 0 ? nil : queuedAt.map { $0.age(at: now) },
                    submitted: inbox.submitted + outbox.events,
                    completedBySenders: inbox.completedBySenders,
                    failedBySenders: inbox.failedBySenders,
                    cancelled: outbox.cancelled,
                    discarded: outbox.discarded,
                    dropped: outbox.dropped,
                    refused: inbox.refused,
                    wakes: outbox.wakes)
            }
        }
    }
}

/// What a channel knows of its pool's figures.
struct ChannelFigures {
    let idleWorkerCount: Int
    let leftWorkerCount: Int
    let queued: Int
    let queueHighWaterMark: Int
    let oldestQueuedAge: Duration?
    let submitted: UInt64
    let completedBySenders: UInt64
    let failedBySenders: UInt64
    let cancelled: UInt64
    let discarded: UInt64
    let dropped: UInt64
    let refused: UInt64
    let wakes: UInt64
}
