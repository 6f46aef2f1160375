// SPDX-License-Identifier: Apache-2.0

internal import WorkerPool
internal import Workloads

/// This repository's pool, with workers that do not interrupt those who wake them.
final class WorkerPoolPeer: BenchmarkedPool {
    private let pool: ThreadPool

    init(width: Int, capacity: Int?) throws {
        var options = ThreadPoolOptions()
        if let capacity {
            options.queue = .bounded(capacity, whenFull: .block(atMost: nil))
        }
        options.scheduling = .batch
        pool = try ThreadPool(size: width, options: options)
    }

    func execute(_ indices: StrideThrough<Int>, of tally: Tally) throws {
        let jobs = pool.makeNumberedJobs { tally.run($0) }
        for index in indices {
            try pool.execute(index, of: jobs)
        }
    }

    func executeAndWait(_ index: Int, of tally: Tally) throws {
        try pool.submit { tally.run(index) }.wait()
    }

    func close() throws {
        _ = try pool.shutdown(within: .seconds(10))
    }

    var counters: [(name: String, value: UInt64)] {
        let metrics = pool.metrics
        return [
            ("parks", metrics.parks), ("wakes", metrics.wakes),
            ("futile_wakes", metrics.futileWakes),
        ]
    }
}
