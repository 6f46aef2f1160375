// SPDX-License-Identifier: Apache-2.0

/// How a pool's shutdown ended.
public struct ShutdownReport: Sendable {
    /// Jobs that ended over the life of the pool.
    public let completed: UInt64
    /// Jobs that were still queued at the deadline, or were handed back, and have not run.
    ///
    /// Counts a source's events, and the parts of tasks, which run elsewhere.
    public let discarded: Int
    /// The workers whose jobs had not ended at the deadline.
    ///
    /// Empty when all have ended.
    public let running: [WorkerReport]
}
