// SPDX-License-Identifier: Apache-2.0

import Synchronization
import TestSupport
import Testing
import WorkerPool

/// Jobs that differ in a number only.
struct NumberedJobsTests {
    struct Failure: Error, Equatable {
        let number: Int
    }

    private let order = Order()

    /// Notes its numbers, and throws for negative ones.
    private func makeJobs(for pool: ThreadPool) -> NumberedJobs {
        pool.makeNumberedJobs { [order] number in
            order.note(number)
            if number < 0 { throw Failure(number: number) }
        }
    }

    /// A pool whose only worker is held until a gate opens.
    private func makeHeldPool(_ queue: QueueLimit, _ gate: Gate) throws -> ThreadPool {
        var options = ThreadPoolOptions()
        options.queue = queue
        let pool = try ThreadPool(size: 1, options: options)
        try pool.execute { gate.pass() }
        try waitUntil { pool.gauges.queued == 0 }
        return pool
    }

    @Test func `they run among closures, in the order in which all were queued`() throws {
        let pool = try ThreadPool(size: 1)
        let jobs = makeJobs(for: pool)
        for number in stride(from: 0, to: 200, by: 2) {
            try pool.execute(number, of: jobs)
            try pool.execute { [order] in order.note(number + 1) }
        }
        _ = try pool.shutdown(within: .seconds(60))
        #expect(order.numbers == Array(0..<200))
    }

    @Test func `one that throws is a failure, of which the hook is told`() throws {
        let failures = Mutex<[Failure?]>([])
        var options = ThreadPoolOptions()
        options.onFailure = { failure in
            failures.withLock { $0.append(failure.error as? Failure) }
        }
        let pool = try ThreadPool(size: 1, options: options)
        let jobs = makeJobs(for: pool)
        for number in [1, -2, 3, -4] {
            try pool.execute(number, of: jobs)
        }
        _ = try pool.shutdown(within: .seconds(60))
        #expect(failures.withLock { $0 } == [Failure(number: -2), Failure(number: -4)])
        #expect(pool.gauges.failed == 2)
        #expect(order.numbers == [1, -2, 3, -4])
    }

    @Test func `each takes a place in a bounded queue`() throws {
        let gate = Gate()
        let pool = try makeHeldPool(.bounded(2, whenFull: .refuse), gate)
        let jobs = makeJobs(for: pool)
        try pool.execute(1, of: jobs)
        try pool.execute(2, of: jobs)
        #expect(throws: ThreadPoolError.full) { try pool.execute(3, of: jobs) }
        gate.open()
        _ = try pool.shutdown(within: .seconds(60))
        #expect(throws: ThreadPoolError.closed) { try pool.execute(4, of: jobs) }
        #expect(order.numbers == [1, 2])
    }

    @Test func `a full queue has the caller run it`() throws {
        let gate = Gate()
        let pool = try makeHeldPool(.bounded(1, whenFull: .runInCaller), gate)
        let jobs = makeJobs(for: pool)
        try pool.execute(1, of: jobs)
        try pool.execute(2, of: jobs)
        try pool.execute(-3, of: jobs)
        #expect(order.numbers == [2, -3])
        #expect(pool.gauges.failed == 1)
        gate.open()
        _ = try pool.shutdown(within: .seconds(60))
        #expect(order.numbers == [2, -3, 1])
    }

    @Test func `a full queue drops the oldest`() throws {
        let gate = Gate()
        let pool = try makeHeldPool(.bounded(2, whenFull: .dropOldest), gate)
        let jobs = makeJobs(for: pool)
        for number in 1...4 {
            try pool.execute(number, of: jobs)
        }
        gate.open()
        _ = try pool.shutdown(within: .seconds(60))
        #expect(order.numbers == [3, 4])
        #expect(pool.gauges.dropped == 2)
    }

    @Test func `those that are discarded can be run by whoever gets them`() throws {
        let gate = Gate()
        let pool = try makeHeldPool(.unbounded, gate)
        let jobs = makeJobs(for: pool)
        for number in 1...3 {
            try pool.execute(number, of: jobs)
        }
        let (report, discarded) = try pool.discard(within: .zero)
        gate.open()
        #expect(report.discarded == 3)
        for job in discarded {
            try job()
        }
        #expect(order.numbers == [1, 2, 3])
    }

    @Test func `what they capture is released with the pool and the last reference to them`() throws
    {
        let releasedCount = Counter()
        let runCount = Counter()
        var pool: ThreadPool? = try ThreadPool(size: 2)
        var jobs = pool?.makeNumberedJobs { [witness = Witness(releasedCount)] _ in
            witness.see()
            runCount.countOne()
        }
        if let pool, let jobs {
            for number in 1...100 {
                try pool.execute(number, of: jobs)
            }
        }
        pool = nil
        #expect(runCount.value == 100)
        #expect(releasedCount.value == 0)
        jobs = nil
        #expect(releasedCount.value == 1)
    }

    @Test
    func `a queue that the last worker leaves behind is run by it, whoever has released the pool`()
        throws
    {
        let (runCount, gate) = (Counter(), Gate())
        let holder = Mutex<ThreadPool?>(try ThreadPool(size: 1))
        do {
            guard let pool = holder.withLock({ $0 }) else { return }
            let jobs = pool.makeNumberedJobs { _ in runCount.countOne() }
            let last = Holder(pool)
            try pool.execute {
                gate.pass()
                last.release()
            }
            for number in 1...50 {
                try pool.execute(number, of: jobs)
            }
        }
        holder.withLock { $0 = nil }
        gate.open()
        try waitUntil { runCount.value == 50 }
    }

    /// A reference to a pool that a job gives up.
    private final class Holder: Sendable {
        private let pool: Mutex<ThreadPool?>

        init(_ pool: ThreadPool) {
            self.pool = Mutex(pool)
        }

        func release() {
            pool.withLock { $0 = nil }
        }
    }
}
