// SPDX-License-Identifier: Apache-2.0

import Synchronization
import TestSupport
import Testing
import WorkerPool

struct ResizeTests {
    @Test(arguments: [0, 1025])
    func `a size out of range is refused`(size: Int) throws {
        let pool = try ThreadPool(size: 1)
        let error = #expect(throws: ThreadPoolError.self) { try pool.resize(to: size) }
        #expect(error == .invalidSize(size))
        #expect(pool.size == 1)
    }

    @Test func `a larger pool has more threads, a smaller one fewer`() throws {
        let pool = try ThreadPool(size: 2, name: "resize")
        for size in [5, 1, 8, 3] {
            try pool.resize(to: size)
            #expect(pool.size == size)
            let names = (0..<size).map { "resize-\($0)" }
            try waitUntil { ThreadStatus.all(named: "resize").map(\.name) == names }
        }
        _ = try pool.shutdown(within: .seconds(60))
        #expect(ThreadStatus.all(named: "resize").isEmpty)
    }

    @Test func `a larger pool truly runs more at once`() throws {
        let pool = try ThreadPool(size: 1)
        try pool.resize(to: 4)
        let barrier = Barrier(for: 4)
        let metCount = Counter()
        for _ in 0..<4 {
            try pool.execute {
                if barrier.arrive() {
                    metCount.countOne()
                }
            }
        }
        _ = try pool.shutdown(within: .seconds(60))
        #expect(metCount.value == 4)
    }

    @Test func `a worker that is sent away finishes its job, and stays if there is a place again`()
        throws
    {
        let pool = try ThreadPool(size: 3, name: "back")
        let gate = Gate()
        let ranCount = Counter()
        for _ in 0..<3 {
            try pool.execute {
                gate.pass()
                ranCount.countOne()
            }
        }
        try waitUntil { pool.gauges.busy == 3 }
        try pool.resize(to: 1)
        try pool.resize(to: 3)
        gate.open()
        try waitUntil { ranCount.value == 3 }
        // A worker that had no job yet has left, and its successor may have no name yet.
        let names = ["back-0", "back-1", "back-2"]
        try waitUntil { ThreadStatus.all(named: "back").map(\.name) == names }
        let report = try pool.shutdown(within: .seconds(60))
        #expect(report.completed == 3)
    }

    @Test func `a larger pool replaces the workers that have left and keeps those that have not`()
        throws
    {
        let pool = try ThreadPool(size: 3, name: "gap")
        let barrier = Barrier(for: 3)
        let metCount = Counter()
        let gate = Gate()
        for _ in 0..<3 {
            try pool.execute {
                barrier.arrive()
                metCount.countOne()
                if ThreadStatus.current?.name == "gap-2" {
                    gate.pass()
                }
            }
        }
        try waitUntil { metCount.value == 3 }
        try pool.resize(to: 1)
        try waitUntil { ThreadStatus.all(named: "gap").map(\.name) == ["gap-0", "gap-2"] }
        try pool.resize(to: 3)
        gate.open()
        let names = ["gap-0", "gap-1", "gap-2"]
        try waitUntil { ThreadStatus.all(named: "gap").map(\.name) == names }
        #expect(pool.workerReports.map(\.name) == names)
        try pool.resize(to: 2)
        try waitUntil { ThreadStatus.all(named: "gap").map(\.name) == ["gap-0", "gap-1"] }
        let report = try pool.shutdown(within: .seconds(60))
        #expect(report.completed == 3)
        #expect(report.running.isEmpty)
    }

