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
    // The closure was sent here: whoever takes it is alone with what it captures.
    private var body: (() throws -> Value)?
    /// Why there is no value.
    private var error: JobError<any Error>?
    private var result: Value?

    /// What became of a job that has ended: what it threw is told from why it has not run.
    typealias Outcome = Result<Value, JobError<any Error>>

    /// Creates the handle of a job that is about to be queued.
    ///
    /// - Parameter takesPlace: whether it takes a place in a bounded queue.
    init(
        _ body: consuming sending @escaping () throws -> Value, in channel: JobChannel,
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
    ///   `ThreadPoolError.discarded` when the pool ended without running it, `.dropped` when a full queue
    ///   took another one instead, `.expired` when it was too old at its turn, `.noFreeWorker` when all
    ///   other workers of the pool wait for its jobs as well.
    @available(*, noasync, message: "await the handle's value")
    public func wait() throws -> Value {
        try Self.value(of: endedOutcome)
    }

    /// Blocks until the job has ended, at most for a timeout.
    ///
    /// - Returns: what the job returned; nil if it has not ended by then. It is not cancelled.
    /// - Throws: what `wait()` throws, except for `ThreadPoolError.noFreeWorker`.
    @available(*, noasync, message: "await the handle's value")
    public func wait(within timeout: Duration) throws -> Value? {
        try outcome(within: timeout).map { try Self.value(of: $0) }
    }

    /// What became of the job, for a thread that blocks until it has ended.
    var endedOutcome: Outcome {
        get throws(ThreadPoolError) {
            _ = try completion.wait(within: nil)
            return knownOutcome
        }
    }

    /// What became of the job, for a thread that blocks until it has ended or the time is up.
    ///
    /// - Returns: nil when the time is up.
    func outcome(within timeout: Duration) throws(ThreadPoolError) -> Outcome? {
        try completion.wait(within: timeout) ? knownOutcome : nil
    }

    /// The result, which the task awaits without blocking its thread.
    ///
    /// Cancelling the task cancels the job, if it is still queued.
    ///
    /// Throws what `wait()` throws.
    public var value: Value {
        get async throws { try Self.value(of: await outcome) }
    }

    /// What became of the job, for a task that is suspended until it has ended.
    var outcome: Outcome {
        get async {
            await withTaskCancellationHandler {
                await completion.ended()
            } onCancel: {
                cancel()
            }
            return knownOutcome
        }
    }

    /// What became of a job that has ended.
    private var knownOutcome: Outcome {
        if let error {
            return .failure(error)
        }
        guard let result else { preconditionFailure("the job has ended") }
        return .success(result)
    }

    private static func value(of outcome: Outcome) throws -> Value {
        switch outcome {
        case .success(let value): return value
        case .failure(.thrown(let error)): throw error
        case .failure(.cancelled): throw CancellationError()
        case .failure(.pool(let error)): throw error
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
        guard releaseBody() else { return false }
        completion.channel?.withdraw(self)
        error = .cancelled
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
            self.error = .thrown(error)
        }
        return true
    }
}

extension JobHandle: QueuedJob {
    var standing: QueueStanding {
        get { atomicStanding.load(ordering: .relaxed) }
        set { atomicStanding.store(newValue, ordering: .relaxed) }
    }

    var name: String? { nil }

    func run() throws -> Bool {
        guard runBody() else { return false }
        completion.finish()
        if case .thrown(let error) = error {
            throw error
        }
        return true
    }

    func end(with error: ThreadPoolError) -> Bool {
        guard releaseBody() else { return false }
        self.error = .pool(error)
        completion.finish()
        return true
    }
}
