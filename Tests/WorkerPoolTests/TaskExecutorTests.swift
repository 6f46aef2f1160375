// SPDX-License-Identifier: Apache-2.0

import Synchronization
import TestSupport
import Testing
import WorkerPool

struct TaskExecutorTests {
    @Test func `a task that prefers the pool runs on its workers`() async throws {
        let pool = try ThreadPool(size: 2, name: "executor")
        let names = await Task(executorPreference: pool) {
            var names: Set<String> = []
            for _ in 0..<20 {
                names.insert(ThreadStatus.current?.name ?? "none")
                await Task.yield()
            }
            return names
        }.value
        #expect(names.isSubset(of: ["executor-0", "executor-1"]))
    }

    @Test func `tasks that block do not keep others from running`() async throws {
        let pool = try ThreadPool(size: 4)
        // All four have to be inside at once, though none lets its thread go.
        let barrier = Barrier(for: 4)
        let metCount = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<4 {
                group.addTask(executorPreference: pool) { barrier.arrive() }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(metCount == 4)
    }

    @Test func `a task ends even though its pool is closed`() async throws {
        let pool = try ThreadPool(size: 1)
        _ = try await pool.shutdown(within: .seconds(60))
        let value = await Task(executorPreference: pool) { 7 }.value
        #expect(value == 7)
    }

    /// A pool whose only worker is held by a job.
    private struct HeldPool {
        let pool: ThreadPool
        let gate = Gate()

        init(_ queue: QueueLimit = .unbounded) throws {
            var options = ThreadPoolOptions()
            options.name = "held"
            options.queue = queue
            pool = try ThreadPool(size: 1, options: options)
            let (gate, begun) = (gate, Gate())
            try pool.execute {
                begun.open()
                gate.pass()
            }
            begun.pass()
        }
    }

    @Test func `a task whose part is queued at the deadline of a shutdown ends`() async throws {
        let held = try HeldPool()
        let task = Task(executorPreference: held.pool) {
            await Task.yield()
            return 7
        }
        try waitUntil { held.pool.gauges.queued == 1 }
        let report = try await held.pool.shutdown(within: .zero)
        #expect(report.discarded == 1)
        #expect(await task.value == 7)
        held.gate.open()
    }

    @Test func `a task whose part is queued when the jobs are handed back ends`() async throws {
        let held = try HeldPool()
        let task = Task(executorPreference: held.pool) { 7 }
        try waitUntil { held.pool.gauges.queued == 1 }
        try held.pool.execute {}
        let (report, jobs) = try await held.pool.discard(within: .zero)
        #expect(jobs.count == 1)
        #expect(report.discarded == 2)
        #expect(await task.value == 7)
        held.gate.open()
    }

    @Test(arguments: [FullQueuePolicy.refuse, .runInCaller, .block(atMost: nil)])
    func `a full queue takes a part of a task, and a worker runs it`(
        policy: FullQueuePolicy
    ) async throws {
        let held = try HeldPool(.bounded(1, whenFull: policy))
        try held.pool.execute {}
        let task = Task(executorPreference: held.pool) {
            await Task.yield()
            return ThreadStatus.current?.name
        }
        #expect(held.pool.gauges.queued == 2)
        held.gate.open()
        #expect(await task.value == "held-0")
        // The parts have given back no place that they did not have.
        try waitUntil { held.pool.gauges.busy == 0 }
        let (gate, begun) = (Gate(), Gate())
        try held.pool.execute {
            begun.open()
            gate.pass()
        }
        begun.pass()
        try held.pool.execute {}
        if policy == .refuse {
            #expect(throws: ThreadPoolError.full) { try held.pool.execute {} }
        }
        gate.open()
    }

    @Test func `who resumes a task of a closed pool does not run it`() async throws {
        let pool = try ThreadPool(size: 1)
        let holder = Mutex<CheckedContinuation<Void, Never>?>(nil)
        let task = Task(executorPreference: pool) {
            await withCheckedContinuation { continuation in holder.withLock { $0 = continuation } }
            return ThreadStatus.current?.name
        }
        try waitUntil { holder.withLock { $0 != nil } && pool.gauges.busy == 0 }
        _ = try await pool.shutdown(within: .seconds(60))
        let resumer = TestThread { holder.withLock { $0.take() }?.resume() }
        let name = await task.value
        resumer.join()
        #expect(name != "test")
    }
}
