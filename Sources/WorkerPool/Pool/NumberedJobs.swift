// SPDX-License-Identifier: Apache-2.0

/// Jobs that differ in a number only, for where there are very many small ones.
///
/// Each closure keeps what it captures in memory of its own, which is two fifths of the time of a job
/// that does next to nothing. Here one closure serves all, and the queue itself keeps the numbers.
///
/// ```swift
/// import Synchronization
/// import WorkerPool
///
/// final class Total: Sendable {
///     let sum = Atomic(0)
/// }
///
/// let pool = try ThreadPool(size: 4)
/// let total = Total()
/// let squares = NumberedJobs { number in
///     total.sum.wrappingAdd(number * number, ordering: .relaxed)
/// }
/// for number in 1...100_000 {
///     try pool.execute(number, of: squares)
/// }
/// ```
public final class NumberedJobs: Sendable {
    private let body: @Sendable (Int) throws -> Void

    /// Creates jobs, none of which is queued yet.
    ///
    /// - Parameter body: runs one of them, on a worker and at the same time as others. What it throws is
    ///   a failure, as of any closure.
    public init(_ body: @escaping @Sendable (Int) throws -> Void) {
        self.body = body
    }

    @inline(__always)
    func run(_ number: Int) throws {
        try body(number)
    }
}

extension ThreadPool {
    /// Queues a job that is a number.
    ///
    /// Like a closure in all but what it costs: see ``NumberedJobs``.
    ///
    /// - Throws: as `execute(_:)`.
    public func execute(_ number: Int, of jobs: NumberedJobs) throws(ThreadPoolError) {
        try channel.execute(Job(number, of: jobs))
    }
}
