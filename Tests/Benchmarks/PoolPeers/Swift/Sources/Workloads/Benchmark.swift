// SPDX-License-Identifier: Apache-2.0

/// The whole of a peer's program: `WORKLOAD WIDTH COUNT` in, one line of figures out.
public enum Benchmark {
    private static let usage = "usage: WORKLOAD WIDTH COUNT"

    /// Measures a pool as the command line says.
    ///
    /// - Throws: what the pool throws, and an error when the jobs did not add up.
    public static func run<Pool: BenchmarkedPool>(_: Pool.Type) throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 4, let workload = Workload(rawValue: arguments[1]),
            let width = Int(arguments[2]), let count = Int(arguments[3]), count > 0
        else {
            preconditionFailure(usage)
        }
        let pool = try Pool(width: width, capacity: workload.capacity)
        // The warm-up: as many jobs, not measured.
        _ = try workload.run(count, on: pool)
        let counters = pool.counters
        let processorTime = Clock.processorTime
        var times = try workload.run(count, on: pool)
        let spent = Clock.processorTime - processorTime
        times.sort()
        var figures = line(of: times, jobCount: count, processorTime: spent)
        for (before, after) in zip(counters, pool.counters) {
            figures += " \(after.name)=\(after.value - before.value)"
        }
        try pool.close()
        print(figures)
    }

    /// All times are in nanoseconds; `ns` is the median burst, or the whole of the other workloads.
    private static func line(
        of times: [UInt64], jobCount: Int, processorTime: UInt64
    ) -> String {
        let median = times[times.count / 2]
        guard times.count == jobCount, jobCount > 1 else {
            let jobs = times.count * jobCount
            return "jobs=\(jobs) ns=\(median) cpu_ns=\(processorTime)"
        }
        let late = times[times.count * 99 / 100]
        let sum = times.reduce(0, +)
        return "jobs=\(jobCount) ns=\(sum) cpu_ns=\(processorTime) p50_ns=\(median) p99_ns=\(late)"
    }
}
