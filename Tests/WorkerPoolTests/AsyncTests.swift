// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing
import WorkerPool

/// The pool from async code.
struct AsyncTests {
    struct Failure: Error, Equatable {}

    @Test func `a closure runs on a worker, and its result or error comes back`() async throws {
        let pool = try ThreadPool(size: 2)
        #expect(try await pool.run { ThreadPool.current === pool })
        await #expect(throws: Failure()) { try await pool.run { throw Failure() } }
        #expect(try await pool.shutdown(within: .seconds(60)).completed == 2)
        await #expect(throws: ThreadPoolError.closed) { try await pool.run {} }
    }

    @Test(arguments: [FullQueuePolicy.block(atMost: nil), .runInCaller, .refuse])
    func `a full queue refuses tasks or takes them on top`(policy: FullQueuePolicy) async throws {
        var options = ThreadPoolOptions()
        options.queue = .bounded(1, whenFull: policy)
        let pool = try ThreadPool(size: 1, options: options)
        let (gate, begun) = (Gate(), Gate())
        defer { gate.open() }
        try pool.execute {
            begun.open()
            gate.pass()
        }
        begun.pass()
        try pool.execute {}
        // On threads of their own: other tests may hold those of the cooperative pool.
        let executor = try ThreadPool(size: 1)
        let tasks = (0..<5).map { number in
            Task(executorPreference: executor) { try await pool.run { number } }
        }
        if policy == .refuse {
            for task in tasks {
                await #expect(throws: ThreadPoolError.full) { try await task.value }
            }
            return
        }
        try waitUntil { pool.gauges.queued == 6 }
        gate.open()
        for (number, task) in tasks.enumerated() {
            #expect(try await task.value == number)
        }
    }

    @Test func `a task of the pool's own may shut it down`() async throws {
        let pool = try ThreadPool(size: 1)
        let task = Task(executorPreference: pool) { try await pool.shutdown(within: .seconds(60)) }
        #expect(try await task.value.running.isEmpty)
        #expect(pool.size == 0)
    }

    @Test func `a task waits until the pool is idle, for so long at most`() async throws {
        let pool = try ThreadPool(size: 2)
        #expect(try await pool.waitUntilIdle())
        let (gate, ranCount) = (Gate(), Counter())
        for _ in 0..<10 {
            try pool.execute {
                gate.pass()
                ranCount.countOne()
            }
        }
        #expect(try await !pool.waitUntilIdle(within: .milliseconds(1)))
        gate.open()
        #expect(try await pool.waitUntilIdle())
        #expect(ranCount.value == 10)
        // A task of its own is no job while it waits.
        let task = Task(executorPreference: pool) { try await pool.waitUntilIdle() }
        #expect(try await task.value)
    }

    @Test func `cancelling the task ends its wait for an idle pool`() async throws {
        let pool = try ThreadPool(size: 1)
        let gate = Gate()
        defer { gate.open() }
        try pool.execute { gate.pass() }
        let executor = try ThreadPool(size: 1)
        let task = Task(executorPreference: executor) { try await pool.waitUntilIdle() }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test func `what is discarded comes back to a task`() async throws {
        let pool = try ThreadPool(size: 1)
        let (gate, begun) = (Gate(), Gate())
        try pool.execute {
            begun.open()
            gate.pass()
        }
        begun.pass()
        for _ in 0..<3 {
            try pool.execute {}
        }
        let (report, jobs) = try await pool.discard(within: .milliseconds(1))
        gate.open()
        #expect(report.running.count == 1)
        #expect(jobs.count == 3)
    }
}
