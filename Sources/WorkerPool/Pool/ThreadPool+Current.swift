// SPDX-License-Identifier: Apache-2.0

import Synchronization

extension ThreadPool {
    /// The pool whose job, event or hook the calling thread runs.
    ///
    /// nil on all other threads, and where the last reference to the pool is gone.
    public static var current: ThreadPool? { Worker.current?.pool }

    /// Runs what may block in the middle of a job.
    ///
    /// A source's brief events call nobody by themselves: see `JobSource.hasBriefEvents`. With this,
    /// an idle worker takes over whatever comes next before the body runs. On a thread that is no
    /// worker's the body just runs.
    public static func blocking<Value: ~Copyable, Failure>(
        _ body: () throws(Failure) -> Value
    ) throws(Failure) -> Value {
        callColleague()
        return try body()
    }

    /// Has an idle worker take over whatever comes next: the calling one, if it is one, is about to
    /// block.
    package static func callColleague() {
        Worker.current?.callColleague()
    }

    /// Whether something waits for the calling worker, as far as the pool knows; false on other threads.
    package static var hasQueuedJobs: Bool { Worker.current?.hasQueuedJobs ?? false }

    /// Queues events of the pool's source from one of its jobs, behind everything that waits already.
    ///
    /// The calling worker takes them itself if nobody is there before it.
    ///
    /// - Returns: false, with nothing queued, on a thread that is no worker's, and once the pool takes
    ///   no more jobs.
    package static func queue(_ events: ReadyEvents) -> Bool {
        Worker.current?.queue(events) ?? false
    }
}

/// How workers find their pool, without keeping it alive.
final class PoolReference: Sendable {
    private struct Reference {
        weak var pool: ThreadPool?
    }

    private let reference = Mutex(Reference())

    var pool: ThreadPool? {
        get { reference.withLock { $0.pool } }
        set { reference.withLock { $0.pool = newValue } }
    }
}
