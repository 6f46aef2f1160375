// SPDX-License-Identifier: Apache-2.0

import Threads

/// A crew of worker threads that share one job channel.
///
/// ```swift
/// let pool = try ThreadPool(size: 4)
/// try pool.execute { print("a job") }
/// let report = try pool.shutdown(within: .seconds(20))
/// print("\(report.completed) jobs done")
/// ```
///
/// Jobs start in the order of their submission. A job that throws is counted and its worker goes on;
/// a job that traps ends the process. Releasing the last reference closes the pool and joins its
/// workers, unless that happens in a job, of whichever pool. Any thread may call any function. In the
/// child of fork(2) the pool is closed: it has no workers there.
public final class ThreadPool: Sendable {
    /// The sizes a pool can have.
    public static let sizes = 1...1024

    /// As many workers as there are processors for the program.
    ///
    /// Those that the calling thread may run on, or fewer where a control group allows the process
    /// less time. Looked up each time, in a few small files.
    public static var defaultSize: Int {
        min(ProcessorSet.allowedCount, ProcessorQuota.processorCount ?? sizes.upperBound)
    }

    let channel: JobChannel
    private let crew: Crew
    /// The pool's end of the channel; nil once it is closed.
    private let sender: Locked<JobSender?>

    /// Creates a pool and starts its workers.
    ///
    /// - Parameters:
    ///   - size: the number of workers, 1 to 1024; by default as many as there are processors.
    ///   - options: names, the queue's limit, hooks and more.
    /// - Throws: `ThreadPoolError.invalidSize`, `.invalidCapacity`, `.invalidProcessor`,
    ///   `.invalidProcessorCount` or `.invalidStackSize` before there is any thread; `.threadCreation` after joining those that
    ///   started.
    public init(size: Int = defaultSize, options: ThreadPoolOptions) throws(ThreadPoolError) {
        guard Self.sizes.contains(size) else { throw .invalidSize(size) }
        try options.validate()
        channel = JobChannel(
            source: options.source, workerLimit: size, queue: options.queue,
            processorCount: options.processorCount ?? Self.defaultSize,
            onFailure: options.onFailure)
        let owner = PoolReference()
        crew = Crew(channel: channel, options: options, owner: owner)
        sender = Locked(channel.makeSender())
        owner.pool = self
        // If it fails, the deinitializer ends the workers that have started.
        try crew.resize(to: size)
    }

    /// Creates a pool and starts its workers, with defaults for everything else.
    ///
    /// - Parameters:
    ///   - size: the number of workers, 1 to 1024; by default as many as there are processors.
    ///   - name: the first part of the thread names; `-` and the worker's number follow.
    ///   - source: what the first idle worker waits on, besides the queue.
    /// - Throws: as `init(size:options:)`.
    public convenience init(
        size: Int = defaultSize, name: String = "worker", source: (any JobSource)? = nil
    ) throws(ThreadPoolError) {
        var options = ThreadPoolOptions()
        options.name = name
        options.source = source
        try self.init(size: size, options: options)
    }

    deinit {
        // In a child there is nobody to join.
        guard !channel.isFromParent else { return }
        close()
        // A worker cannot wait for itself; nor may two jobs of two pools wait for each other's worker,
        // each having released the other's pool.
        if Worker.current != nil {
            crew.detachAll()
        } else {
            crew.joinAll()
        }
    }

    /// The number of workers; 0 after a shutdown.
    public var size: Int { crew.size }

    /// Queues a job.
    ///
    /// What the closure captures goes with it, and need not be `Sendable` if nobody else has it. Blocks,
    /// or runs the job itself, only where the queue is bounded and its policy says so.
    ///
    /// - Throws: `ThreadPoolError.closed` after the pool was closed, `.full` as the policy says; the
    ///   job has not run.
    public func execute(
        _ job: consuming sending @escaping () throws -> Void
    ) throws(ThreadPoolError) {
        try channel.execute(Job(job))
    }

    /// Queues a job that has a result.
    ///
    /// - Returns: the handle to wait for the result with.
    /// - Throws: as `execute(_:)`.
    public func submit<Value: Sendable>(
        _ body: consuming sending @escaping () throws -> Value
    ) throws(ThreadPoolError) -> JobHandle<Value> {
        let handle = JobHandle(body, in: channel)
        try channel.execute(Job(handle))
        return handle
    }

    /// How the pool stands now.
    ///
    /// Cheap enough to be asked for many times a second.
    public var gauges: PoolGauges { crew.gauges }

