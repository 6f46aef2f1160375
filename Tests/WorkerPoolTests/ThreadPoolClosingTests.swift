// SPDX-License-Identifier: Apache-2.0

import Synchronization
import TestSupport
import Testing

@testable import WorkerPool

struct ThreadPoolClosingTests {
    @Test func `a pool is closed while all its workers are parked, a thousand times`() throws {
        for _ in 0..<1000 {
            let pool = try ThreadPool(size: 4)
            try waitUntil { pool.gauges.busy == 0 }
            #expect(try pool.shutdown(within: .seconds(60)).running.isEmpty)
        }
    }

    @Test func `a pool is closed while its workers start, a thousand times`() throws {
        for _ in 0..<1000 {
            let pool = try ThreadPool(size: 4)
            #expect(try pool.shutdown(within: .seconds(60)).running.isEmpty)
        }
    }

    @Test(arguments: [1, 4])
    func `closing with a backlog runs all of it`(size: Int) throws {
        let pool = try ThreadPool(size: size)
        let gate = Gate()
        let ranCount = Counter()
        for _ in 0..<size {
            try pool.execute { gate.pass() }
        }
        for _ in 0..<10_000 {
            try pool.execute { ranCount.countOne() }
        }
        pool.close()
        #expect(ranCount.value == 0)
        gate.open()
        let report = try pool.shutdown(within: .seconds(60))
        #expect(ranCount.value == 10_000)
        #expect(report.completed == UInt64(10_000 + size))
        #expect(report.discarded == 0)
    }

