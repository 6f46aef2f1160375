// SPDX-License-Identifier: Apache-2.0

import Synchronization
import TestSupport
import Testing

@testable import WorkerPool

/// A full queue that drops its oldest job for a new one.
struct DroppedJobTests {
    /// A pool whose workers are all held until a gate opens.
    private struct HeldPool {
        let pool: ThreadPool
        let gate = Gate()
        let order = Order()
        let failures = Order()

        init(capacity: Int, size: Int = 1, source: TestSource? = nil) throws {
            var options = ThreadPoolOptions()
            options.queue = .bounded(capacity, whenFull: .dropOldest)
            options.source = source
            let failures = failures
            options.onFailure = { failure in
                if failure.error as? ThreadPoolError == .dropped {
                    failures.note(failure.worker ?? -1)
                }
            }
            pool = try ThreadPool(size: size, options: options)
            let (gate, barrier, begun) = (gate, Barrier(for: size), Gate())
            for _ in 0..<size {
                // One at a time: the next could drop one that no worker has taken.
                try pool.execute {
                    if barrier.arrive() {
                        begun.open()
                    }
                    gate.pass()
                }
                try waitUntil { [pool] in pool.gauges.queued == 0 }
            }
            begun.pass()
        }

        func submit(_ numbers: ClosedRange<Int>) throws -> [JobHandle<Int>] {
            try numbers.map { number in
                try pool.submit { [order] in
                    order.note(number)
                    return number
                }
            }
        }