    /// All of the pool's figures now.
    ///
    /// Sums two histograms of each worker, 5 KiB in all; `gauges` does not.
    public var metrics: PoolMetrics {
        var (metrics, statistics) = crew.metrics
        for worker in statistics {
            metrics.add(worker)
        }
        return metrics
    }

    /// What each worker has done and is doing, in the order of their numbers.
    public var workerReports: [WorkerReport] { crew.reports }

    /// Changes the number of workers.
    ///
    /// New workers start at once. Those that are too many end after their current job; this waits
    /// neither for them nor for their `onExit`. It blocks while threads are made, by itself or by
    /// another resize, and nobody else waits meanwhile. From inside a job it works as well.
    ///
    /// - Throws: `ThreadPoolError.invalidSize`; `.closed`; `.threadCreation`, with as many workers
    ///   as could be made.
    public func resize(to size: Int) throws(ThreadPoolError) {
        guard Self.sizes.contains(size) else { throw .invalidSize(size) }
        try crew.resize(to: size)
    }

    /// Closes the job sender, so that the workers end after the queued jobs.
    ///
    /// Closing again does nothing.
    public func close() {
        // Before the workers begin to end, so that their number is final by then.
        crew.close()
        // The sender's end closes the channel; inside the lock, so that a second caller returns to a
        // closed channel as well.
        sender.withLock { $0 = nil }
    }

    /// Closes the job sender, lets the workers finish what is queued and joins them.
    ///
    /// Blocks until all workers that were ever started have ended, at most until the timeout. Then the
    /// jobs that are still queued are discarded; workers whose job has not ended are left alone and
    /// reported, and those that have not even begun do nothing any more. Queued parts of tasks go to
    /// the executor that tasks have by default. Other shutdowns at the same time wait as well.
    ///
    /// - Throws: `ThreadPoolError.calledFromWorker` on a thread of the pool's own.
    @available(*, noasync, message: "await the other shutdown(within:)")
    public func shutdown(within timeout: Duration) throws(ThreadPoolError) -> ShutdownReport {
        try refuseOwnThreads()
        close()
        return end(within: timeout, discardedCount: 0)
    }

    /// Closes the job sender and takes the queued jobs away; the workers finish those that run.
    ///
    /// Blocks like `shutdown(within:)`.
    ///
    /// - Returns: the report, and the jobs that have not run, in the order of their submission. A
    ///   source's events and parts of tasks are not among them.
    /// - Throws: `ThreadPoolError.calledFromWorker` on a thread of the pool's own.
    @available(*, noasync, message: "await the other discard(within:)")
    public func discard(
        within timeout: Duration
    ) throws(ThreadPoolError) -> (
        report: ShutdownReport, jobs: [@Sendable () throws -> Void]
    ) {
        try refuseOwnThreads()
        close()
        let discarded = channel.takeQueued()
        return (end(within: timeout, discardedCount: discarded.count), discarded.bodies)
    }

    /// Blocks until nothing is queued and no worker runs a job or an event.
    ///
    /// By the time it returns there may be new ones, unless nobody submits any.
    ///
    /// - Parameter timeout: how long to wait at most; nil for no limit.
    /// - Returns: false when the time is up.
    /// - Throws: `ThreadPoolError.calledFromWorker` on a thread of the pool's own.
    @available(*, noasync, message: "await the other waitUntilIdle(within:)")
    @discardableResult
    public func waitUntilIdle(within timeout: Duration? = nil) throws(ThreadPoolError) -> Bool {
        try refuseOwnThreads()
        return waitUntilIdle(within: timeout, IdleWatcher())
    }

    /// - Parameter watcher: the calling thread's; ends the wait when it is given up.
    func waitUntilIdle(within timeout: Duration?, _ watcher: IdleWatcher) -> Bool {
        let deadline = timeout.map { MonotonicClock.deadline(after: $0) }
        channel.add(watcher)
        defer { channel.remove(watcher) }
        while !isIdle {
            guard !watcher.isGivenUp, watcher.parker.park(until: deadline) else { return isIdle }
        }
        return true
    }

    private var isIdle: Bool {
        let gauges = gauges
        return gauges.busy == 0 && gauges.queued == 0
    }

    private func refuseOwnThreads() throws(ThreadPoolError) {
        guard !crew.hasCurrentThread else { throw .calledFromWorker }
    }

    /// Waits for the workers of a closed pool, joins those that have ended and detaches the others.
    private func end(within timeout: Duration, discardedCount: Int) -> ShutdownReport {
        let haveEnded = crew.waitForExits(within: timeout)
        let discarded = discardedCount + (haveEnded ? 0 : channel.takeQueued().count)
        let running = crew.dismiss()
        return ShutdownReport(
            completed: gauges.completed, discarded: discarded, running: running)
    }
}