    @Test func `neither a resize nor the figures wait for a worker that is leaving`() throws {
        let isLeaving = Gate()
        let mayLeave = Gate()
        let order = Order()
        var options = ThreadPoolOptions()
        options.onStart = { number in order.note(10 + number) }
        options.onExit = { number in
            if number == 1 {
                isLeaving.open()
                mayLeave.pass()
            }
            order.note(20 + number)
        }
        let pool = try ThreadPool(size: 2, options: options)
        try pool.resize(to: 1)
        isLeaving.pass()
        for size in [2, 1, 3] {
            try pool.resize(to: size)
            #expect(pool.size == size)
            #expect(pool.metrics.gauges.size == size)
        }
        try waitUntil { order.numbers.contains(12) }
        // The next worker with the number begins when the last one has ended.
        #expect(order.numbers.count { $0 == 11 } == 1)
        mayLeave.open()
        try waitUntil { order.numbers.count { $0 == 11 } == 2 }
        let end = try #require(order.numbers.firstIndex(of: 21))
        #expect(order.numbers.lastIndex(of: 11).map { $0 > end } == true)
        #expect(try pool.shutdown(within: .seconds(60)).running.isEmpty)
    }

    @Test func `a worker that is leaving may use the pool`() throws {
        let holder = Mutex<ThreadPool?>(nil)
        let sizes = Order()
        var options = ThreadPoolOptions()
        options.onExit = { _ in
            if let pool = holder.withLock({ $0 }) {
                sizes.note(pool.metrics.gauges.size)
                try? pool.execute {}
                try? pool.resize(to: pool.size)
            }
        }
        let pool = try ThreadPool(size: 2, options: options)
        holder.withLock { $0 = pool }
        try pool.resize(to: 1)
        try waitUntil { sizes.numbers == [1] && pool.gauges.completed == 1 }
        holder.withLock { $0 = nil }
        _ = try pool.shutdown(within: .seconds(60))
    }

    @Test func `resizing up and down under load loses no job`() throws {
        let pool = try ThreadPool(size: 4)
        let share = 50_000
        let runs = Runs(count: 2 * share)
        let senders = (0..<2).map { sender in
            TestThread {
                for number in 0..<share {
                    try? pool.execute { runs.note(sender * share + number) }
                }
            }
        }
        for round in 0..<200 {
            try pool.resize(to: 1 + round * 7 % 8)
        }
        for sender in senders {
            sender.join()
        }
        let report = try pool.shutdown(within: .seconds(120))
        #expect(report.completed == UInt64(2 * share))
        #expect(report.running.isEmpty)
        #expect(runs.countOfThoseNotRunOnce == 0)
    }

    @Test func `a closed pool keeps its size`() throws {
        let pool = try ThreadPool(size: 2)
        _ = try pool.shutdown(within: .seconds(60))
        let error = #expect(throws: ThreadPoolError.self) { try pool.resize(to: 3) }
        #expect(error == .closed)
    }

    @Test func `the figures do not wait while threads are made`() throws {
        let pool = try ThreadPool(size: 1)
        var sawHalf = false
        // How much of a resize the figures see is up to the scheduler.
        for _ in 0..<50 where !sawHalf {
            let isMade = Flag()
            let resizer = TestThread {
                try? pool.resize(to: 500)
                isMade.set()
            }
            while !isMade.isSet {
                let count = pool.workerReports.count { !$0.hasExited }
                sawHalf = sawHalf || !isMade.isSet && (50..<450).contains(count)
            }
            resizer.join()
            #expect(pool.size == 500)
            try pool.resize(to: 1)
            try waitUntil { pool.workerReports.count { !$0.hasExited } == 1 }
        }
        #expect(sawHalf)
        _ = try pool.shutdown(within: .seconds(60))
    }

    @Test func `workers that have lost their place are busy until their jobs end`() throws {
        let pool = try ThreadPool(size: 3)
        let gate = Gate()
        let begunCount = Counter()
        for _ in 0..<3 {
            try pool.execute {
                begunCount.countOne()
                gate.pass()
            }
        }
        try waitUntil { begunCount.value == 3 }
        try pool.resize(to: 1)
        #expect(pool.gauges.size == 1)
        #expect(pool.gauges.busy == 3)
        #expect(try pool.shutdown(within: .zero).running.count == 3)
        #expect(pool.gauges.size == 0)
        #expect(pool.gauges.busy == 3)
        gate.open()
        try waitUntil { pool.gauges.busy == 0 }
        try waitUntil { pool.workerReports.allSatisfy(\.hasExited) }
    }
}
