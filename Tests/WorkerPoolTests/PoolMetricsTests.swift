// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import WorkerPool

struct PoolMetricsTests {
    @Test func `at rest the counters add up`() throws {
        struct Failure: Error {}
        let pool = try ThreadPool(size: 3)
        for number in 0..<1000 {
            try pool.execute {
                if number.isMultiple(of: 10) {
                    throw Failure()
                }
            }
        }
        _ = try pool.shutdown(within: .seconds(60))
        #expect(throws: ThreadPoolError.closed) { try pool.execute {} }
        let metrics = pool.metrics
        #expect(metrics.gauges.submitted == 1000)
        #expect(metrics.gauges.completed == 1000)
        #expect(metrics.gauges.failed == 100)
        #expect(metrics.gauges.refused == 1)
        #expect(metrics.gauges.queued == 0)
        #expect(metrics.gauges.busy == 0)
        #expect(metrics.queueHighWaterMark >= 1)
        #expect(metrics.futileWakes <= metrics.wakes)
        // One in 32 is timed: numbers 0, 32, …, 992.
        #expect(metrics.waitTimes.count == 32)
        #expect(metrics.runTimes.count == 32)
    }

    @Test func `the gauges are those of the figures, and count workers that have left`() throws {
        let pool = try ThreadPool(size: 4)
        for _ in 0..<1000 {
            try pool.execute {}
        }
        try waitUntil { pool.gauges.completed == 1000 }
        try pool.resize(to: 1)
        try waitUntil { pool.workerReports.count { !$0.hasExited } == 1 }
        try pool.resize(to: 2)
        try waitUntil { pool.gauges.busy == 0 }
        #expect(pool.gauges.completed == 1000)
        #expect(pool.gauges.size == 2)
        #expect(pool.metrics.gauges == pool.gauges)
        _ = try pool.shutdown(within: .seconds(60))
        #expect(pool.gauges.completed == 1000)
        #expect(pool.metrics.runTimes.count == 32)
    }

    @Test func `discarded jobs are what was submitted and has not run`() throws {
        let pool = try ThreadPool(size: 1)
        let (gate, begun) = (Gate(), Gate())
        try pool.execute {
            begun.open()
            gate.pass()
        }
        begun.pass()
        let order = Order()
        for number in 0..<10 {
            try pool.execute { order.note(number) }
        }
        #expect(pool.gauges.queued == 10)
        #expect(pool.gauges.oldestQueuedAge != nil)
        let opener = TestThread {
            try? waitUntil { pool.gauges.queued == 0 }
            gate.open()
        }
        let (report, jobs) = try pool.discard(within: .seconds(60))
        opener.join()
        #expect(report.completed == 1)
        #expect(report.discarded == 10)
        #expect(report.running.isEmpty)
        #expect(order.numbers.isEmpty)
        for job in jobs {
            try job()
        }
        #expect(order.numbers == Array(0..<10))
    }

    @Test func `the oldest job's age is that of one that will run, not of a cancelled one`() throws
    {
        let pool = try ThreadPool(size: 1)
        let (gate, begun) = (Gate(), Gate())
        try pool.execute {
            begun.open()
            gate.pass()
        }
        begun.pass()
        let first = try pool.submit {}
        let second = try pool.submit {}
        // More than one tick of the coarse clock, by which ages are measured.
        try waitUntil { (pool.gauges.oldestQueuedAge ?? .zero) > .milliseconds(20) }
        let start = ContinuousClock.now
        try pool.execute {}
        first.cancel()
        second.cancel()
        let age = try #require(pool.gauges.oldestQueuedAge)
        #expect(age < start.duration(to: .now) + .milliseconds(10))
        #expect(pool.gauges.queued == 1)
        gate.open()
        _ = try pool.shutdown(within: .seconds(60))
        #expect(pool.gauges.completed == 2)
        #expect(pool.gauges.cancelled == 2)
    }

    @Test(arguments: [false, true])
    func `the high-water mark counts what no worker has taken over yet`(isDiscarded: Bool) throws {
        let pool = try ThreadPool(size: 1)
        for round in 0..<2 {
            let (gate, begun) = (Gate(), Gate())
            try pool.execute {
                begun.open()
                gate.pass()
            }
            begun.pass()
            for _ in 0..<1000 {
                try pool.execute {}
            }
            // In the second round, the worker is held in the middle of what it has taken over.
            let (innerGate, isInside) = (Gate(), Gate())
            if round == 1 {
                try pool.execute {
                    isInside.open()
                    innerGate.pass()
                }
                for _ in 0..<1000 {
                    try pool.execute {}
                }
                gate.open()
                isInside.pass()
                for _ in 0..<3000 {
                    try pool.execute {}
                }
                if isDiscarded {
                    _ = try pool.discard(within: .zero)
                }
                innerGate.open()
            } else {
                gate.open()
                try waitUntil { pool.gauges.completed == 1001 }
                #expect(pool.metrics.queueHighWaterMark == 1000)
            }
        }
        _ = try pool.shutdown(within: .seconds(60))
        #expect((3968...4000).contains(pool.metrics.queueHighWaterMark))
    }

    @Test func `a burst on sixteen idle workers wakes almost none of them in vain`() throws {
        let pool = try ThreadPool(size: 16)
        try waitUntil { pool.metrics.parks >= 16 }
        for _ in 0..<10_000 {
            try pool.execute {}
        }
        _ = try pool.shutdown(within: .seconds(60))
        // Of the jobs; the wake-ups of closing are not futile.
        #expect(pool.metrics.futileWakes < 100)
    }

    @Test func `the figures describe themselves in three lines`() {
        var metrics = PoolMetrics()
        metrics.gauges.size = 4
        metrics.gauges.busy = 2
        metrics.gauges.submitted = 10
        metrics.gauges.completed = 7
        metrics.gauges.failed = 1
        metrics.gauges.cancelled = 3
        metrics.queueHighWaterMark = 5
        metrics.runTimes.add(100, toBucket: DurationHistogram.bucket(of: 1000))
        #expect(
            metrics.description == """
                2/4 workers busy, 0 jobs queued, at most 5
                10 submitted: 7 completed, 1 of them failed, 3 cancelled, \
                0 dropped, 0 expired, 0 discarded; 0 refused
                waited for an unknown time, ran 1.024e-06 seconds (99 %: 1.024e-06 seconds); \
                0 wakes, 0 of them futile
                """)
    }
}
