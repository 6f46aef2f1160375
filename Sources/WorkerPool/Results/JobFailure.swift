// SPDX-License-Identifier: Apache-2.0

/// A job that has failed, as `ThreadPoolOptions.onFailure` is told.
public struct JobFailure: Sendable {
    /// What the job threw; `ThreadPoolError.dropped` or `.expired` for one that has not run.
    public let error: any Error
    /// The name that the job was given; nil for none.
    public let name: String?
    /// The number of the worker that took it; nil where a full queue dropped it, or had the thread run
    /// it that submitted it.
    public let worker: Int?
}
