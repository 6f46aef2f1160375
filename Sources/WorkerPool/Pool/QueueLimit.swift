// SPDX-License-Identifier: Apache-2.0

/// How many jobs may wait for a worker, and what becomes of one more.
public enum QueueLimit: Sendable, Equatable {
    /// As many as memory holds.
    case unbounded
    /// At most so many, at least 1.
    ///
    /// What `execute` and `submit` queue is counted. A source's events and the parts of tasks that
    /// prefer the pool come on top: they can neither be refused nor wait.
    case bounded(Int, whenFull: FullQueuePolicy)

    /// Checks the capacity.
    ///
    /// - Throws: `ThreadPoolError.invalidCapacity`.
    func validate() throws(ThreadPoolError) {
        if case .bounded(let capacity, _) = self, capacity < 1 {
            throw .invalidCapacity(capacity)
        }
    }
}

/// What `execute` does with a job when the queue is full.
public enum FullQueuePolicy: Sendable, Equatable {
    /// It throws `ThreadPoolError.full` at once.
    case refuse
    /// It blocks until there is room; after the given time, if any, it throws `ThreadPoolError.full`.
    /// Closing the pool ends the wait with `ThreadPoolError.closed`.
    ///
    /// A job that submits to its own pool can block all workers this way, and then the pool stands
    /// still: give a time, or use another policy.
    case block(atMost: Duration?)
    /// It runs the job itself, on the caller's thread, which thereby submits more slowly.
    case runInCaller
    /// It takes the job in the place of the one that has waited longest, which ends with
    /// `ThreadPoolError.dropped`.
    ///
    /// Neither events nor the parts of tasks are dropped: they take no place. The caller waits for no
    /// job.
    case dropOldest
}
