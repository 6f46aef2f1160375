// SPDX-License-Identifier: Apache-2.0

/// A job that has failed, as `ThreadPoolOptions.onFailure` is told.
public struct JobFailure: Sendable {
    /// What the job threw.
    public let error: any Error
    /// The name that the job was given; nil for none.
    public let name: String?
    /// The number of the worker that ran it; nil where a full queue had the submitting thread run it.
    public let worker: Int?
}
