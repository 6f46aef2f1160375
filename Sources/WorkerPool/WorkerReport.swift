// SPDX-License-Identifier: Apache-2.0

/// What one worker has done so far and what it is doing.
public struct WorkerReport: Sendable {
    /// The name of the worker's thread.
    public let name: String
    /// Jobs that have ended, the failed ones included.
    public let completed: UInt64
    /// Jobs that have thrown.
    public let failed: UInt64
    /// How long the current job has been running, to about 4 ms; nil when there is none.
    public let jobAge: Duration?
    /// Whether the worker's thread has left its loop for good.
    public let hasExited: Bool
}
