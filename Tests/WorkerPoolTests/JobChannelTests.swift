// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import WorkerPool

struct JobChannelTests {
    @Test func `closing ends every waiting receiver, ten thousand times`() throws {
        let receivers = 3
        let rounds = 10_000
        let barrier = Counter()
        let channels = (0..<rounds).map { _ in
            JobChannel(source: nil, workerLimit: receivers)
        }
        let endedCount = Counter()
        let threads = try (0..<receivers).map { _ in
            try TestThread {
                let parker = Parker()
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
            try thread.join()
        }
        #expect(endedCount.value == receivers * rounds)
    }

    @Test func `receivers of a closed channel get what is queued, then nil`() {
        let channel = JobChannel(source: nil, workerLimit: 1)
        let parker = Parker()
        for event in 1...3 {
            #expect(channel.takes(UInt64(event)))
        }
        channel.close()
        channel.close()
        #expect(!channel.takes(4))
        #expect((0..<5).map { _ in channel.nextEvent(parker) } == [1, 2, 3, nil, nil])
    }

    @Test func `queued jobs are taken away in order, and no receiver gets them`() throws {
        let channel = JobChannel(source: nil, workerLimit: 1)
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
        #expect(channel.nextEvent(Parker()) == nil)
    }

    @Test func `letting the sender go closes the channel`() {
        let channel = JobChannel(source: nil, workerLimit: 1)
        do {
            let sender = JobSender(to: channel)
            #expect(channel.takes(1))
            _ = sender
        }
        #expect(!channel.takes(2))
    }
}

extension JobChannel {
    fileprivate func takes(_ event: UInt64) -> Bool {
        switch send(Job(event: event)) {
        case .queued: true
        default: false
        }
    }

    fileprivate func nextEvent(_ parker: Parker) -> UInt64? {
        guard let job = receive(parker, WorkerStatistics()) else { return nil }
        return job.event
    }

    fileprivate func isEnded(_ parker: Parker, _ statistics: WorkerStatistics) -> Bool {
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
