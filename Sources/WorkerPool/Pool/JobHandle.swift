// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The result of a submitted job, once there is one.
///
/// Any thread may use it. Releasing it does not cancel the job.
public final class JobHandle<Value: Sendable>: @unchecked Sendable {
    private let completion: JobCompletion
    private let atomicStanding = Atomic(QueueStanding.queued)
    let takesPlace: Bool

    // Whoever has begun the job is alone with these until it is finished; from then on they do not change.
    /// What is to be done; nil once somebody has begun it.
    private var body: (@Sendable () throws -> Value)?
    /// Why there is no value.
    private var error: (any Error)?
    private var result: Value?

    /// Creates the handle of a job that is about to be queued.
    ///
    /// - Parameter takesPlace: whether it takes a place in a bounded queue.
    init(
        _ body: consuming @escaping @Sendable () throws -> Value, in channel: JobChannel,
        takesPlace: Bool = true
    ) {
        completion = JobCompletion(in: channel)
        self.body = body
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
        _ = try completion.wait(within: nil)
        return try endedValue()
    }

    /// Blocks until the job has ended, at most for a timeout.
    ///
    /// - Returns: what the job returned; nil if it has not ended by then. It is not cancelled.
    /// - Throws: what `wait()` throws, except for `ThreadPoolError.noFreeWorker`.
    @available(*, noasync, message: "await the handle's value")
    public func wait(within timeout: Duration) throws -> Value? {
        guard try completion.wait(within: timeout) else { return nil }
        return try endedValue()
    }

    /// The result, which the task awaits without blocking its thread.
    ///
    /// Cancelling the task cancels the job, if it is still queued.
    ///
    /// Throws what `wait()` throws.
    public var value: Value {
        get async throws {
            await withTaskCancellationHandler {
                await completion.ended()
            } onCancel: {
                cancel()
            }
            return try endedValue()
        }
    }

    /// The value of a job that has ended.
    private func endedValue() throws -> Value {
        if let error {
            throw error
        }
        guard let result else { preconditionFailure("the job has ended") }
        return result
    }

    /// Keeps the job from running, if it has not begun.
    ///
    /// Its captures are released, and its place in a bounded queue is free for another job, before this
    /// returns.
    ///
    /// - Returns: whether it was kept from running. A running or finished job is left alone.
    @discardableResult
    public func cancel() -> Bool {
        guard releaseBody() else { return false }
        completion.channel?.withdraw(self)
        error = CancellationError()
        completion.finish()
        return true
    }

    /// Releases the closure of a job that has not begun.
    ///
    /// A function of its own, so that the captures are gone when it returns. Their deinitializers may do
    /// anything.
    ///
    /// - Returns: false if it has begun or ended.
    @inline(never)
    private func releaseBody() -> Bool {
        guard completion.begin() else { return false }
        body = nil
        return true
    }

    /// Runs the closure, unless it was cancelled.
    ///
    /// A function of its own, so that the captures are gone when it returns, which is before anybody
    /// can see the result.
    ///
    /// - Returns: false if it was.
    @inline(never)
    private func runBody() -> Bool {
        guard completion.begin(), let body = body.take() else { return false }
        do {
            result = try body()
        } catch {
            self.error = error
        }
        return true
    }
}

extension JobHandle: QueuedJob {
    var standing: QueueStanding {
        get { atomicStanding.load(ordering: .relaxed) }
        set { atomicStanding.store(newValue, ordering: .relaxed) }
    }

    func run() throws -> Bool {
        guard runBody() else { return false }
        completion.finish()
        if let error {
            throw error
        }
        return true
    }

    func discard() {
        if releaseBody() {
            error = ThreadPoolError.discarded
            completion.finish()
        }
    }
}
