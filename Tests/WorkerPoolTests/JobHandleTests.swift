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

    @Test func `whoever has waited finds the job's captures released`() throws {
        let pool = try ThreadPool(size: 2)
        let releasedCount = Counter()
        for number in 1...5000 {
            let handle = try pool.submit { [witness = Witness(releasedCount)] in witness.see() }
            try handle.wait()
            try #require(releasedCount.value == number)
        }
    }

    /// A pool of one worker that is held by a job.
    private func makeHeldPool(_ queue: QueueLimit, gate: Gate) throws -> ThreadPool {
        var options = ThreadPoolOptions()
        options.queue = queue
        let pool = try ThreadPool(size: 1, options: options)
        let begun = Gate()
        try pool.execute {
            begun.open()
            gate.pass()
        }
        begun.pass()
        return pool
    }

    @Test func `a cancelled job frees its place in a full queue`() throws {
        let gate = Gate()
        let pool = try makeHeldPool(.bounded(10, whenFull: .refuse), gate: gate)
        for _ in 0..<20 {
            let handles = try (0..<10).map { number in try pool.submit { number } }
            #expect(throws: ThreadPoolError.full) { try pool.execute {} }
            #expect(pool.gauges.queued == 10)
            #expect(handles.allSatisfy { $0.cancel() })
            #expect(pool.gauges.queued == 0)
            #expect(pool.gauges.oldestQueuedAge == nil)
        }
        let ranCount = Counter()
        for _ in 0..<10 {
            try pool.execute { ranCount.countOne() }
        }
        gate.open()
        #expect(try pool.shutdown(within: .seconds(60)).completed == 11)
        #expect(ranCount.value == 10)
        #expect(pool.gauges.cancelled == 200)
        #expect(pool.gauges.submitted == 211)
    }

    @Test func `cancelled jobs keep no memory in the queue`() throws {
        struct Reference {
            weak var handle: JobHandle<Int>?
        }
        let gate = Gate()
        let pool = try makeHeldPool(.unbounded, gate: gate)
        let order = Order()
        var references: [Reference] = []
        for number in 0..<10_000 {
            if number.isMultiple(of: 1000) {
                try pool.execute { order.note(number) }
            }
            let handle = try pool.submit { number }
            references.append(Reference(handle: handle))
            #expect(handle.cancel())
        }
        #expect(references.count { $0.handle != nil } < 100)
        gate.open()
        _ = try pool.shutdown(within: .seconds(60))
        #expect(order.numbers == Array(stride(from: 0, to: 10_000, by: 1000)))
        #expect(references.allSatisfy { $0.handle == nil })
    }

    @Test(arguments: [1, 3])
    func `with jobs cancelled in a race, each runs or is cancelled`(size: Int) throws {
        let pool = try ThreadPool(size: size)
        let ranCount = Counter()
        let cancelledCount = Counter()
        let cancellers = (0..<2).map { _ in
            TestThread {
                for round in 0..<20_000 {
                    let handle = try? pool.submit { ranCount.countOne() }
                    if round % 4 != 0, handle?.cancel() == true {
                        cancelledCount.countOne()
                    }
                }
            }
        }
        for canceller in cancellers {
            canceller.join()
        }
        let report = try pool.shutdown(within: .seconds(60))
        #expect(report.completed == UInt64(ranCount.value))
        #expect(pool.gauges.cancelled == UInt64(cancelledCount.value))
        #expect(ranCount.value + cancelledCount.value == 40_000)
        #expect(pool.gauges.queued == 0)
    }
}
