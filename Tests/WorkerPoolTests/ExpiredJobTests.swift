// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing
import WorkerPool

/// Jobs that have waited for too long.
struct ExpiredJobTests {
    /// A pool whose only worker is held, and whose jobs have to be run within a few milliseconds.
    private struct HeldPool {
        let pool: ThreadPool
        let gate = Gate()
        let failures = Order()

        init(maximumAge: Duration, source: TestSource? = nil) throws {
            var options = ThreadPoolOptions()
            options.maximumQueueAge = maximumAge
            options.source = source
            let failures = failures
            options.onFailure = { failure in
                if failure.error as? ThreadPoolError == .expired {
                    failures.note(failure.worker ?? -1)
                }
            }
            pool = try ThreadPool(size: 1, options: options)
            hold(pool, gate)
        }

        /// Waits until what is queued is too old, and lets the worker go on.
        func release(after age: Duration) throws {
            try waitUntil { (pool.gauges.oldestQueuedAge ?? .zero) > age + .milliseconds(10) }
            gate.open()
        }
    }

    @Test func `a job that is too old at its turn is not run, and its handle says so`() async throws
    {
        let held = try HeldPool(maximumAge: .milliseconds(5))
        let pool = held.pool
        let ranCount = Counter()
        let releasedCount = Counter()
        var handles: [JobHandle<Void>] = []
        for _ in 0..<40 {
            handles.append(
                try pool.submit { [witness = Witness(releasedCount)] in
                    witness.see()
                    ranCount.countOne()
                })
            try pool.execute { ranCount.countOne() }
        }
        try held.release(after: .milliseconds(5))
        for handle in handles {
            await #expect(throws: ThreadPoolError.expired) { try await handle.value }
        }
        #expect(releasedCount.value == 40)
        _ = try await pool.shutdown(within: .seconds(60))
        #expect(ranCount.value == 0)
        #expect(pool.gauges.expired == 80)
        #expect(pool.gauges.completed == 1)
        #expect(pool.gauges.submitted == 81)
        #expect(held.failures.numbers == Array(repeating: 0, count: 80))
    }

    @Test func `a job that is young enough runs`() async throws {
        let held = try HeldPool(maximumAge: .seconds(3600))
        let pool = held.pool
        let handles = try (0..<40).map { number in try pool.submit { number } }
        held.gate.open()
        for (number, handle) in handles.enumerated() {
            #expect(try await handle.value == number)
        }
        #expect(try await pool.run { 1 } == 1)
        #expect(pool.gauges.expired == 0)
    }

    @Test func `a cancelled job is not counted as too old`() throws {
        let held = try HeldPool(maximumAge: .milliseconds(5))
        let handles = try (0..<4).map { number in try held.pool.submit { number } }
        #expect(handles[0].cancel())
        #expect(handles[3].cancel())
        try held.release(after: .milliseconds(5))
        _ = try held.pool.shutdown(within: .seconds(60))
        #expect(held.pool.gauges.cancelled == 2)
        #expect(held.pool.gauges.expired == 2)
        #expect(throws: CancellationError.self) { try handles[3].wait() }
        #expect(throws: ThreadPoolError.expired) { try handles[2].wait() }
    }

    @Test func `parts of tasks and a source's events run however old they are`() async throws {
        let ranCount = Counter()
        let source = TestSource { _, _ in ranCount.countOne() }
        let held = try HeldPool(maximumAge: .milliseconds(5), source: source)
        let task = Task(executorPreference: held.pool) { 7 }
        try waitUntil { held.pool.gauges.queued == 1 }
        source.put(1)
        try held.release(after: .milliseconds(5))
        #expect(await task.value == 7)
        try waitUntil { ranCount.value == 1 }
        _ = try await held.pool.shutdown(within: .seconds(60))
        #expect(held.pool.gauges.expired == 0)
    }

    @Test func `what is handed back runs however old it is`() throws {
        let held = try HeldPool(maximumAge: .milliseconds(5))
        let handle = try held.pool.submit { 7 }
        try waitUntil { (held.pool.gauges.oldestQueuedAge ?? .zero) > .milliseconds(15) }
        let jobs = try held.pool.discard(within: .zero).jobs
        held.gate.open()
        for job in jobs {
            try job()
        }
        #expect(try handle.wait() == 7)
    }

    @Test func `a job that is too old frees its place`() throws {
        var options = ThreadPoolOptions()
        options.queue = .bounded(1, whenFull: .refuse)
        options.maximumQueueAge = .milliseconds(5)
        let pool = try ThreadPool(size: 1, options: options)
        for _ in 0..<3 {
            let gate = Gate()
            hold(pool, gate)
            try pool.execute {}
            #expect(throws: ThreadPoolError.full) { try pool.execute {} }
            try waitUntil { (pool.gauges.oldestQueuedAge ?? .zero) > .milliseconds(15) }
            gate.open()
            try waitUntil { pool.gauges.queued == 0 && pool.gauges.busy == 0 }
        }
        #expect(pool.gauges.expired == 3)
    }
}

/// Holds a worker of a pool until a gate opens, in a part of a task: that is never too old.
private func hold(_ pool: ThreadPool, _ gate: Gate) {
    let begun = Gate()
    Task(executorPreference: pool) {
        begun.open()
        gate.pass()
    }
    begun.pass()
}
