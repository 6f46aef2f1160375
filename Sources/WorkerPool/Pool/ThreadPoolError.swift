// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Why a pool could not be made, or did not do what it was asked.
public enum ThreadPoolError: Error, Equatable, Sendable {
    /// A pool has 1 to 1024 workers; no thread was made.
    case invalidSize(Int)
    /// A thread could not be made: the errno of pthread_create(3), and the number of workers that the
    /// pool had by then. `ThreadPool.init` has joined them; after `resize(to:)` they go on.
    case threadCreation(errno: Int32, started: Int)
    /// A bounded queue holds at least one job; no thread was made.
    case invalidCapacity(Int)
    /// The machine has no processor of this number; no thread was made.
    case invalidProcessor(Int)
    /// Brief events keep at least one processor busy; no thread was made.
    case invalidProcessorCount(Int)
    /// A stack has at least 16 KiB; no thread was made.
    case invalidStackSize(Int)
    /// The queue was full, and stayed so for as long as its policy waits; the job has not run.
    case full
    /// The pool ended before the job's turn came.
    case discarded
    /// A full queue has dropped the job, which had waited longest, for a new one.
    case dropped
    /// The job had waited for longer than `ThreadPoolOptions.maximumQueueAge` at its turn.
    case expired
    /// The pool no longer takes jobs; the job has not run.
    case closed
    /// A job asked its own pool to shut down or to become idle, and would have waited for itself.
    case calledFromWorker
    /// A job waited for another one of its own pool while all other workers wait likewise: nobody
    /// would have ended the wait.
    case noFreeWorker
}

extension ThreadPoolError: CustomStringConvertible {
    /// One line that says what is wrong.
    public var description: String {
        switch self {
        case .invalidSize(let size):
            "a pool has 1 to \(ThreadPool.sizes.upperBound) workers, not \(size)"
        case .threadCreation(let errno, let started):
            "cannot create worker thread \(started): \(Self.message(of: errno))"
        case .invalidCapacity(let capacity):
            "a bounded queue holds at least one job, not \(capacity)"
        case .invalidProcessor(let number):
            "there is no processor \(number)"
        case .invalidProcessorCount(let count):
            "brief events keep at least one processor busy, not \(count)"
        case .invalidStackSize(let size):
            "a stack has at least 16384 bytes, not \(size)"
        case .full:
            "the pool's queue is full"
        case .discarded:
            "the pool ended before the job's turn came"
        case .dropped:
            "the job had waited longest in a full queue"
        case .expired:
            "the job had waited for too long"
        case .closed:
            "the pool is closed"
        case .calledFromWorker:
            "a job cannot wait for the end of its own pool"
        case .noFreeWorker:
            "all workers wait for jobs of their own pool"
        }
    }

    private static func message(of errno: Int32) -> String {
        // strerror(3) returns a string that lives as long as the thread or longer.
        unsafe strerror(errno).map { unsafe String(cString: $0) } ?? "error \(errno)"
    }
}
