// SPDX-License-Identifier: Apache-2.0

import Synchronization
import TestSupport
import Testing

@testable import WorkerPool

struct JobSourceTests {
    @Test(arguments: [1, 4])
    func `every event is run once, by a worker of the pool`(size: Int) throws {
        let runs = Runs(count: 1000)
        let ranCount = Counter()
        let strangerCount = Counter()
        let source = TestSource { event, worker in
            runs.note(Int(event))
            if !(0..<size).contains(worker) {
                strangerCount.countOne()
            }
            ranCount.countOne()
        }
        let pool = try ThreadPool(size: size, source: source)
        for event in 0..<1000 {
            source.put(UInt64(event))
        }
        try waitUntil { ranCount.value == 1000 }
        let report = try pool.shutdown(within: .seconds(60))
        #expect(report.completed == 1000)
        #expect(runs.countOfThoseNotRunOnce == 0)
        #expect(strangerCount.value == 0)
    }

    @Test func `one worker runs events in the order in which the source found them`() throws {
        let order = Order()
        let source = TestSource { event, _ in order.note(Int(event)) }
        let pool = try ThreadPool(size: 1, source: source)
        for event in 0..<1000 {
            source.put(UInt64(event))
        }
        try waitUntil { order.numbers.count == 1000 }
        _ = try pool.shutdown(within: .seconds(60))
        #expect(order.numbers == Array(0..<1000))
    }

    @Test(arguments: [false, true])
    func `while an event's job blocks, a follower waits in the source`(brief: Bool) throws {
        let gate = Gate()
        let ranCount = Counter()
        let source = TestSource(hasBriefEvents: brief) { event, _ in
            if event == 0 {
                gate.pass()
            }
            ranCount.countOne()
        }
        let pool = try ThreadPool(size: 3, source: source)
        for blocked in 1...2 {
            source.put(0)
            try waitUntil { pool.gauges.busy == blocked && source.waitingCount.value == 1 }
            for _ in 0..<100 {
                let before = ranCount.value
                source.put(1)
                try waitUntil { ranCount.value == before + 1 }
            }
        }
        gate.open()
        #expect(try pool.shutdown(within: .seconds(60)).completed == 202)
    }

    @Test(arguments: [false, true])
    func `events found together are shared among the idle workers`(brief: Bool) throws {
        let barrier = Barrier(for: 4)
        let metCount = Counter()
        let source = TestSource(hasBriefEvents: brief) { _, _ in
            if barrier.arrive() {
                metCount.countOne()
            }
        }
        let pool = try ThreadPool(size: 4, source: source)
        source.put(1, 2, 3, 4)
        try waitUntil { metCount.value == 4 }
        _ = try pool.shutdown(within: .seconds(60))
    }

    @Test(arguments: [false, true])
    func `what an event queues is shared with the worker that waits in the source`(
        brief: Bool
    ) throws {
        let gate = Gate()
        let barrier = Barrier(for: 2)
        let metCount = Counter()
        let source = TestSource(hasBriefEvents: brief) { event, _ in
            if event == 0 {
                gate.pass()
                var events = ReadyEvents()
                events.append(1)
                events.append(2)
                #expect(ThreadPool.queue(events))
            } else if barrier.arrive() {
                metCount.countOne()
            }
        }
        let pool = try ThreadPool(size: 2, source: source)
        source.put(0)
        try waitUntil { gate.arrivalCount == 1 && source.waitingCount.value == 1 }
        gate.open()
        try waitUntil { metCount.value == 2 }
        _ = try pool.shutdown(within: .seconds(60))
    }

    @Test func `a submission wakes the only worker, which waits in the source`() throws {
        let source = TestSource()
        let pool = try ThreadPool(size: 1, source: source)
        let ranCount = Counter()
        for number in 1...1000 {
            try waitUntil { source.waitingCount.value == 1 }
            try pool.execute { ranCount.countOne() }
            try waitUntil { ranCount.value == number }
        }
    }

    @Test func `a job that blocks holds up neither the source nor the queue`() throws {
        let ranCount = Counter()
        let source = TestSource { _, _ in ranCount.countOne() }
        let pool = try ThreadPool(size: 2, source: source)
        for round in 0..<100 {
            let before = ranCount.value
            try waitUntil { pool.gauges.busy == 0 }
            let blocks = Gate()
            try pool.execute { blocks.pass() }
            try pool.execute { ranCount.countOne() }
            source.put(UInt64(round))
            try waitUntil { ranCount.value == before + 2 }
            blocks.open()
        }
        _ = try pool.shutdown(within: .seconds(60))
    }

    @Test(arguments: [1, 3])
    func `a queue that is never empty does not hide the source`(size: Int) throws {
        let foundCount = Counter()
        let source = TestSource { _, _ in foundCount.countOne() }
        let pool = try ThreadPool(size: size, source: source)
        let keepsOn = Atomic(true)
        // Each worker leaves two jobs for each it takes, up to a length that no worker empties.
        @Sendable func fill() throws {
            guard keepsOn.load(ordering: .relaxed) else { return }
            try pool.execute(fill)
            if pool.gauges.queued < 100 {
                try pool.execute(fill)
            }
        }
        for _ in 0..<100 {
            try pool.execute(fill)
        }
        for number in 1...20 {
            source.put(1)
            try waitUntil { foundCount.value == number }
        }
        keepsOn.store(false, ordering: .relaxed)
        #expect(source.collisionCount.value == 0)
        _ = try pool.shutdown(within: .seconds(60))
    }

    @Test(arguments: [1, 3])
    func `closing ends the wait in the source, a thousand times`(size: Int) throws {
        for round in 0..<1000 {
            let source = TestSource()
            let pool = try ThreadPool(size: size, source: source)
            if round.isMultiple(of: 2) {
                try waitUntil { source.waitingCount.value == 1 }
            }
            #expect(try pool.shutdown(within: .seconds(60)).running.isEmpty)
            #expect(source.waitingCount.value == 0)
        }
    }

    @Test func `events found before the close are run`() throws {
        let gate = Gate()
        let ranCount = Counter()
        let source = TestSource { _, _ in
            gate.pass()
            ranCount.countOne()
        }
        let pool = try ThreadPool(size: 1, source: source)
        source.put(1, 2, 3)
        try waitUntil { pool.gauges.queued == 2 }
        pool.close()
        gate.open()
        #expect(try pool.shutdown(within: .seconds(60)).completed == 3)
        #expect(ranCount.value == 3)
    }

    @Test func `two workers never wait in the source at once`() throws {
        let ranCount = Counter()
        let source = TestSource { event, _ in
            if event.isMultiple(of: 3) {
                var random = Random(seed: event + 1)
                random.spinForAMoment()
            }
            ranCount.countOne()
        }
        let pool = try ThreadPool(size: 8, source: source)
        for event in 0..<20_000 {
            source.put(UInt64(event))
            if event.isMultiple(of: 7) {
                try pool.execute {}
            }
        }
        try waitUntil({ ranCount.value }, reaches: 20_000)
        #expect(source.collisionCount.value == 0)
        _ = try pool.shutdown(within: .seconds(60))
    }

    @Test func `the source is released with the pool`() throws {
        weak var source: TestSource?
        do {
            let made = TestSource()
            source = made
            let pool = try ThreadPool(size: 2, source: made)
            try pool.execute {}
        }
        #expect(source == nil)
    }
}
