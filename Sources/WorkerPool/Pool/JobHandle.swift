// SPDX-License-Identifier: Apache-2.0

import Synchronization
import Threads

/// The result of a submitted job, once there is one.
///
/// Any thread may use it. Releasing it does not cancel the job.
public final class JobHandle<Value: Sendable>: Sendable {
    fileprivate enum State {
        case queued(Work)
        case running(JobChannel)
        case finished(Result<Value, any Error>)
    }

    /// What is to be done; a struct, because a bare closure would be wrapped in another one, which has
    /// to be allocated, where it passes through generic code.
    fileprivate struct Work {
        let body: @Sendable () throws -> Value
        let channel: JobChannel
    }

    /// A thread that sleeps until there is a result.
    private final class Waiter: Sendable {
        let parker = Parker()
        /// The channel that counts the thread as a worker that waits, if it does.
        let countedBy: JobChannel?

        init(countedBy channel: JobChannel?) {
            countedBy = channel
        }
    }

    private struct Guarded: ~Copyable {
        var state: State
        var waiters: [Waiter] = []
        var continuations: [CheckedContinuation<Value, any Error>] = []
    }

    // Not a `Locked`, which takes cache lines of its own: there may be millions of handles, and their
    // locks are hardly ever contended.
    private let guarded: Mutex<Guarded>
    private let atomicStanding = Atomic(QueueStanding.queued)
    let takesPlace: Bool

    /// Creates the handle of a job that is about to be queued.
    ///
    /// - Parameter takesPlace: whether it takes a place in a bounded queue.
    init(
        _ body: consuming @escaping @Sendable () throws -> Value, in channel: JobChannel,
        takesPlace: Bool = true
    ) {
        guarded = Mutex(Guarded(state: .queued(Work(body: body, channel: channel))))
        self.takesPlace = takesPlace
    }

    /// Blocks until the job has ended.
    ///
    /// In a job of the same pool it holds a worker, and fails where that would have been the last one
    /// to run anything.
    ///
    /// - Returns: what the job returned.
    /// - Throws: what the job threw; `CancellationError` when it was cancelled;
    ///   `ThreadPoolError.discarded` when the pool ended without running it, `.noFreeWorker` when all
    ///   other workers of the pool wait for its jobs as well.
    @available(*, noasync, message: "await the handle's value")
    public func wait() throws -> Value {
        guard let result = try result(within: nil) else {
            preconditionFailure("a wait without a limit ends with the job")
        }
        return try result.get()
    }

    /// Blocks until the job has ended, at most for a timeout.
    ///
    /// - Returns: what the job returned; nil if it has not ended by then. It is not cancelled.
    /// - Throws: what `wait()` throws, except for `ThreadPoolError.noFreeWorker`.
    @available(*, noasync, message: "await the handle's value")
    public func wait(within timeout: Duration) throws -> Value? {
        try result(within: timeout)?.get()
    }

    /// - Returns: nil when the time is up.
    private func result(
        within timeout: Duration?
    ) throws(ThreadPoolError) -> Result<Value, any Error>? {
        let deadline = timeout.map { MonotonicClock.deadline(after: $0) }
        if let waiter = try addWaiter(isLimited: deadline != nil) {
            waiter.parker.park(until: deadline)
            return guarded.withLock { guarded in
                guarded.waiters.removeAll { $0 === waiter }
                return guarded.state.result
            }
        }
        return guarded.withLock { $0.state.result }
    }

    /// - Returns: nil if there is a result already.
    private func addWaiter(isLimited: Bool) throws(ThreadPoolError) -> Waiter? {
        try guarded.withLock { guarded throws(ThreadPoolError) in
            guard let channel = guarded.state.channel else { return nil }
            var counting: JobChannel?
            if !isLimited, Worker.current?.receives(from: channel) == true {
                guard channel.beginWait() else { throw .noFreeWorker }
                counting = channel
            }
            let waiter = Waiter(countedBy: counting)
            guarded.waiters.append(waiter)
            return waiter
        }
    }

    /// The result, which the task awaits without blocking its thread.
    ///
    /// Cancelling the task cancels the job, if it is still queued.
    ///
    /// Throws what `wait()` throws.
    public var value: Value {
        get async throws {
            try await withTaskCancellationHandler {
                try await withCheckedThrowingContinuation { continuation in
                    let result = guarded.withLock { guarded -> Result<Value, any Error>? in
                        if case .finished(let result) = guarded.state {
                            return result
                        }
                        guarded.continuations.append(continuation)
                        return nil
                    }
                    if let result {
                        continuation.resume(with: result)
                    }
                }
            } onCancel: {
                cancel()
            }
        }
    }

    /// Keeps the job from running, if it has not begun.
    ///
    /// Its captures are released, and its place in a bounded queue is free for another job, before this
    /// returns.
    ///
    /// - Returns: whether it was kept from running. A running or finished job is left alone.
    @discardableResult
    public func cancel() -> Bool {
        guard let channel = releaseBody() else { return false }
        channel.withdraw(self)
        finish(.failure(CancellationError()))
        return true
    }

    /// Takes the job from whoever else would run or end it.
    private func begin() -> Work? {
        guarded.withLock { guarded in
            guard case .queued(let work) = guarded.state else { return nil }
            guarded.state = .running(work.channel)
            return work
        }
    }

    /// Releases the closure of a job that has not begun.
    ///
    /// A function of its own, so that the captures are gone when it returns. It releases them outside
    /// the lock: their deinitializers may do anything.
    ///
    /// - Returns: where the job is queued; nil if it has begun or ended.
    @inline(never)
    private func releaseBody() -> JobChannel? {
        begin()?.channel
    }

    /// Runs the closure, unless it was cancelled.
    ///
    /// A function of its own, so that the captures are gone when it returns, which is before anybody
    /// can see the result.
    @inline(never)
    private func runBody() -> Result<Value, any Error>? {
        guard let work = begin() else { return nil }
        return Result { try work.body() }
    }

    private func finish(_ result: Result<Value, any Error>) {
        let (waiters, continuations) = guarded.withLock { guarded in
            guarded.state = .finished(result)
            for waiter in guarded.waiters {
                waiter.countedBy?.endWait()
            }
            defer { (guarded.waiters, guarded.continuations) = ([], []) }
            return (guarded.waiters, guarded.continuations)
        }
        for waiter in waiters {
            waiter.parker.unpark()
        }
        for continuation in continuations {
            continuation.resume(with: result)
        }
    }
}

extension JobHandle.State {
    /// Where the job is queued or runs; nil once it has ended.
    fileprivate var channel: JobChannel? {
        switch self {
        case .queued(let work): work.channel
        case .running(let channel): channel
        case .finished: nil
        }
    }

    fileprivate var result: Result<Value, any Error>? {
        if case .finished(let result) = self { result } else { nil }
    }
}

extension JobHandle: QueuedJob {
    var standing: QueueStanding {
        get { atomicStanding.load(ordering: .relaxed) }
        set { atomicStanding.store(newValue, ordering: .relaxed) }
    }

    func run() throws -> Bool {
        guard let result = runBody() else { return false }
        finish(result)
        _ = try result.get()
        return true
    }

    func discard() {
        if releaseBody() != nil {
            finish(.failure(ThreadPoolError.discarded))
        }
    }
}
