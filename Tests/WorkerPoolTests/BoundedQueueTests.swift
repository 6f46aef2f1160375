// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing
import WorkerPool

struct BoundedQueueTests {
    /// A pool of one worker that is held by a job, with a queue that is full.
    private struct FullPool {
        let pool: ThreadPool
        let gate = Gate()
        let ranCount = Counter()

        init(capacity: Int, _ policy: FullQueuePolicy) throws {
            var options = ThreadPoolOptions()
            options.queue = .bounded(capacity, whenFull: policy)
            pool = try ThreadPool(size: 1, options: options)
            let (gate, ranCount, begun) = (gate, ranCount, Gate())
            try pool.execute {
                begun.open()
                gate.pass()
            }
            begun.pass()
            for _ in 0..<capacity {
                try pool.execute { ranCount.countOne() }
            }
        }
    }

    @Test(arguments: [0, -1])
    func `a queue without room for a job is refused before any thread exists`(capacity: Int) {
        let error = #expect(throws: ThreadPoolError.self) {
            var options = ThreadPoolOptions()
            options.name = "no-room"
            options.queue = .bounded(capacity, whenFull: .refuse)
            _ = try ThreadPool(size: 1, options: options)
        }
        #expect(error == .invalidCapacity(capacity))
        #expect(ThreadStatus.all(named: "no-room").isEmpty)
    }

    @Test func `a full queue refuses a job and releases its captures`() throws {
        let full = try FullPool(capacity: 3, .refuse)
        let releasedCount = Counter()
        let error = #expect(throws: ThreadPoolError.self) {
            try full.pool.execute { [witness = Witness(releasedCount)] in witness.see() }
        }
        #expect(error == .full)
        #expect(releasedCount.value == 1)
        #expect(full.pool.gauges.refused == 1)
        full.gate.open()
        #expect(try full.pool.shutdown(within: .seconds(60)).completed == 4)
        #expect(full.ranCount.value == 3)
    }

    @Test func `a full queue lets the caller run the job`() throws {
        let full = try FullPool(capacity: 1, .runInCaller)
        let names = Order()
        let here = ThreadStatus.current?.name
        let isHere = Counter()
        try full.pool.execute {
            names.note(1)
            if ThreadStatus.current?.name == here {
                isHere.countOne()
            }
        }
        #expect(names.numbers == [1])
        #expect(isHere.value == 1)
        full.gate.open()
        _ = try full.pool.shutdown(within: .seconds(60))
    }

    @Test func `a blocked sender goes on when a job is taken`() throws {
        let full = try FullPool(capacity: 1, .block(atMost: nil))
        let sentCount = Counter()
        let (pool, ranCount) = (full.pool, full.ranCount)
        let sender = TestThread {
            try? pool.execute { ranCount.countOne() }
            sentCount.countOne()
        }
        #expect(sentCount.value == 0)
        full.gate.open()
        sender.join()
        _ = try full.pool.shutdown(within: .seconds(60))
        #expect(full.ranCount.value == 2)
    }

    @Test func `a blocked sender gives up at its deadline`() throws {
        let full = try FullPool(capacity: 1, .block(atMost: .milliseconds(20)))
        let error = #expect(throws: ThreadPoolError.self) { try full.pool.execute {} }
        #expect(error == .full)
        full.gate.open()
        _ = try full.pool.shutdown(within: .seconds(60))
    }

    @Test func `closing ends a blocked sender`() throws {
        let full = try FullPool(capacity: 1, .block(atMost: nil))
        let closedCount = Counter()
        let pool = full.pool
        let senders = (0..<4).map { _ in
            TestThread {
                do throws(ThreadPoolError) {
                    try pool.execute {}
                } catch {
                    if error == .closed {
                        closedCount.countOne()
                    }
                }
            }
        }
        pool.close()
        for sender in senders {
            sender.join()
        }
        #expect(closedCount.value == 4)
        full.gate.open()
        _ = try full.pool.shutdown(within: .seconds(60))
    }

    @Test func `a source's events make no room in the queue`() throws {
        let gate = Gate()
        let isHeld = Gate()
        let ranCount = Counter()
        let source = TestSource { event, _ in
            if event == 0 {
                isHeld.open()
                gate.pass()
            }
            ranCount.countOne()
        }
        var options = ThreadPoolOptions()
        options.queue = .bounded(1, whenFull: .refuse)
        options.source = source
        let pool = try ThreadPool(size: 1, options: options)
        source.put(1, 2, 3, 4, 5)
        try waitUntil { ranCount.value == 5 }
        source.put(0)
        isHeld.pass()
        try pool.execute {}
        #expect(throws: ThreadPoolError.full) { try pool.execute {} }
        gate.open()
        _ = try pool.shutdown(within: .seconds(60))
    }

    @Test func `many senders through a narrow queue lose nothing`() throws {
        var options = ThreadPoolOptions()
        options.queue = .bounded(2, whenFull: .block(atMost: nil))
        let pool = try ThreadPool(size: 3, options: options)
        let share = 20_000
        let runs = Runs(count: 4 * share)
        let senders = (0..<4).map { sender in
            TestThread {
                for number in 0..<share {
                    try? pool.execute { runs.note(sender * share + number) }
                }
            }
        }
        for sender in senders {
            sender.join()
        }
        #expect(try pool.shutdown(within: .seconds(120)).completed == UInt64(4 * share))
        #expect(runs.countOfThoseNotRunOnce == 0)
    }
}
