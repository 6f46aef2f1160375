// SPDX-License-Identifier: Apache-2.0

/// What `execute` does with a job when the queue is full.
public enum FullQueuePolicy: Sendable, Equatable {
    /// It throws `ThreadPoolError.full` at once.
    case refuse
    /// It blocks until there is room, then goes on; at most for so long, if that is not nil, and then
    /// throws `ThreadPoolError.full`. Closing the pool ends the wait with `ThreadPoolError.closed`.
    ///
    /// A job that submits to its own pool can block all workers this way, and then the pool stands
    /// still: give a limit, or use another policy.
    case block(atMost: Duration?)
    /// It runs the job itself, on the caller's thread, which thereby submits more slowly.
    case runInCaller
}
