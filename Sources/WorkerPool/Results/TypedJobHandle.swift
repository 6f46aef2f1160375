// SPDX-License-Identifier: Apache-2.0

/// The result of a job that throws errors of one type, once there is one.
///
/// Tells what the job has thrown from what the pool and its users do with a job: see `JobError`. Any
/// thread may use it. Releasing it does not cancel the job.
public struct TypedJobHandle<Value: Sendable, Failure: Error>: Sendable {
    private let handle: JobHandle<Value>

    /// - Parameter handle: that of a job which throws `Failure`, and nothing else.
    init(_ handle: JobHandle<Value>) {
        self.handle = handle
    }

    /// Blocks until the job has ended.
    ///
    /// In a job of the same pool it holds a worker, and fails where that would have been the last one
    /// to run anything.
    ///
    /// - Returns: what the job returned.
    /// - Throws: `JobError.thrown` with what the job threw; `.cancelled`; `.pool` with
    ///   `ThreadPoolError.discarded` when the pool ended without running it, `.dropped` when a full queue
    ///   took another one instead, `.expired` when it was too old at its turn, `.noFreeWorker` when all
    ///   other workers of the pool wait for its jobs as well.
    @available(*, noasync, message: "await the handle's value")
    public func wait() throws(JobError<Failure>) -> Value {
        let outcome: JobHandle<Value>.Outcome
        do throws(ThreadPoolError) {
            outcome = try handle.endedOutcome
        } catch {
            throw .pool(error)
        }
        return try Self.value(of: outcome)
    }

    /// Blocks until the job has ended, at most for a timeout.
    ///
    /// - Returns: what the job returned; nil if it has not ended by then. It is not cancelled.
    /// - Throws: what `wait()` throws, except for `ThreadPoolError.noFreeWorker`.
    @available(*, noasync, message: "await the handle's value")
    public func wait(within timeout: Duration) throws(JobError<Failure>) -> Value? {
        let outcome: JobHandle<Value>.Outcome?
        do throws(ThreadPoolError) {
            outcome = try handle.outcome(within: timeout)
        } catch {
            throw .pool(error)
        }
        guard let outcome else { return nil }
        return try Self.value(of: outcome)
    }

    /// The result, which the task awaits without blocking its thread.
    ///
    /// Cancelling the task cancels the job, if it is still queued.
    ///
    /// Throws what `wait()` throws, except for `ThreadPoolError.noFreeWorker`.
    public var value: Value {
        get async throws(JobError<Failure>) { try Self.value(of: await handle.outcome) }
    }

    /// Keeps the job from running, if it has not begun.
    ///
    /// As `JobHandle.cancel()`.
    ///
    /// - Returns: whether it was kept from running. A running or finished job is left alone.
    @discardableResult
    public func cancel() -> Bool {
        handle.cancel()
    }

    private static func value(
        of outcome: JobHandle<Value>.Outcome
    ) throws(JobError<Failure>) -> Value {
        switch outcome {
        case .success(let value): return value
        case .failure(.thrown(let error)):
            guard let failure = error as? Failure else {
                preconditionFailure("the job throws no other errors")
            }
            throw .thrown(failure)
        case .failure(.cancelled): throw .cancelled
        case .failure(.pool(let error)): throw .pool(error)
        }
    }
}
