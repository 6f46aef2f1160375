// SPDX-License-Identifier: Apache-2.0

internal import Dispatch
internal import Workloads

/// A dispatch queue: serial for one worker, else concurrent.
///
/// A queue has no width to set. Its nearest relatives have other prices: a semaphore around each job
/// blocks the submitter or threads, and an `OperationQueue` costs an object and a lock per job more.
/// But a serial queue is exactly one worker, and a concurrent queue, whose jobs never block, has as
/// many threads as the machine has cores; other widths Tests/Benchmarks/pool does not ask for.
final class DispatchPeer: BenchmarkedPool {
    private let queue: DispatchQueue

    init(width: Int, capacity: Int?) {
        queue = DispatchQueue(label: "pool", attributes: width == 1 ? [] : .concurrent)
    }

    func execute(_ indices: StrideThrough<Int>, of tally: Tally) {
        for index in indices {
            queue.async { tally.run(index) }
        }
    }

    func executeAndWait(_ index: Int, of tally: Tally) {
        // Not `sync`, which would run the job on the caller's thread.
        let item = DispatchWorkItem { tally.run(index) }
        queue.async(execute: item)
        item.wait()
    }

    func close() {}
}
