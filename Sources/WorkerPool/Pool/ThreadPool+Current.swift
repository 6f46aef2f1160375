// SPDX-License-Identifier: Apache-2.0

import Synchronization

extension ThreadPool {
    /// The pool whose job, event or hook the calling thread runs.
    ///
    /// nil on all other threads, and where the last reference to the pool is gone.
    public static var current: ThreadPool? { Worker.current?.pool }
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
