// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Jobs that differ in a number only, for where there are very many small ones.
///
/// Each closure keeps what it captures in memory of its own, and references to that are counted, which is
/// more than half of the time of a job that does next to nothing. Here one closure serves all, the pool
/// keeps it, and the queue itself keeps the numbers.
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
/// let squares = pool.makeNumberedJobs { number in
///     total.sum.wrappingAdd(number * number, ordering: .relaxed)
/// }
/// for number in 1...100_000 {
///     try pool.execute(number, of: squares)
/// }
/// ```
public final class NumberedJobs: Sendable {
    private let body: @Sendable (Int) throws -> Void
    /// The channel that keeps them.
    private let owner: ObjectIdentifier

    fileprivate init(keptBy channel: JobChannel, _ body: @escaping @Sendable (Int) throws -> Void) {
        self.body = body
        owner = ObjectIdentifier(channel)
    }

    @inline(__always)
    func run(_ number: Int) throws {
        try body(number)
    }

    @inline(__always)
    fileprivate func isKept(by channel: JobChannel) -> Bool { owner == ObjectIdentifier(channel) }
}

/// A reference to numbered jobs that nobody counts: two processors would change the same count by turns,
/// for which a tiny job takes half as long again.
///
/// The channel keeps the jobs for as long as it is there, and whoever takes one from it keeps the channel.
@safe struct KeptJobs: @unchecked Sendable {
    private let reference: Unmanaged<NumberedJobs>

    init(_ jobs: NumberedJobs) {
        unsafe reference = .passUnretained(jobs)
    }

    /// The jobs, counted.
    var jobs: NumberedJobs { unsafe reference.takeUnretainedValue() }

    @inline(__always)
    func run(_ number: Int) throws {
        try unsafe reference._withUnsafeGuaranteedRef { try $0.run(number) }
    }
}

extension ThreadPool {
    /// Makes jobs for this pool, none of which is queued yet.
    ///
    /// The pool keeps the closure until it is released itself, with what it captures: that should be few
    /// closures, and none that captures the pool.
    ///
    /// - Parameter body: runs one of the jobs, on a worker and at the same time as others. What it throws
    ///   is a failure, as of any closure.
    public func makeNumberedJobs(
        _ body: @escaping @Sendable (Int) throws -> Void
    ) -> NumberedJobs {
        let jobs = NumberedJobs(keptBy: channel, body)
        channel.numberedJobs.withLock { $0.append(jobs) }
        return jobs
    }

    /// Queues a job that is a number.
    ///
    /// Like a closure in all but what it costs: see ``NumberedJobs``. Jobs of another pool trap.
    ///
    /// - Throws: as `execute(_:)`.
    public func execute(_ number: Int, of jobs: NumberedJobs) throws(ThreadPoolError) {
        precondition(jobs.isKept(by: channel), "jobs go to the pool that has made them")
        try channel.execute(Job(number, of: KeptJobs(jobs)))
    }
}
