// SPDX-License-Identifier: Apache-2.0

/// A pool of threads, as the workloads see it.
///
/// Each pool loops over the indices and makes its closures itself, so that none pays for being
/// wrapped.
public protocol BenchmarkedPool: AnyObject, Sendable {
    /// Starts the pool's threads.
    ///
    /// - Parameter capacity: how many jobs the queue holds; one more blocks whoever submits it. nil
    ///   for no limit, and always nil for pools that know none.
    init(width: Int, capacity: Int?) throws

    /// Queues the job `tally.run(index)` for each index.
    func execute(_ indices: StrideThrough<Int>, of tally: Tally) throws

    /// Queues the job `tally.run(index)` and blocks until it has run, in the pool's own way.
    func executeAndWait(_ index: Int, of tally: Tally) throws

    /// Joins the threads, where the pool can.
    func close() throws

    /// Counters of the pool's own, which only grow; the benchmark prints by how much.
    var counters: [(name: String, value: UInt64)] { get }
}

extension BenchmarkedPool {
    /// None.
    public var counters: [(name: String, value: UInt64)] { [] }
}
