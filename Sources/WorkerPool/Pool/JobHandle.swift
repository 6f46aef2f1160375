// SPDX-License-Identifier: Apache-2.0

import Synchronization
import Threads

/// The result of a submitted job, once there is one.
///
/// Any thread may use it. Releasing it does not cancel the job.
public final class JobHandle<Value: Sendable>: Sendable {
    private enum State {
        /// Not begun; the channel is where it waits.
        case queued(@Sendable () throws -> Value, JobChannel)
        case running
        case finished(Result<Value, any Error>)
    }

    /// A thread that sleeps until there is a result.
    private final class Waiter: Sendable {
        let parker = Parker()
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

    /// Creates the handle of a job that is about to be queued.
    init(_ body: consuming @escaping @Sendable () throws -> Value, in channel: JobChannel) {
        guarded = Mutex(Guarded(state: .queued(body, channel)))
    }

    /// Blocks until the job has ended.
    ///
    /// Must not be called from a job of the same pool: all workers could end up waiting.
    ///
    /// - Returns: what the job returned.
    /// - Throws: what the job threw; `CancellationError` when it was cancelled;
    ///   `ThreadPoolError.discarded` when the pool ended without running it.
    public func wait() throws -> Value {
        let waiter = guarded.withLock { guarded -> Waiter? in
            if case .finished = guarded.state {
                return nil
            }
            let waiter = Waiter()
            guarded.waiters.append(waiter)
            return waiter
        }
        waiter?.parker.park()
        let result = guarded.withLock { guarded -> Result<Value, any Error> in
            guard case .finished(let result) = guarded.state else {
                preconditionFailure("a finished job has a result")
            }
            return result
        }
        return try result.get()
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
    private func begin() -> (body: @Sendable () throws -> Value, channel: JobChannel)? {
        guarded.withLock { guarded in
            guard case .queued(let body, let channel) = guarded.state else { return nil }
            guarded.state = .running
            return (body, channel)
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
        guard let (body, _) = begin() else { return nil }
        return Result { try body() }
    }

    private func finish(_ result: Result<Value, any Error>) {
        let (waiters, continuations) = guarded.withLock { guarded in
            guarded.state = .finished(result)
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
