// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc
internal import Synchronization

/// A fixed crew of worker threads that share one job channel.
///
/// ```swift
/// let pool = try ThreadPool(size: 4)
/// try pool.execute { handle(connection) }
/// let report = try pool.shutdown(within: .seconds(20))
/// ```
///
/// Jobs start in the order of their submission. A job that throws is counted and its worker goes on;
/// a job that traps ends the process. A pool that is let go closes and joins its workers, unless the
/// last reference ends in one of its own jobs.
public final class ThreadPool: Sendable {
    /// The sizes a pool can have.
    public static let sizes = 1...1024

    private let channel: JobChannel
    private let workers: [Worker]
    private let threads: [WorkerThread]
    /// Counts the workers that have left their loops; `shutdown(within:)` sleeps on it.
    private let exits: ExitCounter
    /// The pool's end of the channel; nil once it is closed.
    private let sender: Mutex<JobSender?>
    /// Each thread was joined or detached.
    private let isSettled = Mutex(false)

    /// Starts the workers.
    ///
    /// - Parameters:
    ///   - size: the number of workers, 1 to 1024.
    ///   - name: the first part of the thread names; `-` and the worker's number follow, 15 bytes in all.
    ///   - source: what the first idle worker waits on, besides the queue.
    /// - Throws: `ThreadPoolError.invalidSize`, or `.threadCreation` after joining those that started.
    public init(
        size: Int, name: String = "worker", source: (any JobSource)? = nil
    ) throws(ThreadPoolError) {
        guard Self.sizes.contains(size) else { throw .invalidSize(size) }
        let channel = JobChannel(source: source, receiverLimit: size)
        let exits = ExitCounter()
        let workers = (0..<size).map { number in
            Worker(
                number: number, name: "\(name)-\(number)", channel: channel, source: source,
                onExit: { exits.countOne() })
        }
        var threads: [WorkerThread] = []
        for worker in workers {
            do throws(ThreadPoolError) {
                threads.append(try WorkerThread(named: worker.name) { worker.run() })
            } catch {
                channel.close()
                for thread in threads {
                    thread.join()
                }
                guard case .threadCreation(let errno, _) = error else { throw error }
                throw .threadCreation(errno: errno, started: threads.count)
            }
        }
        self.channel = channel
        self.workers = workers
        self.threads = threads
        self.exits = exits
        sender = Mutex(JobSender(to: channel))
    }

    deinit {
        close()
        if isCalledFromWorker {
            settle { $0.detach() }
        } else {
            settle { $0.join() }
        }
    }

    /// The number of workers.
    public var size: Int { workers.count }

    /// Queues a job.
    ///
    /// Any thread may call it, jobs included; never blocks.
    ///
    /// - Throws: `ThreadPoolError.closed` after the pool was closed; the job has not run.
    public func execute(_ job: @escaping @Sendable () throws -> Void) throws(ThreadPoolError) {
        guard channel.send(Job(job)) else { throw .closed }
    }

    /// The pool's figures now.
    ///
    /// Any thread may call it; takes the channel's lock for a moment.
    public var metrics: PoolMetrics {
        let reports = workers.map(\.report)
        let load = channel.load
        let exited = reports.count { $0.hasExited }
        return PoolMetrics(
            size: workers.count,
            busy: max(0, workers.count - load.idle - exited),
            queued: load.queued,
            completed: reports.reduce(0) { $0 + $1.completed },
            failed: reports.reduce(0) { $0 + $1.failed })
    }

    /// What each worker has done and is doing, in the order of their numbers.
    public var workerReports: [WorkerReport] { workers.map(\.report) }

    /// Closes the job sender, so that the workers end after the queued jobs.
    ///
    /// Doing it again does nothing.
    public func close() {
        // The sender's end closes the channel; inside the lock, so that whoever comes second finds it
        // closed.
        sender.withLock { $0 = nil }
    }

    /// Closes the job sender, lets the workers finish what is queued and joins them.
    ///
    /// Blocks until all workers have ended, at most until the timeout. At the timeout the jobs that
    /// are still queued are discarded; workers whose job does not end are left alone and reported.
    ///
    /// - Throws: `ThreadPoolError.calledFromWorker` on a thread of the pool's own.
    public func shutdown(within timeout: Duration) throws(ThreadPoolError) -> ShutdownReport {
        guard !isCalledFromWorker else { throw .calledFromWorker }
        close()
        var discarded: [Job] = []
        if exits.wait(for: workers.count, within: timeout) {
            settle { $0.join() }
        } else {
            discarded = channel.takeQueued()
            settle { $0.detach() }
        }
        let reports = workers.map(\.report)
        return ShutdownReport(
            completed: reports.reduce(0) { $0 + $1.completed },
            discarded: discarded.count,
            running: reports.filter { !$0.hasExited })
    }

    private var isCalledFromWorker: Bool {
        // A thread made after a worker's end may have been given that worker's pthread_t.
        zip(threads, workers).contains { thread, worker in
            thread.isCurrent && !worker.report.hasExited
        }
    }

    /// Joins or detaches each thread, once; whoever comes second waits for the first.
    private func settle(_ body: (WorkerThread) -> Void) {
        isSettled.withLock { isSettled in
            guard !isSettled else { return }
            isSettled = true
            threads.forEach(body)
        }
    }
}
