// SPDX-License-Identifier: Apache-2.0

/// What a pool is made with, besides its size.
public struct ThreadPoolOptions: Sendable {
    /// The first part of the threads' names; `-` and the worker's number follow.
    ///
    /// The kernel keeps 15 bytes in all.
    public var name = "worker"
    /// How many jobs may wait.
    public var queue = QueueLimit.unbounded
    /// The processors the workers may run on, by their numbers; empty for all.
    public var processors: [Int] = []
    /// Runs first on each worker's thread, with the worker's number.
    public var onStart: (@Sendable (Int) -> Void)?
    /// Runs last on each worker's thread, with the worker's number.
    public var onExit: (@Sendable (Int) -> Void)?
    /// What the first idle worker waits on besides the queue.
    public var source: (any JobSource)?

    /// The defaults.
    public init() {}
}