    @Test func `a closed pool refuses a job and releases its captures`() throws {
        let pool = try ThreadPool(size: 1)
        pool.close()
        let releasedCount = Counter()
        let ranCount = Counter()
        let error = #expect(throws: ThreadPoolError.self) {
            try pool.execute { [witness = Witness(releasedCount)] in
                witness.see()
                ranCount.countOne()
            }
        }
        #expect(error == .closed)
        #expect(releasedCount.value == 1)
        _ = try pool.shutdown(within: .seconds(60))
        #expect(ranCount.value == 0)
    }

    @Test func `captures may use the pool when they are released`() throws {
        let pool = try ThreadPool(size: 1)
        let refusedCount = Counter()
        func captured() -> @Sendable () -> Void {
            let witness = Witness {
                do {
                    try pool.execute {}
                } catch {
                    refusedCount.countOne()
                }
                _ = pool.metrics
            }
            return { witness.see() }
        }
        try pool.execute(captured())
        try waitUntil { pool.gauges.completed == 2 }
        pool.close()
        #expect(throws: ThreadPoolError.closed) { try pool.execute(captured()) }
        #expect(refusedCount.value == 1)
        _ = try pool.shutdown(within: .seconds(60))
    }

    @Test func `after a close the pool is closed, even if another thread closed it too`() throws {
        let violationCount = Counter()
        for _ in 0..<2000 {
            let pool = try ThreadPool(size: 1)
            let barrier = Barrier(for: 2)
            let closers = (0..<2).map { _ in
                TestThread {
                    barrier.arrive()
                    pool.close()
                    if (try? pool.execute {}) != nil {
                        violationCount.countOne()
                    }
                }
            }
            for closer in closers {
                closer.join()
            }
        }
        #expect(violationCount.value == 0)
    }

    @Test func `with closers and senders in a race, a job either runs or is refused`() throws {
        let acceptedCount = Counter()
        let ranCount = Counter()
        for _ in 0..<300 {
            let pool = try ThreadPool(size: 2)
            let barrier = Barrier(for: 4)
            let senders = (0..<2).map { _ in
                TestThread {
                    barrier.arrive()
                    while (try? pool.execute { ranCount.countOne() }) != nil {
                        acceptedCount.countOne()
                    }
                }
            }
            let closers = (0..<2).map { _ in
                TestThread {
                    barrier.arrive()
                    pool.close()
                }
            }
            for thread in senders + closers {
                thread.join()
            }
            #expect(try pool.shutdown(within: .seconds(60)).running.isEmpty)
            try #require(ranCount.value == acceptedCount.value)
        }
    }

    @Test func `shutdowns in a race all find the workers ended`() throws {
        for _ in 0..<200 {
            let pool = try ThreadPool(size: 2)
            try pool.execute {}
            let threads = (0..<3).map { _ in
                TestThread {
                    let report = try? pool.shutdown(within: .seconds(60))
                    return report?.running.isEmpty == true && report?.completed == 1
                }
            }
            for thread in threads {
                #expect(thread.join())
            }
        }
    }

    @Test func `whichever shutdown joins the threads, all wait until they are gone`() throws {
        let endedCount = Counter()
        let key = ThreadEndKey(endedCount)
        for round in 1...100 {
            var options = ThreadPoolOptions()
            options.onStart = { _ in key.watchCurrentThread() }
            let pool = try ThreadPool(size: 3, options: options)
            let barrier = Barrier(for: 2)
            let threads = (0..<2).map { _ in
                TestThread {
                    barrier.arrive()
                    _ = try? pool.shutdown(within: .seconds(60))
                    return endedCount.value
                }
            }
            let counts = threads.map { $0.join() }
            try #require(counts == [3 * round, 3 * round])
        }
    }

    @Test func `a hook of a worker that a resize has just started cannot shut the pool down`()
        throws
    {
        let holder = Mutex<ThreadPool?>(nil)
        let refusedCount = Counter()
        var options = ThreadPoolOptions()
        options.onStart = { _ in
            guard let pool = holder.withLock({ $0 }) else { return }
            do throws(ThreadPoolError) {
                _ = try pool.shutdown(within: .seconds(60))
            } catch {
                refusedCount.countOne()
            }
        }
        let pool = try ThreadPool(size: 1, options: options)
        try waitUntil { pool.gauges.busy == 0 }
        holder.withLock { $0 = pool }
        try pool.resize(to: 100)
        try waitUntil { refusedCount.value == 99 }
        holder.withLock { $0 = nil }
        _ = try pool.shutdown(within: .seconds(60))
    }

    @Test func `a job cannot shut its own pool down`() throws {
        let pool = try ThreadPool(size: 2)
        let errors = Mutex<[ThreadPoolError?]>([])
        try pool.execute {
            do throws(ThreadPoolError) {
                _ = try pool.shutdown(within: .seconds(60))
                errors.withLock { $0.append(nil) }
            } catch {
                errors.withLock { $0.append(error) }
            }
        }
        try waitUntil { pool.gauges.completed == 1 }
        #expect(errors.withLock { $0 } == [.calledFromWorker])
        // It has not been closed either.
        try pool.execute {}
        #expect(try pool.shutdown(within: .seconds(60)).completed == 2)
    }

    @Test func `a thread made after the workers' end is not taken for one of them`() throws {
        let pool = try ThreadPool(size: 4)
        _ = try pool.shutdown(within: .seconds(60))
        // The C library gives new threads the stacks, and so the identities, of ended ones.
        for _ in 0..<20 {
            let thread = TestThread { (try? pool.shutdown(within: .zero)) != nil }
            #expect(thread.join())
        }
    }

    @Test func `at the deadline the unfinished workers are named and the queue is released`() throws
    {
        let pool = try ThreadPool(size: 2, name: "deadline")
        let gate = Gate()
        try pool.execute { gate.pass() }
        try pool.execute { gate.pass() }
        let releasedCount = Counter()
        for _ in 0..<3 {
            try pool.execute { [witness = Witness(releasedCount)] in witness.see() }
        }
        try waitUntil {
            pool.workerReports.allSatisfy { ($0.jobAge ?? .zero) >= .milliseconds(20) }
        }
        let report = try pool.shutdown(within: .milliseconds(10))
        #expect(report.running.map(\.name) == ["deadline-0", "deadline-1"])
        #expect(report.running.allSatisfy { ($0.jobAge ?? .zero) >= .milliseconds(20) })
        #expect(report.completed == 0)
        #expect(report.discarded == 3)
        #expect(releasedCount.value == 3)
        #expect(throws: ThreadPoolError.closed) { try pool.execute {} }
        #expect(pool.gauges.busy == 2)
        gate.open()
        try waitUntil { pool.workerReports.allSatisfy(\.hasExited) }
        #expect(pool.gauges.completed == 2)
        try waitUntil { ThreadStatus.all(named: "deadline").isEmpty }
        #expect(try pool.shutdown(within: .zero).running.isEmpty)
    }

    @Test(arguments: [Duration.seconds(Int64.max), .zero, .seconds(-1), .milliseconds(-1)])
    func `any timeout will do once the workers have ended`(timeout: Duration) throws {
        let pool = try ThreadPool(size: 1)
        pool.close()
        try waitUntil { pool.workerReports.allSatisfy(\.hasExited) }
        _ = try pool.shutdown(within: .seconds(60))
        #expect(try pool.shutdown(within: timeout).running.isEmpty)
    }
}
