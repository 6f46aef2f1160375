// SPDX-License-Identifier: Apache-2.0

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
        _ = try pool.shutdown(within: .seconds(60))
        let value = await Task(executorPreference: pool) { 7 }.value
        #expect(value == 7)
    }
}
