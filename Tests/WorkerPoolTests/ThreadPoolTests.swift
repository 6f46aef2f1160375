// SPDX-License-Identifier: Apache-2.0

import Synchronization
import TestSupport
import Testing
import WorkerPool

struct ThreadPoolTests {
    @Test(arguments: [0, -1, 1025, Int.min, Int.max])
    func `a size out of range is refused before any thread exists`(size: Int) {
        let error = #expect(throws: ThreadPoolError.self) {
            _ = try ThreadPool(size: size, name: "refused")
        }
        #expect(error == .invalidSize(size))
        #expect(ThreadStatus.all(named: "refused").isEmpty)
    }

    @Test(arguments: [1, 2, 16, 1024])
    func `as many jobs as workers truly run at once`(size: Int) throws {
        let pool = try ThreadPool(size: size, name: "at-once")
        let barrier = Barrier(for: size)
        let metCount = Counter()
        for _ in 0..<size {
            try pool.execute {
                if barrier.arrive() {
                    metCount.countOne()
                }
            }
        }
        #expect(try pool.shutdown(within: .seconds(120)).running.isEmpty)
        #expect(metCount.value == size)
    }

    /// The checkers make a job twenty times as slow, and see a race in few jobs as well as in many.
    @Test(arguments: [(1, 100_000), (2, 1_000_000), (8, 100_000)])
    func `the jobs of eight producers run exactly once each`(size: Int, jobs: Int) throws {
        let share = Sanitizer.isPresent ? min(jobs, 20_000) : jobs
        let pool = try ThreadPool(size: size)
        let runs = Runs(count: 8 * share)
        let producers = (0..<8).map { producer in
            TestThread {
                for number in 0..<share {
                    try? pool.execute { runs.note(producer * share + number) }
                }
            }
        }
        for producer in producers {
            producer.join()
        }
        let report = try pool.shutdown(within: .seconds(120))
        #expect(report.completed == UInt64(8 * share))
        #expect(runs.countOfThoseNotRunOnce == 0)
    }

    @Test func `one worker runs the jobs in the order of their submission`() throws {
        let pool = try ThreadPool(size: 1)
        let order = Order()
        for number in 0..<10_000 {
            try pool.execute { order.note(number) }
        }
        _ = try pool.shutdown(within: .seconds(60))
        #expect(order.numbers == Array(0..<10_000))
    }

    @Test func `jobs that throw are counted and the workers go on`() throws {
        struct Failure: Error {}
        let pool = try ThreadPool(size: 3)
        let barrier = Barrier(for: 3)
        for _ in 0..<3 {
            try pool.execute {
                barrier.arrive()
                throw Failure()
            }
        }
        let ranCount = Counter()
        for _ in 0..<100 {
            try pool.execute { ranCount.countOne() }
        }
        let report = try pool.shutdown(within: .seconds(60))
        #expect(ranCount.value == 100)
        #expect(report.completed == 103)
        #expect(pool.gauges.failed == 3)
        #expect(pool.gauges.completed == 103)
    }

    @Test func `a job's captures are released before its worker takes the next job`() throws {
        let pool = try ThreadPool(size: 1)
        let releasedCount = Counter()
        let order = Order()
        let start = Gate()
        try pool.execute { start.pass() }
        for _ in 0..<100 {
            let witness = Witness(releasedCount)
            try pool.execute { witness.see() }
            try pool.execute { order.note(releasedCount.value) }
        }
        start.open()
        _ = try pool.shutdown(within: .seconds(60))
        #expect(order.numbers == Array(1...100))
    }

    @Test func `a throwing job's captures are released as well`() throws {
        let pool = try ThreadPool(size: 1)
        let releasedCount = Counter()
        let seen = Order()
        try pool.execute { [witness = Witness(releasedCount)] in
            witness.see()
            throw TestFailure("waited for nothing")
        }
        try pool.execute { seen.note(releasedCount.value) }
        _ = try pool.shutdown(within: .seconds(60))
        #expect(seen.numbers == [1])
    }

    @Test(arguments: [2, 5])
    func `blocked jobs delay no other job while a worker is idle`(size: Int) throws {
        let pool = try ThreadPool(size: size)
        let gate = Gate()
        for _ in 1..<size {
            try pool.execute { gate.pass() }
        }
        let ranCount = Counter()
        for number in 1...1000 {
            try pool.execute { ranCount.countOne() }
            // One at a time too, so that the idle worker is found parked.
            if number % 10 == 0 {
                try waitUntil { ranCount.value == number }
            }
        }
        try waitUntil { ranCount.value == 1000 }
        gate.open()
        #expect(try pool.shutdown(within: .seconds(60)).completed == UInt64(1000 + size - 1))
    }

    @Test func `a job submitted by a job runs even if the submitter then blocks`() throws {
        let pool = try ThreadPool(size: 2)
        let happenedCount = Counter()
        for _ in 0..<1000 {
            try pool.execute {
                let inner = Gate()
                try pool.execute { inner.open() }
                if inner.pass() {
                    happenedCount.countOne()
                }
            }
            try waitUntil { pool.gauges.queued == 0 && pool.gauges.busy == 0 }
        }
        _ = try pool.shutdown(within: .seconds(60))
        #expect(happenedCount.value == 1000)
    }

    @Test func `the figures tell busy workers from idle ones and count what is queued`() throws {
        let pool = try ThreadPool(size: 3)
        try waitUntil { pool.gauges.busy == 0 }
        let gate = Gate()
        for _ in 0..<5 {
            try pool.execute { gate.pass() }
        }
        try waitUntil { pool.gauges.busy == 3 && pool.gauges.queued == 2 }
        #expect(pool.gauges.size == 3)
        #expect(pool.gauges.completed == 0)
        gate.open()
        try waitUntil { pool.gauges.completed == 5 && pool.gauges.busy == 0 }
        #expect(pool.gauges.queued == 0)
        _ = try pool.shutdown(within: .seconds(60))
        #expect(pool.gauges.busy == 0)
    }

    @Test func `a worker's report names it and gives the age of its job`() throws {
        let pool = try ThreadPool(size: 2, name: "report")
        let gate = Gate()
        try pool.execute { gate.pass() }
        try waitUntil {
            pool.workerReports.contains { ($0.jobAge ?? .zero) > .milliseconds(20) }
        }
        let reports = pool.workerReports
        #expect(reports.map(\.name) == ["report-0", "report-1"])
        #expect(reports.count { $0.jobAge == nil } == 1)
        #expect(reports.allSatisfy { !$0.hasExited })
        gate.open()
        _ = try pool.shutdown(within: .seconds(60))
        #expect(pool.workerReports.allSatisfy { $0.hasExited && $0.jobAge == nil })
    }
}
