// SPDX-License-Identifier: Apache-2.0

/// A pool's figures at one moment.
public struct PoolMetrics: Sendable, Equatable {
    /// The number of workers.
    public let size: Int
    /// Workers that run a job.
    public let busy: Int
    /// Jobs that wait for a worker.
    public let queued: Int
    /// Jobs that have ended, the failed ones included.
    public let completed: UInt64
    /// Jobs that have thrown.
    public let failed: UInt64
}
