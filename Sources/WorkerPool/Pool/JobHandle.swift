// SPDX-License-Identifier: Apache-2.0

import Threads

/// The result of a submitted job, once there is one.
///
/// Any thread may use it. Releasing it does not cancel the job.
public final class JobHandle<Value: Sendable>: Sendable {
    private enum State {
        case queued(@Sendable () throws -> Value)
        case running
        case finished(Result<Value, any Error>)
    }

    private struct Guarded: ~Copyable {
        var state: State
        var continuations: [CheckedContinuation<Value, any Error>] = []
    }

    private let guarded: Locked<Guarded>
    /// Whether there is a result, and whether a thread sleeps until there is one.
    private let word = FutexWord(JobHandle.unfinished)

    private static var unfinished: UInt32 { 0 }
    private static var awaited: UInt32 { 1 }
    private static var finished: UInt32 { 2 }

    /// Creates the handle of a job that is about to be queued.
    init(_ body: @escaping @Sendable () throws -> Value) {
        guarded = Locked(Guarded(state: .queued(body)))
    }

    /// Blocks until the job has ended.
    ///
    /// Must not be called from a job of the same pool: all workers could end up waiting.
    ///
    /// - Returns: what the job returned.
    /// - Throws: what the job threw; `CancellationError` when it was cancelled;
    ///   `ThreadPoolError.discarded` when the pool ended without running it.
    public func wait() throws -> Value {
        waitUntilFinished()
        let result = guarded.withLock { guarded -> Result<Value, any Error> in
            guard case .finished(let result) = guarded.state else {
                preconditionFailure("a finished job has a result")
            }
            return result
        }
        return try result.get()
    }

    private func waitUntilFinished() {
        while word.load() != Self.finished {
            _ = word.compareExchange(expected: Self.unfinished, desired: Self.awaited)
            _ = word.wait(whileEqualTo: Self.awaited)
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
    /// - Returns: whether it was kept from running. A running or finished job is left alone.
    @discardableResult
    public func cancel() -> Bool {
        end(ifQueued: CancellationError())
    }

    /// Runs the job, unless it was cancelled.
    ///
    /// On a worker's thread.
    func run() throws {
        let body = guarded.withLock { guarded -> (@Sendable () throws -> Value)? in
            guard case .queued(let body) = guarded.state else { return nil }
            guarded.state = .running
            return body
        }
        guard let body else { return }
        let result = Result { try body() }
        finish(result)
        _ = try result.get()
    }

    /// Ends a job that the pool has dropped.
    func discard() {
        end(ifQueued: ThreadPoolError.discarded)
    }

    @discardableResult
    private func end(ifQueued error: any Error) -> Bool {
        // The body is released outside the lock: the deinitializers of its captures may do anything.
        let body = guarded.withLock { guarded -> (@Sendable () throws -> Value)? in
            guard case .queued(let body) = guarded.state else { return nil }
            guarded.state = .running
            return body
        }
        guard body != nil else { return false }
        finish(.failure(error))
        return true
    }

    private func finish(_ result: Result<Value, any Error>) {
        let continuations = guarded.withLock { guarded in
            guarded.state = .finished(result)
            let continuations = guarded.continuations
            guarded.continuations = []
            return continuations
        }
        if word.exchangeReleasing(Self.finished) == Self.awaited {
            word.wakeAll()
        }
        for continuation in continuations {
            continuation.resume(with: result)
        }
    }
}

/// A submitted job in the queue, which tells its handle if it is released without having run.
final class QueuedHandle<Value: Sendable>: Sendable {
    private let handle: JobHandle<Value>

    init(_ handle: JobHandle<Value>) {
        self.handle = handle
    }

    func run() throws {
        try handle.run()
    }

    deinit {
        handle.discard()
    }
}
