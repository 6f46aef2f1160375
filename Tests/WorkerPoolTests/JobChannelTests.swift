// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing
import Threads

@testable import WorkerPool

struct JobChannelTests {
    @Test func `closing ends every waiting receiver, ten thousand times`() throws {
        let receivers = 3
        let rounds = 10_000
        let barrier = Counter()
        let channels = (0..<rounds).map { _ in
            JobChannel(source: nil, workerLimit: receivers, queue: .unbounded)
        }
        let endedCount = Counter()
        let threads = (0..<receivers).map { _ in
            TestThread {
                let parker = ParkingPlace()
                let statistics = WorkerStatistics()
                for channel in channels {
                    barrier.countOne()
                    if channel.isEnded(parker, statistics) {
                        endedCount.countOne()
                    }
                }
            }
        }
        for (round, channel) in channels.enumerated() {
            // Every second time they are all parked for sure; else they are closed on their way.
            if round.isMultiple(of: 2) {
                try waitUntil { channel.idleCount == receivers }
            }
            channel.close()
        }
        for thread in threads {
            thread.join()
        }
        #expect(endedCount.value == receivers * rounds)
    }

    @Test func `receivers of a closed channel get what is queued, then nil`() {
        let channel = JobChannel(source: nil, workerLimit: 1, queue: .unbounded)
        let parker = ParkingPlace()
        for event in 1...3 {
            #expect(channel.takes(UInt64(event)))
        }
        channel.close()
        channel.close()
        #expect(!channel.takes(4))
        #expect((0..<5).map { _ in channel.nextEvent(parker) } == [1, 2, 3, nil, nil])
    }

    @Test func `queued jobs are taken away in order, and no receiver gets them`() throws {
        let channel = JobChannel(source: nil, workerLimit: 1, queue: .unbounded)
        let order = Order()
        for number in 1...100 {
            _ = channel.send(Job { order.note(number) })
        }
        #expect(channel.queuedCount == 100)
        for body in channel.takeQueued() {
            try body()
        }
        #expect(order.numbers == Array(1...100))
        channel.close()
        #expect(channel.nextEvent(ParkingPlace()) == nil)
    }

    @Test func `the channel closes with its last sender`() throws {
        let channel = try JobChannel()
        let first = channel.makeSender()
        do {
            let second = channel.makeSender()
            try second.send {}
        }
        #expect(!channel.isClosed)
        try first.send {}
        first.close()
        #expect(channel.isClosed)
        #expect(throws: ThreadPoolError.closed) { try channel.makeSender().send {} }
    }

    @Test func `each job reaches one of several receivers, and after the end all get nil`() throws {
        let channel = try JobChannel()
        let share = 10_000
        let runs = Runs(count: 4 * share)
        let receivers = (0..<3).map { _ in
            TestThread {
                var receiver = channel.makeReceiver()
                var count = 0
                while let job = receiver.receive() {
                    try? job()
                    count += 1
                }
                return count
            }
        }
        let last = channel.makeSender()
        let senders = (0..<4).map { sender in
            TestThread {
                let end = channel.makeSender()
                for number in 0..<share {
                    try? end.send { runs.note(sender * share + number) }
                }
            }
        }
        for sender in senders {
            sender.join()
        }
        last.close()
        var receivedCount = 0
        for receiver in receivers {
            receivedCount += receiver.join()
        }
        #expect(receivedCount == 4 * share)
        #expect(runs.countOfThoseNotRunOnce == 0)
    }

    @Test func `a full channel refuses, and a bad capacity is an error`() throws {
        let channel = try JobChannel(queue: .bounded(1, whenFull: .refuse))
        let sender = channel.makeSender()
        var receiver = channel.makeReceiver()
        try sender.send {}
        let full = #expect(throws: ThreadPoolError.self) { try sender.send {} }
        #expect(full == .full)
        #expect(receiver.receive() != nil)
        try sender.send {}
        #expect(throws: ThreadPoolError.invalidCapacity(0)) {
            _ = try JobChannel(queue: .bounded(0, whenFull: .refuse))
        }
    }
}

extension JobChannel {
    fileprivate func takes(_ event: UInt64) -> Bool {
        switch send(Job(event: event)) {
        case .queued: true
        default: false
        }
    }

    fileprivate func nextEvent(_ parker: ParkingPlace) -> UInt64? {
        guard let job = receive(parker, WorkerStatistics()) else { return nil }
        return job.event
    }

    fileprivate func isEnded(_ parker: ParkingPlace, _ statistics: WorkerStatistics) -> Bool {
        guard receive(parker, statistics) != nil else { return true }
        return false
    }

    fileprivate var idleCount: Int {
        var metrics = PoolMetrics()
        return fill(&metrics)
    }

    fileprivate var queuedCount: Int {
        var metrics = PoolMetrics()
        _ = fill(&metrics)
        return metrics.queued
    }
}
