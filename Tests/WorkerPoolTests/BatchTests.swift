// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing
import WorkerPool

/// Many jobs at once.
struct BatchTests {
    /// A pool whose only worker is held until the gate opens.
    private struct HeldPool {
        let pool: ThreadPool
        let gate = Gate()
        let order = Order()

        init(_ queue: QueueLimit = .unbounded) throws {
            var options = ThreadPoolOptions()
            options.queue = queue
            pool = try ThreadPool(size: 1, options: options)
            let (gate, begun) = (gate, Gate())
            try pool.execute {
                begun.open()
                gate.pass()
            }
            begun.pass()
        }

        /// Jobs that note their numbers.
        func jobs(_ numbers: ClosedRange<Int>) -> [@Sendable () throws -> Void] {
            numbers.map { [order] number in { order.note(number) } }
        }

        func finish() throws {
            gate.open()
            _ = try pool.shutdown(within: .seconds(60))
            let gauges = pool.gauges
            #expect(
                gauges.submitted == gauges.completed + gauges.cancelled + gauges.dropped
                    + gauges.discarded)
        }
    }

    @Test func `jobs of a batch run in its order, behind those that came before`() throws {
        let held = try HeldPool()
        try held.pool.execute { [order = held.order] in order.note(0) }
        #expect(try held.pool.execute(contentsOf: held.jobs(1...1000)) == 1000)
        #expect(try held.pool.execute(contentsOf: []) == 0)
        try held.pool.execute { [order = held.order] in order.note(1001) }
        #expect(held.pool.gauges.queued == 1002)
        try held.finish()
        #expect(held.order.numbers == Array(0...1001))
        // One in 32, whether alone or in a batch.
        #expect((30...33).contains(held.pool.metrics.waitTimes.count))
    }

    @Test(arguments: [1, 4])
    func `a batch wakes as many idle workers as it needs`(size: Int) throws {
        let pool = try ThreadPool(size: size)
        try waitUntil { pool.metrics.parks >= UInt64(size) }
        let barrier = Barrier(for: size)
        let metCount = Counter()
        let jobs: [@Sendable () -> Void] = (0..<size).map { _ in
            { if barrier.arrive() { metCount.countOne() } }
        }
        #expect(try pool.execute(contentsOf: jobs) == size)
        _ = try pool.shutdown(within: .seconds(120))
        #expect(metCount.value == size)
    }

    @Test func `a batch with results has a handle for each job`() async throws {
        struct Failure: Error {}
        let pool = try ThreadPool(size: 3)
        let handles = try pool.submit(forEach: 0..<500) { number in
            if number == 7 {
                throw Failure()
            }
            return number
        }
        var sum = 0
        for handle in handles {
            sum += (try? await handle.value) ?? 0
        }
        #expect(handles.count == 500)
        #expect(sum == 499 * 500 / 2 - 7)
        #expect(pool.gauges.failed == 1)
    }

    @Test func `a full queue that refuses takes the first ones`() throws {
        let held = try HeldPool(.bounded(10, whenFull: .refuse))
        try held.pool.execute { [order = held.order] in order.note(0) }
        let releasedCount = Counter()
        let jobs: [@Sendable () throws -> Void] = (1...15).map { [order = held.order] number in
            { [witness = Witness(releasedCount)] in
                witness.see()
                order.note(number)
            }
        }
        #expect(try held.pool.execute(contentsOf: jobs) == 9)
        #expect(held.pool.gauges.refused == 6)
        #expect(throws: ThreadPoolError.full) { try held.pool.execute(contentsOf: jobs) }
        #expect(held.pool.gauges.refused == 21)
        #expect(held.pool.gauges.queued == 10)
        try held.finish()
        #expect(held.order.numbers == Array(0...9))
    }

    @Test func `handles of those that a full queue refuses are left out`() throws {
        let held = try HeldPool(.bounded(2, whenFull: .refuse))
        let bodies: [@Sendable () -> Int] = (1...5).map { number in { number } }
        let handles = try held.pool.submit(contentsOf: bodies)
        held.gate.open()
        #expect(try handles.map { try $0.wait() } == [1, 2])
        try held.finish()
    }

    @Test func `a full queue that blocks takes all, as places come free`() throws {
        let held = try HeldPool(.bounded(3, whenFull: .block(atMost: nil)))
        let jobs = held.jobs(1...100)
        let pool = held.pool
        let sender = TestThread { try? pool.execute(contentsOf: jobs) }
        try waitUntil { pool.gauges.queued == 3 }
        held.gate.open()
        #expect(sender.join() == 100)
        try held.finish()
        #expect(held.order.numbers == Array(1...100))
    }

    @Test func `a wait for places ends with its time, and with the pool`() throws {
        let held = try HeldPool(.bounded(3, whenFull: .block(atMost: .milliseconds(5))))
        #expect(try held.pool.execute(contentsOf: held.jobs(1...5)) == 3)
        #expect(throws: ThreadPoolError.full) {
            try held.pool.execute(contentsOf: held.jobs(6...7))
        }
        try held.finish()
        #expect(held.order.numbers == [1, 2, 3])

        let other = try HeldPool(.bounded(3, whenFull: .block(atMost: nil)))
        let (pool, jobs) = (other.pool, other.jobs(1...5))
        let sender = TestThread { try? pool.execute(contentsOf: jobs) }
        try waitUntil { pool.gauges.queued == 3 }
        pool.close()
        #expect(sender.join() == 3)
        #expect(throws: ThreadPoolError.closed) { try pool.execute(contentsOf: jobs) }
        try other.finish()
        #expect(other.order.numbers == [1, 2, 3])
    }

    @Test func `a full queue lets the caller run the rest`() throws {
        let held = try HeldPool(.bounded(2, whenFull: .runInCaller))
        #expect(try held.pool.execute(contentsOf: held.jobs(1...5)) == 5)
        #expect(held.order.numbers == [3, 4, 5])
        try held.finish()
        #expect(held.order.numbers == [3, 4, 5, 1, 2])
    }

    @Test func `a full queue that drops keeps the last ones`() throws {
        let held = try HeldPool(.bounded(2, whenFull: .dropOldest))
        #expect(try held.pool.execute(contentsOf: held.jobs(1...5)) == 5)
        let handles = try held.pool.submit(forEach: 1...3) { $0 }
        #expect(held.pool.gauges.dropped == 6)
        held.gate.open()
        #expect(throws: ThreadPoolError.dropped) { try handles[0].wait() }
        #expect(try handles[2].wait() == 3)
        try held.finish()
    }

    @Test func `jobs of a batch can be cancelled, and are handed back`() throws {
        let held = try HeldPool(.bounded(5, whenFull: .refuse))
        let handles = try held.pool.submit(forEach: 1...5) { $0 }
        #expect(handles[1].cancel())
        #expect(try held.pool.execute(contentsOf: held.jobs(1...2)) == 1)
        let (report, jobs) = try held.pool.discard(within: .zero)
        #expect(report.discarded == 5)
        #expect(jobs.count == 5)
        try held.finish()
    }

    @Test func `batches of several senders lose nothing`() throws {
        for queue in [
            QueueLimit.unbounded, .bounded(50, whenFull: .block(atMost: nil)),
            .bounded(50, whenFull: .runInCaller),
        ] {
            var options = ThreadPoolOptions()
            options.queue = queue
            let pool = try ThreadPool(size: 3, options: options)
            let runs = Runs(count: 3 * 100 * 100)
            let senders = (0..<3).map { sender in
                TestThread {
                    for batch in 0..<100 {
                        let first = (sender * 100 + batch) * 100
                        _ = try? pool.execute(forEach: first..<first + 100) { runs.note($0) }
                    }
                }
            }
            for sender in senders {
                sender.join()
            }
            #expect(try pool.shutdown(within: .seconds(120)).completed == 30_000)
            #expect(runs.countOfThoseNotRunOnce == 0)
        }
    }
}
