// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import WorkerPool

struct JobChannelTests {
    @Test func `closing ends every waiting receiver, ten thousand times`() throws {
        let receivers = 3
        let rounds = 10_000
        let barrier = Counter()
        let channels = (0..<rounds).map { _ in
            JobChannel(source: nil, receiverLimit: receivers)
        }
        let endedCount = Counter()
        let threads = try (0..<receivers).map { _ in
            try TestThread {
                let parker = Parker()
                for channel in channels {
                    barrier.countOne()
                    if channel.receive(parker) == nil {
                        endedCount.countOne()
                    }
                }
            }
        }
        for (round, channel) in channels.enumerated() {
            // Every second time they are all parked for sure; else they are closed on their way.
            if round.isMultiple(of: 2) {
                try waitUntil { channel.load.idle == receivers }
            }
            channel.close()
        }
        for thread in threads {
            try thread.join()
        }
        #expect(endedCount.value == receivers * rounds)
    }

    @Test func `receivers of a closed channel get what is queued, then nil`() {
        let channel = JobChannel(source: nil, receiverLimit: 1)
        let parker = Parker()
        for event in 1...3 {
            #expect(channel.send(Job(event: UInt64(event))))
        }
        channel.close()
        channel.close()
        #expect(!channel.send(Job(event: 4)))
        #expect((0..<5).map { _ in channel.receive(parker)?.event } == [1, 2, 3, nil, nil])
    }

    @Test func `queued jobs are taken away in order, and no receiver gets them`() {
        let channel = JobChannel(source: nil, receiverLimit: 1)
        for event in 1...100 {
            _ = channel.send(Job(event: UInt64(event)))
        }
        #expect(channel.load.queued == 100)
        #expect(channel.takeQueued().map(\.event) == Array(1...100))
        channel.close()
        #expect(channel.receive(Parker()) == nil)
    }

    @Test func `letting the sender go closes the channel`() {
        let channel = JobChannel(source: nil, receiverLimit: 1)
        do {
            let sender = JobSender(to: channel)
            #expect(channel.send(Job(event: 1)))
            _ = sender
        }
        #expect(!channel.send(Job(event: 2)))
    }
}
