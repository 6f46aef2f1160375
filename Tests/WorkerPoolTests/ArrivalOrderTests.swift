// SPDX-License-Identifier: Apache-2.0

import Synchronization
import TestSupport
import Testing
import Threads

@testable import WorkerPool

/// A source that has a full batch of events ready at any time while it is told to.
private final class BusySource: JobSource {
    private let isReady = Atomic(false)
    private let idle = TestSource()
    private let handler: @Sendable () -> Void

    init(_ handler: @escaping @Sendable () -> Void) {
        self.handler = handler
    }

    func start() {
        isReady.store(true, ordering: .relaxed)
        idle.wake()
    }

    func stop() {
        isReady.store(false, ordering: .relaxed)
        idle.wake()
    }

    func wait(for ready: inout ReadyEvents) {
        guard isReady.load(ordering: .relaxed) else { return idle.wait(for: &ready) }
        for event in 0..<ReadyEvents.capacity {
            ready.append(UInt64(event))
        }
    }

    func wake() { idle.wake() }

    func run(_ event: UInt64, on worker: Int) { handler() }
}

/// What is queued and what a source finds, in one order.
struct ArrivalOrderTests {
    @Test(arguments: [1, 3])
    func `a busy source does not hold up a job`(size: Int) throws {
        let holder = Mutex<ThreadPool?>(nil)
        let eventCount = Counter()
        let waitedFor = Order()
        let source = BusySource {
            guard eventCount.countOne() == 1000 else { return }
            try? holder.withLock { $0 }?.execute {
                waitedFor.note(eventCount.value - 1000)
            }
        }
        defer { source.stop() }
        let pool = try ThreadPool(size: size, source: source)
        holder.withLock { $0 = pool }
        defer { holder.withLock { $0 = nil } }
        // A backlog of more than a batch, which the source makes up for as fast as it shrinks.
        let backlog = 100
        let gate = Gate()
        for _ in 0..<size {
            try pool.execute { gate.pass() }
        }
        for _ in 0..<backlog {
            try pool.execute {}
        }
        source.start()
        gate.open()
        try waitUntil { !waitedFor.numbers.isEmpty }
        source.stop()
        _ = try pool.shutdown(within: .seconds(60))
        // Of several workers, one may be without a processor while it begins the job.
        if size == 1 {
            let limit = backlog + ReadyEvents.capacity
            #expect(try #require(waitedFor.numbers.first) <= limit)
        }
    }

    @Test func `a job comes before the events that were found after it`() {
        let inbox = Locked(JobInbox())
        var outbox = JobOutbox(workerLimit: 1, space: nil)
        var ready = ReadyEvents()
        ready.append(1)
        outbox.add(ready, after: inbox)
        _ = inbox.withLock { $0.put(Job {}) }
        outbox.add(ready, after: inbox)
        #expect((0..<4).map { _ in outbox.popKind() } == ["event", "closure", "event", nil])
    }
}

extension JobOutbox {
    fileprivate mutating func popKind() -> String? {
        guard let job = pop() else { return nil }
        switch job.takeWork() {
        case .closure: return "closure"
        case .event: return "event"
        default: return "other"
        }
    }
}
