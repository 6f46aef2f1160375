// SPDX-License-Identifier: Apache-2.0

/// How many jobs may wait for a worker, and what becomes of one more.
public enum QueueLimit: Sendable, Equatable {
    /// As many as memory holds.
    case unbounded
    /// At most so many, at least 1.
    case bounded(Int, whenFull: FullQueuePolicy)
    /// Checks the capacity.
    func validate() throws(ThreadPoolError) {
        if case .bounded(let capacity, _) = self, capacity < 1 {
            throw .invalidCapacity(capacity)
        }
    }
}
