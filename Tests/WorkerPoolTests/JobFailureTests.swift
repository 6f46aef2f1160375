// SPDX-License-Identifier: Apache-2.0

import Synchronization
import TestSupport
import Testing
import WorkerPool

/// What becomes known of jobs that fail, and of those with a name.
struct JobFailureTests {
    struct Failure: Error, Equatable {
        let number: Int
    }

    /// Failures in the order in which a hook was told of them.
    private final class Log: Sendable {
        private let noted = Mutex<[JobFailure]>([])

        var failures: [JobFailure] { noted.withLock { $0 } }

        func note(_ failure: JobFailure) {
            noted.withLock { $0.append(failure) }
        }
    }

    private func makePool(
        _ log: Log, _ queue: QueueLimit = .unbounded
    ) throws -> ThreadPool {
        var options = ThreadPoolOptions()
        options.queue = queue
        options.onFailure = { log.note($0) }
        return try ThreadPool(size: 1, options: options)
    }

    @Test func `a hook gets the error, the worker and the name of each job that fails`() throws {
        let log = Log()
        let pool = try makePool(log)
        try pool.execute { throw Failure(number: 0) }
        try pool.execute(named: "thumbnails") { throw Failure(number: 1) }
        _ = try pool.submit { throw Failure(number: 2) }
        _ = try pool.submit(named: "index") { throw Failure(number: 3) }
        try pool.execute {}
        try pool.execute(named: "fine") {}
        _ = try pool.shutdown(within: .seconds(60))
        #expect(log.failures.map { $0.error as? Failure } == (0..<4).map { Failure(number: $0) })
        #expect(log.failures.map(\.name) == [nil, "thumbnails", nil, "index"])
        #expect(log.failures.map(\.worker) == [0, 0, 0, 0])
        #expect(pool.gauges.failed == 4)
        #expect(pool.gauges.completed == 6)
    }

    @Test func `a hook finds the job's captures released and the failure counted`() throws {
        let releasedCount = Counter()
        let holder = Mutex<ThreadPool?>(nil)
        let isAsExpected = Flag()
        var options = ThreadPoolOptions()
        options.onFailure = { _ in
            if releasedCount.value == 1, holder.withLock({ $0?.gauges.failed }) == 1 {
                isAsExpected.set()
            }
        }
        let pool = try ThreadPool(size: 1, options: options)
        holder.withLock { $0 = pool }
        defer { holder.withLock { $0 = nil } }
        // Not begun before `execute` has returned: until then the caller may hold the captures too.
        let gate = Gate()
        try pool.execute { gate.pass() }
        try pool.execute { [witness = Witness(releasedCount)] in
            witness.see()
            throw Failure(number: 0)
        }
        gate.open()
        _ = try pool.shutdown(within: .seconds(60))
        #expect(isAsExpected.isSet)
    }

    @Test func `a job that its caller runs fails on no worker`() throws {
        let log = Log()
        let pool = try makePool(log, .bounded(1, whenFull: .runInCaller))
        let (gate, begun) = (Gate(), Gate())
        try pool.execute {
            begun.open()
            gate.pass()
        }
        begun.pass()
        try pool.execute {}
        try pool.execute(named: "mine") { throw Failure(number: 0) }
        try pool.execute { throw Failure(number: 1) }
        #expect(log.failures.map(\.name) == ["mine", nil])
        #expect(log.failures.map(\.worker) == [nil, nil])
        gate.open()
    }

    @Test func `a report shows the name of the job that runs`() throws {
        let pool = try ThreadPool(size: 1)
        let (gate, begun) = (Gate(), Gate())
        try pool.execute(named: "import") {
            begun.open()
            gate.pass()
        }
        begun.pass()
        #expect(pool.workerReports.map(\.jobName) == ["import"])
        let (secondGate, secondBegun) = (Gate(), Gate())
        try pool.execute {
            secondBegun.open()
            secondGate.pass()
        }
        gate.open()
        secondBegun.pass()
        #expect(pool.workerReports.map(\.jobName) == [nil])
        secondGate.open()
    }

    @Test func `a job with a name can be cancelled, and is handed back`() throws {
        let pool = try ThreadPool(size: 1)
        let (gate, begun, order) = (Gate(), Gate(), Order())
        try pool.execute {
            begun.open()
            gate.pass()
        }
        begun.pass()
        let cancelled = try pool.submit(named: "first") { order.note(1) }
        let kept = try pool.submit(named: "second") { order.note(2) }
        #expect(cancelled.cancel())
        #expect(pool.gauges.queued == 1)
        let jobs = try pool.discard(within: .zero).jobs
        gate.open()
        #expect(jobs.count == 1)
        for job in jobs {
            try job()
        }
        try kept.wait()
        #expect(order.numbers == [2])
        #expect(pool.gauges.cancelled == 1)
        #expect(pool.gauges.discarded == 1)
    }
}
