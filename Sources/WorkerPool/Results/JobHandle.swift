// SPDX-License-Identifier: Apache-2.0

import Synchronization
import Threads

/// The result of a submitted job, once there is one.
///
/// Any thread may use it. Releasing it does not cancel the job.
public final class JobHandle<Value: Sendable>: Sendable {
    /// What became of a job that has ended: what it threw is told from why it has not run.
    typealias Outcome = Result<Value, JobError<any Error>>

    fileprivate enum State {
        case queued(Work)
        case running(JobChannel)
        case finished(Outcome)
    }

    /// What is to be done; a struct, because a bare closure would be wrapped in another one, which has
    /// to be allocated, where it passes through generic code.
    // The closure was sent here: whoever takes it out of the state is alone with what it captures.
    fileprivate struct Work: @unchecked Sendable {
        let body: () throws -> Value
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
        var continuations: [CheckedContinuation<Outcome, Never>] = []
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
        _ body: consuming sending @escaping () throws -> Value, in channel: JobChannel,
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
            guard let outcome = try outcome(within: nil) else {
                preconditionFailure("a wait without a limit ends with the job")
            }
            return outcome
        }
    }

    /// What became of the job, for a thread that blocks until it has ended or the time is up.
    ///
    /// - Returns: nil when the time is up.
    func outcome(within timeout: Duration?) throws(ThreadPoolError) -> Outcome? {
        let deadline = timeout.map { MonotonicClock.deadline(after: $0) }
        if let waiter = try addWaiter(isLimited: deadline != nil) {
            waiter.parker.park(until: deadline)
            return guarded.withLock { guarded in
                guarded.waiters.removeAll { $0 === waiter }
                return guarded.state.outcome
            }
        }
        return guarded.withLock { $0.state.outcome }
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
        get async throws { try Self.value(of: await outcome) }
    }

    /// What became of the job, for a task that is suspended until it has ended.
    var outcome: Outcome {
        get async {
            await withTaskCancellationHandler {
                await withCheckedContinuation { continuation in
                    let outcome = guarded.withLock { guarded -> Outcome? in
                        if case .finished(let outcome) = guarded.state {
                            return outcome
                        }
                        guarded.continuations.append(continuation)
                        return nil
                    }
                    if let outcome {
                        continuation.resume(returning: outcome)
                    }
                }
            } onCancel: {
                cancel()
            }
        }
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
        guard let channel = releaseBody() else { return false }
        channel.withdraw(self)
        finish(.failure(.cancelled))
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
    private func runBody() -> Outcome? {
        guard let work = begin() else { return nil }
        do {
            return .success(try work.body())
        } catch {
            return .failure(.thrown(error))
        }
    }

    private func finish(_ outcome: Outcome) {
        let (waiters, continuations) = guarded.withLock { guarded in
            guarded.state = .finished(outcome)
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
            continuation.resume(returning: outcome)
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

    fileprivate var outcome: JobHandle.Outcome? {
        if case .finished(let outcome) = self { outcome } else { nil }
    }
}

extension JobHandle: QueuedJob {
    var standing: QueueStanding {
        get { atomicStanding.load(ordering: .relaxed) }
        set { atomicStanding.store(newValue, ordering: .relaxed) }
    }

    var name: String? { nil }

    func run() throws -> Bool {
        guard let outcome = runBody() else { return false }
        finish(outcome)
        if case .failure(.thrown(let error)) = outcome {
            throw error
        }
        return true
    }

    func end(with error: ThreadPoolError) -> Bool {
        guard releaseBody() != nil else { return false }
        finish(.failure(.pool(error)))
        return true
    }
}
