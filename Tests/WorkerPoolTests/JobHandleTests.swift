// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing
import WorkerPool

struct JobHandleTests {
    struct Failure: Error, Equatable {}

    @Test func `waiting returns what the job returned`() throws {
        let pool = try ThreadPool(size: 2)
        let handles = try (0..<100).map { number in try pool.submit { number * number } }
        #expect(try handles.map { try $0.wait() } == (0..<100).map { $0 * $0 })
        #expect(try handles[7].wait() == 49)
    }

    @Test func `waiting throws what the job threw, and the failure is counted`() throws {
        let pool = try ThreadPool(size: 1)
        let handle = try pool.submit { () throws -> Int in throw Failure() }
        #expect(throws: Failure()) { try handle.wait() }
        _ = try pool.shutdown(within: .seconds(60))
        #expect(pool.gauges.failed == 1)
    }

    @Test func `a queued job can be cancelled, and its captures are released at once`() throws {
        let pool = try ThreadPool(size: 1)
        let gate = Gate()
        try pool.execute { gate.pass() }
        let releasedCount = Counter()
        let ranCount = Counter()
        let handle = try pool.submit { [witness = Witness(releasedCount)] in
            witness.see()
            ranCount.countOne()
        }
        #expect(handle.cancel())
        #expect(!handle.cancel())
        #expect(releasedCount.value == 1)
        #expect(throws: CancellationError.self) { try handle.wait() }
        gate.open()
        _ = try pool.shutdown(within: .seconds(60))
        #expect(ranCount.value == 0)
    }

    @Test func `a running job and a finished one cannot be cancelled`() throws {
        let pool = try ThreadPool(size: 1)
        let (gate, begun) = (Gate(), Gate())
        let handle = try pool.submit { () -> Int in
            begun.open()
            gate.pass()
            return 5
        }
        begun.pass()
        #expect(!handle.cancel())
        gate.open()
        #expect(try handle.wait() == 5)
        #expect(!handle.cancel())
    }

    @Test func `a job that the pool drops ends the wait for its result`() throws {
        let pool = try ThreadPool(size: 1)
        let gate = Gate()
        let begun = Gate()
        try pool.execute {
            begun.open()
            gate.pass()
        }
        begun.pass()
        let handle = try pool.submit { 1 }
        let report = try pool.shutdown(within: .zero)
        #expect(report.discarded == 1)
        #expect(throws: ThreadPoolError.discarded) { try handle.wait() }
        gate.open()
    }

    @Test func `an async value comes without blocking a thread`() async throws {
        let pool = try ThreadPool(size: 2)
        let handles = try (0..<50).map { number in try pool.submit { number } }
        var sum = 0
        for handle in handles {
            sum += try await handle.value
        }
        #expect(sum == 1225)
    }

    @Test func `cancelling the task that awaits cancels the queued job`() async throws {
        let pool = try ThreadPool(size: 1)
        let gate = Gate()
        defer { gate.open() }
        try pool.execute { gate.pass() }
        let handle = try pool.submit { 1 }
        // On threads of its own: other tests may hold those of the cooperative pool.
        let executor = try ThreadPool(size: 1)
        let task = Task(executorPreference: executor) { try await handle.value }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }
}
