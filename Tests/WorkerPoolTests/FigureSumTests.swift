// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import WorkerPool

struct FigureSumTests {
    /// How a pool is ended while its worker is held.
    enum End: CaseIterable {
        case drain, deadline, discard
    }

    static let queues: [QueueLimit] = [
        .unbounded, .bounded(40, whenFull: .refuse), .bounded(40, whenFull: .runInCaller),
        .bounded(40, whenFull: .block(atMost: .milliseconds(1))),
        .bounded(40, whenFull: .dropOldest),
    ]

    struct Failure: Error {}

    /// Gives the pool jobs of every kind, more than a bounded queue takes.
    private func fill(_ pool: ThreadPool) -> [Task<Void, Never>] {
        let numbered = pool.makeNumberedJobs { if $0 % 7 == 0 { throw Failure() } }
        for number in 0..<30 {
            try? pool.execute(number, of: numbered)
            let handle = try? pool.submit { if number % 3 == 0 { throw Failure() } }
            try? pool.execute { if number % 5 == 0 { throw Failure() } }
            if number % 2 == 0 {
                handle?.cancel()
            }
        }
        return (0..<10).map { _ in Task(executorPreference: pool) {} }
    }

    @Test(arguments: queues, End.allCases)
    func `at rest, what was submitted has ended in one way`(
        queue: QueueLimit, end: End
    ) async throws {
        let (gate, isHeld) = (Gate(), Gate())
        let source = TestSource { event, _ in
            if event == 0 {
                isHeld.open()
                gate.pass()
            }
        }
        var options = ThreadPoolOptions()
        options.queue = queue
        options.source = source
        let pool = try ThreadPool(size: 1, options: options)
        // One wait finds all of them; the first holds the worker.
        source.put(Array(0..<61))
        isHeld.pass()
        #expect(pool.gauges.queued == 60)
        let tasks = fill(pool)
        switch end {
        case .drain:
            gate.open()
            _ = try await pool.shutdown(within: .seconds(60))
        case .deadline:
            _ = try await pool.shutdown(within: .zero)
        case .discard:
            _ = try await pool.discard(within: .zero)
        }
        gate.open()
        try waitUntil { pool.workerReports.allSatisfy(\.hasExited) }
        for task in tasks {
            await task.value
        }
        let gauges = pool.gauges
        #expect(gauges.queued == 0)
        #expect(
            gauges.submitted == gauges.completed + gauges.cancelled + gauges.dropped
                + gauges.discarded)
        #expect(queue != .unbounded || gauges.cancelled == 15)
        #expect(end != .deadline || gauges.discarded >= 70)
        #expect(end != .drain || gauges.discarded == 0)
    }

    @Test func `a job that its caller runs is counted`() throws {
        let (gate, begun) = (Gate(), Gate())
        var options = ThreadPoolOptions()
        options.queue = .bounded(1, whenFull: .runInCaller)
        let pool = try ThreadPool(size: 1, options: options)
        try pool.execute {
            begun.open()
            gate.pass()
        }
        begun.pass()
        try pool.execute {}
        try pool.execute {}
        try pool.execute { throw Failure() }
        #expect(throws: Failure.self) { try pool.submit { throw Failure() }.wait() }
        #expect(pool.gauges.submitted == 5)
        #expect(pool.gauges.completed == 3)
        #expect(pool.gauges.failed == 2)
        gate.open()
        #expect(try pool.shutdown(within: .seconds(60)).completed == 5)
    }
}