        /// Lets the jobs run to their end, and checks that each has ended in one way.
        func finish() throws {
            gate.open()
            _ = try pool.shutdown(within: .seconds(60))
            let gauges = pool.gauges
            #expect(gauges.queued == 0)
            #expect(
                gauges.submitted == gauges.completed + gauges.cancelled + gauges.dropped
                    + gauges.expired + gauges.discarded)
        }
    }

    @Test func `the oldest jobs make room for the newest, and their handles say so`() throws {
        let held = try HeldPool(capacity: 3)
        let handles = try held.submit(1...10)
        #expect(held.pool.gauges.queued == 3)
        #expect(held.pool.gauges.dropped == 7)
        for handle in handles.prefix(7) {
            #expect(throws: ThreadPoolError.dropped) { try handle.wait() }
        }
        try held.finish()
        #expect(held.order.numbers == [8, 9, 10])
        #expect(held.failures.numbers == Array(repeating: -1, count: 7))
        #expect(held.pool.gauges.failed == 0)
    }

    @Test func `a dropped job's captures are released before the sender goes on`() throws {
        let held = try HeldPool(capacity: 1)
        let releasedCount = Counter()
        for number in 0..<10 {
            try held.pool.execute { [witness = Witness(releasedCount)] in witness.see() }
            #expect(releasedCount.value == number)
        }
        try held.finish()
    }

    @Test func `a cancelled job has no place that could be taken`() throws {
        let held = try HeldPool(capacity: 3)
        let handles = try held.submit(1...3)
        #expect(handles[0].cancel())
        _ = try held.submit(4...4)
        #expect(held.pool.gauges.dropped == 0)
        _ = try held.submit(5...5)
        #expect(throws: ThreadPoolError.dropped) { try handles[1].wait() }
        #expect(throws: CancellationError.self) { try handles[0].wait() }
        #expect(!handles[1].cancel())
        try held.finish()
        #expect(held.order.numbers == [3, 4, 5])
        #expect(held.pool.gauges.cancelled == 1)
    }

    @Test func `a task's parts are never dropped, and keep their turn`() async throws {
        let held = try HeldPool(capacity: 2)
        var tasks: [Task<Void, Never>] = []
        var handles: [JobHandle<Int>] = []
        for round in 0..<5 {
            let order = held.order
            tasks.append(Task(executorPreference: held.pool) { order.note(100 + round) })
            handles += try held.submit(round...round)
        }
        #expect(held.pool.gauges.queued == 7)
        #expect(held.pool.gauges.dropped == 3)
        held.gate.open()
        for task in tasks {
            await task.value
        }
        #expect(try await handles[4].value == 4)
        #expect(held.order.numbers == [100, 101, 102, 103, 3, 104, 4])
        _ = try await held.pool.shutdown(within: .seconds(60))
    }

    @Test func `a source's events are never dropped`() throws {
        let (gate, isHeld, order) = (Gate(), Gate(), Order())
        let source = TestSource { event, _ in
            if event == 0 {
                isHeld.open()
                gate.pass()
            }
            order.note(Int(event))
        }
        var options = ThreadPoolOptions()
        options.queue = .bounded(1, whenFull: .dropOldest)
        options.source = source
        let pool = try ThreadPool(size: 1, options: options)
        source.put(Array(0..<20))
        isHeld.pass()
        for number in 100..<110 {
            try pool.execute { order.note(number) }
        }
        gate.open()
        _ = try pool.shutdown(within: .seconds(60))
        #expect(order.numbers == Array(0..<20) + [109])
        #expect(pool.gauges.dropped == 9)
    }

    @Test func `a job that a task has run may be dropped`() async throws {
        let held = try HeldPool(capacity: 1)
        // On threads of its own: other tests may hold those of the cooperative pool.
        let executor = try ThreadPool(size: 1)
        let pool = held.pool
        let task = Task(executorPreference: executor) { try await pool.run { 1 } }
        try waitUntil { pool.gauges.queued == 1 }
        try pool.execute {}
        await #expect(throws: ThreadPoolError.dropped) { try await task.value }
        held.gate.open()
        _ = try await pool.shutdown(within: .seconds(60))
    }

    @Test func `a closed pool drops nothing for a job that it refuses`() throws {
        let held = try HeldPool(capacity: 2)
        _ = try held.submit(1...2)
        held.pool.close()
        #expect(throws: ThreadPoolError.closed) { try held.pool.execute {} }
        try held.finish()
        #expect(held.order.numbers == [1, 2])
        #expect(held.pool.gauges.dropped == 0)
        #expect(held.pool.gauges.refused == 1)
    }

    @Test func `what was not dropped is handed back`() throws {
        let held = try HeldPool(capacity: 2)
        _ = try held.submit(1...5)
        let (report, jobs) = try held.pool.discard(within: .zero)
        #expect(report.discarded == 2)
        for job in jobs {
            try job()
        }
        #expect(held.order.numbers == [4, 5])
        try held.finish()
        #expect(held.pool.gauges.discarded == 2)
    }

    @Test func `a channel of its own drops as well`() throws {
        let channel = try JobChannel(queue: .bounded(2, whenFull: .dropOldest))
        let sender = channel.makeSender()
        let order = Order()
        for number in 1...5 {
            try sender.send { order.note(number) }
        }
        sender.close()
        var receiver = channel.makeReceiver()
        while let job = receiver.receive() {
            try job()
        }
        #expect(order.numbers == [4, 5])
    }

    @Test(arguments: [1, 2, 7])
    func `in a race each job runs, is dropped or is cancelled`(capacity: Int) throws {
        var options = ThreadPoolOptions()
        options.queue = .bounded(capacity, whenFull: .dropOldest)
        let pool = try ThreadPool(size: 2, options: options)
        let (ranCount, cancelledCount, droppedCount) = (Counter(), Counter(), Counter())
        let share = 10_000
        let senders = (0..<3).map { _ in
            TestThread {
                for round in 0..<share {
                    guard let handle = try? pool.submit({ ranCount.countOne() }) else { continue }
                    if round % 3 == 0, handle.cancel() {
                        cancelledCount.countOne()
                    }
                    if case .failure(.pool(.dropped))? = try? handle.outcome(within: .zero) {
                        droppedCount.countOne()
                    }
                }
            }
        }
        for size in [1, 3, 2, 4, 1] {
            try pool.resize(to: size)
        }
        for sender in senders {
            sender.join()
        }
        try pool.waitUntilIdle()
        // No place was lost, and none was given back twice.
        let space = try #require(pool.channel.space)
        var freeCount = 0
        while space.acquire() {
            freeCount += 1
        }
        #expect(freeCount == capacity)
        _ = try pool.shutdown(within: .seconds(60))
        let gauges = pool.gauges
        #expect(gauges.submitted == UInt64(3 * share))
        #expect(gauges.completed == UInt64(ranCount.value))
        #expect(gauges.cancelled == UInt64(cancelledCount.value))
        #expect(gauges.dropped >= UInt64(droppedCount.value))
        #expect(gauges.submitted == gauges.completed + gauges.cancelled + gauges.dropped)
        #expect(gauges.refused == 0)
    }
}
