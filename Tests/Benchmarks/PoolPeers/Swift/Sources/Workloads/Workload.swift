// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// A kind of load for a pool; Tests/Benchmarks/pool says what each is.
enum Workload: String {
    case tiny, producers, pingpong, burst, work20us, oversubscribed
    case block1 = "block-1"
    case block8 = "block-8"
    case block64 = "block-64"
    case block256 = "block-256"

    /// How many bursts make one run.
    static let burstCount = 11

    /// How many jobs the pool's queue is to hold; nil for no limit.
    var capacity: Int? { blockingProducerCount == nil ? nil : 16 }

    /// The number of threads that submit to a queue that is often full; nil for other loads.
    private var blockingProducerCount: Int? {
        switch self {
        case .block1: 1
        case .block8: 8
        case .block64: 64
        case .block256: 256
        default: nil
        }
    }

    /// Which jobs spin: those whose index has none of these bits.
    private var spinMask: Int {
        switch self {
        case .work20us: 0
        case .oversubscribed: 15
        default: ~0
        }
    }

    /// Runs the load once.
    ///
    /// - Returns: how long it took, in nanoseconds; round trips and bursts one by one.
    func run(_ jobCount: Int, on pool: some BenchmarkedPool) throws -> [UInt64] {
        switch self {
        case .block1, .block8, .block64, .block256:
            return [try round(of: jobCount, producers: blockingProducerCount ?? 1, on: pool)]
        case .tiny, .work20us, .oversubscribed:
            return [try round(of: jobCount, on: pool)]
        case .producers:
            let cores = sysconf(Int32(_SC_NPROCESSORS_ONLN))
            return [try round(of: jobCount, producers: cores, on: pool)]
        case .pingpong:
            return try roundTrips(jobCount, on: pool)
        case .burst:
            return try (0..<Self.burstCount).map { _ in
                // Long enough for every worker to go to sleep.
                usleep(2_000)
                return try round(of: jobCount, on: pool)
            }
        }
    }

    private func round(of jobCount: Int, on pool: some BenchmarkedPool) throws -> UInt64 {
        let tally = Tally(jobCount: jobCount, spinMask: spinMask)
        let start = Clock.now
        try pool.execute(stride(from: 1, through: jobCount, by: 1), of: tally)
        try tally.wait()
        return Clock.now - start
    }

    private func round(
        of jobCount: Int, producers: Int, on pool: some BenchmarkedPool
    ) throws -> UInt64 {
        let tally = Tally(jobCount: jobCount, spinMask: spinMask)
        let start = Clock.now
        let threads = (1...producers).map { producer in
            ProducerThread {
                do {
                    try pool.execute(
                        stride(from: producer, through: jobCount, by: producers), of: tally)
                } catch {
                    preconditionFailure("the pool takes all jobs, not: \(error)")
                }
            }
        }
        try tally.wait()
        let time = Clock.now - start
        for thread in threads {
            thread.join()
        }
        return time
    }

    private func roundTrips(_ jobCount: Int, on pool: some BenchmarkedPool) throws -> [UInt64] {
        let tally = Tally(jobCount: jobCount, spinMask: spinMask)
        var times: [UInt64] = []
        times.reserveCapacity(jobCount)
        for index in 1...jobCount {
            let start = Clock.now
            try pool.executeAndWait(index, of: tally)
            times.append(Clock.now - start)
        }
        try tally.wait()
        return times
    }
}
