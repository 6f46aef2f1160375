// SPDX-License-Identifier: Apache-2.0

import Threads

/// The pool from async code: what blocks a thread elsewhere suspends the task here.
extension ThreadPool {
    /// Runs a closure on a worker and returns its result.
    ///
    /// Cancelling the task cancels the job, if it is still queued. A full queue refuses the job, or drops
    /// the oldest one for it, where that is its policy. Otherwise it takes the job on top of its limit,
    /// since a task must be neither blocked nor made to run the job itself.
    ///
    /// - Throws: what the closure throws; `ThreadPoolError.closed`, `.full`; `CancellationError` when
    ///   the task was cancelled before the job had begun; `ThreadPoolError.discarded` when the pool
    ///   ended before, `.dropped` and `.expired` as a handle does.
    public func run<Value: Sendable>(
        _ body: consuming sending @escaping () throws -> Value
    ) async throws -> Value {
        try await queueFromTask(body).value
    }

    /// Runs a closure that throws errors of one type.
    ///
    /// - Throws: `JobError.thrown` with what the closure throws; the others as `run(_:)`, that it was
    ///   cancelled as `.cancelled`, and what the pool has to say as `.pool`.
    public func run<Value: Sendable, Failure: Error>(
        throwing _: Failure.Type,
        _ body: consuming sending @escaping () throws(Failure) -> Value
    ) async throws(JobError<Failure>) -> Value {
        let handle: JobHandle<Value>
        do throws(ThreadPoolError) {
            handle = try queueFromTask(body)
        } catch {
            throw .pool(error)
        }
        return try await TypedJobHandle<Value, Failure>(handle).value
    }

    private func queueFromTask<Value: Sendable>(
        _ body: consuming sending @escaping () throws -> Value
    ) throws(ThreadPoolError) -> JobHandle<Value> {
        guard !channel.sparesSenders else { return try submit(body) }
        let handle = JobHandle(body, in: channel, takesPlace: false)
        guard channel.executeOnTop(Job(handle)) else { throw .closed }
        return handle
    }

    /// Closes the job sender, lets the workers finish what is queued and joins them.
    ///
    /// Like the blocking `shutdown(within:)`, on a thread of its own; a task that runs on the pool may
    /// call it as well, and goes on elsewhere.
    ///
    /// - Throws: `ThreadPoolError.threadCreation` when there is no thread to wait with: the pool is
    ///   closed then.
    public func shutdown(within timeout: Duration) async throws(ThreadPoolError) -> ShutdownReport {
        close()
        return try await onOwnThread { pool throws(ThreadPoolError) in
            try pool.shutdown(within: timeout)
        }
    }

    /// Closes the job sender and takes the queued jobs away; the workers finish those that run.
    ///
    /// Like the blocking `discard(within:)`, on a thread of its own.
    ///
    /// - Throws: `ThreadPoolError.threadCreation` when there is no thread to wait with: the pool is
    ///   closed then.
    public func discard(
        within timeout: Duration
    ) async throws(ThreadPoolError) -> (
        report: ShutdownReport, jobs: [@Sendable () throws -> Void]
    ) {
        close()
        return try await onOwnThread { pool throws(ThreadPoolError) in
            try pool.discard(within: timeout)
        }
    }

    /// Suspends the task until nothing is queued and no worker runs a job or an event.
    ///
    /// Like the blocking `waitUntilIdle(within:)`, on a thread of its own; a task that runs on the pool
    /// may call it as well, and is no job while it waits.
    ///
    /// - Parameter timeout: how long to wait at most; nil for no limit.
    /// - Returns: false when the time is up.
    /// - Throws: `CancellationError` when the task is cancelled meanwhile;
    ///   `ThreadPoolError.threadCreation` when there is no thread to wait with.
    @discardableResult
    public func waitUntilIdle(within timeout: Duration? = nil) async throws -> Bool {
        let watcher = IdleWatcher()
        let isIdle = try await withTaskCancellationHandler {
            try await onOwnThread { pool throws(ThreadPoolError) in
                pool.waitUntilIdle(within: timeout, watcher)
            }
        } onCancel: {
            watcher.giveUp()
        }
        try Task.checkCancellation()
        return isIdle
    }

    /// Suspends the task while a new thread runs something that blocks.
    private func onOwnThread<Value: Sendable>(
        _ body: @escaping @Sendable (ThreadPool) throws(ThreadPoolError) -> Value
    ) async throws(ThreadPoolError) -> Value {
        let result = await withCheckedContinuation { continuation in
            do throws(NamedThread.CreationError) {
                let thread = try NamedThread(named: "pool-wait") { [self] in
                    continuation.resume(
                        returning: Result { () throws(ThreadPoolError) in try body(self) })
                }
                thread.detach()
            } catch {
                continuation.resume(
                    returning: Result<Value, ThreadPoolError>.failure(
                        .threadCreation(errno: error.errno, started: size)))
            }
        }
        return try result.get()
    }
}
