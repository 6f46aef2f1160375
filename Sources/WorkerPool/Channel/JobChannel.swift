// SPDX-License-Identifier: Apache-2.0

import Synchronization
import Threads

/// The channel through which jobs reach the workers: one queue, many senders, many receivers.
///
/// It is the Book's `Arc<Mutex<Receiver<Job>>>`: a worker that finds the queue empty waits for all.
/// Where there is a `JobSource`, one worker waits in it and the others are parked; without one, all
/// idle workers are parked.
///
/// A `ThreadPool` has one. On its own it makes a pool of threads that the program has started:
///
/// ```swift
/// let channel = JobChannel()
/// let sender = channel.makeSender()
/// // On each of some threads:
/// let receiver = channel.makeReceiver()
/// while let job = receiver.receive() { try? job() }
/// // Anywhere:
/// try sender.send { handle(connection) }
/// // Once: the receivers get what is queued, and then nil.
/// sender.close()
/// ```
///
/// Any thread may call any function.
public final class JobChannel: Sendable {
    private let exchange: JobExchange
    /// nil for an unbounded queue.
    private let space: QueueSpace?
    private let policy: FullQueuePolicy
    private let senderCount = Atomic<Int>(0)

    /// Makes an open channel.
    ///
    /// - Parameters:
    ///   - source: what the first idle worker waits on, or nil.
    ///   - workerLimit: the number of workers; those with this number or a higher one get nothing.
    ///   - queue: how many jobs may wait; a capacity is 1 or more.
    init(
        source: (any JobSource)?, workerLimit: Int, queue: QueueLimit
    ) {
        exchange = JobExchange(source: source, workerLimit: workerLimit)
        switch queue {
        case .unbounded:
            space = nil
            policy = .refuse
        case .bounded(let capacity, let policy):
            space = QueueSpace(capacity: capacity)
            self.policy = policy
        }
    }

    /// Makes an open channel for threads of the program's own.
    ///
    /// - Parameter queue: how many jobs may wait, and what happens to one too many.
    /// - Throws: `ThreadPoolError.invalidCapacity`.
    public convenience init(queue: QueueLimit = .unbounded) throws(ThreadPoolError) {
        try queue.validate()
        self.init(source: nil, workerLimit: .max, queue: queue)
    }

    /// Makes a sending end.
    ///
    /// The channel closes when the last one is closed or let go; one that is made later can send
    /// nothing.
    public func makeSender() -> JobSender {
        senderCount.add(1, ordering: .relaxed)
        return JobSender(to: self)
    }

    /// Makes a receiving end, for one thread.
    public func makeReceiver() -> JobReceiver {
        JobReceiver(from: self)
    }

    /// Puts a job at the tail.
    ///
    /// Blocks only where the queue is bounded and its policy says so.
    func send(_ job: consuming Job) -> SentJob {
        if let space, !space.take() {
            switch policy {
            case .refuse:
                return exchange.refuse() ? .closed : .full
            case .runInCaller:
                return exchange.isClosed ? .closed : .runInCaller(job)
            case .block(let limit):
                let deadline = limit.map { MonotonicClock.deadline(after: $0) }
                guard space.take(until: deadline, unless: { exchange.isClosed }) else {
                    return exchange.refuse() ? .closed : .full
                }
            }
        }
        guard exchange.put(job) else {
            space?.give()
            return .closed
        }
        return .queued
    }

    /// Queues a job, or does with it what the policy says.
    ///
    /// - Throws: `ThreadPoolError.closed`, `.full`; the job has not run.
    func execute(
        _ job: consuming @escaping @Sendable () throws -> Void
    ) throws(ThreadPoolError) {
        guard space != nil else {
            guard exchange.put(Job(job)) else { throw .closed }
            return
        }
        switch send(Job(job)) {
        case .queued: return
        case .closed: throw .closed
        case .full: throw .full
        case .runInCaller(let job):
            // As on a worker, what it throws is nobody's business here.
            try? job.takeBody()?()
        }
    }

    /// Takes the job at the head, waiting for one as long as it takes.
    ///
    /// - Parameters:
    ///   - parker: the calling worker's own.
    ///   - statistics: the calling worker's own.
    /// - Returns: nil once the channel is closed and empty, or has too few places for this worker.
    func receive(_ parker: ParkingPlace, _ statistics: WorkerStatistics) -> Job? {
        guard let job = exchange.take(parker, statistics) else { return nil }
        space?.give()
        return job
    }

    var isClosed: Bool { exchange.isClosed }

    /// Changes how many workers get jobs.
    ///
    /// Those with too high a number leave after their job.
    func limitWorkers(to count: Int) {
        exchange.limitWorkers(to: count)
    }

    /// Returns the numbers of the workers that have left since this was last asked.
    func takeLeavers() -> [Int] {
        exchange.takeLeavers()
    }

    /// Counts a sending end that has ended, and closes the channel after the last.
    func endSender() {
        if senderCount.subtract(1, ordering: .acquiringAndReleasing).newValue == 0 {
            close()
        }
    }

    /// Refuses further jobs; receivers get what is queued, then nil.
    ///
    /// Closing again does nothing.
    func close() {
        exchange.close()
        space?.wakeAll()
    }

    /// Takes all queued jobs away, in order; events of the source are dropped.
    func takeQueued() -> [@Sendable () throws -> Void] {
        var jobs = exchange.takeQueued()
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
        exchange.fill(&metrics)
    }
}

/// What became of a job that was sent through a channel.
enum SentJob: ~Copyable {
    case queued
    /// The queue is full, and its policy leaves the job to the caller.
    case runInCaller(Job)
    case full
    case closed
}
