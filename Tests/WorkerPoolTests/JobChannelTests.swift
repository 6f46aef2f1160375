// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing
import Threads

@testable import WorkerPool

struct JobChannelTests {
    @Test func `closing ends every waiting receiver, ten thousand times`() throws {
        let receivers = 3
        let rounds = 10_000
        let channels = (0..<rounds).map { _ in
            JobChannel(source: nil, workerLimit: receivers, queue: .unbounded)
        }
        let endedCount = Counter()
        let threads = (0..<receivers).map { _ in
            TestThread {
                for channel in channels {
                    var receiver = channel.makeReceiver()
                    if receiver.receive() == nil {
                        endedCount.countOne()
                    }
                }
            }
        }
        for (round, channel) in channels.enumerated() {
            // Every second time they are all parked for sure; else they are closed on their way.
            if round.isMultiple(of: 2) {
                try waitUntil { channel.figures.idleWorkerCount == receivers }
            }
            channel.close()
        }
        for thread in threads {
            thread.join()
        }
        #expect(endedCount.value == receivers * rounds)
    }

    @Test func `receivers of a closed channel get what is queued, then nil`() throws {
        let channel = try JobChannel()
        let order = Order()
        for number in 1...3 {
            try channel.execute(Job { order.note(number) })
        }
        channel.close()
        channel.close()
        #expect(throws: ThreadPoolError.closed) { try channel.execute(Job { order.note(4) }) }
        var receiver = channel.makeReceiver()
        for _ in 1...3 {
            try receiver.receive()?()
        }
        #expect(order.numbers == [1, 2, 3])
        for _ in 1...2 {
            #expect(receiver.receive() == nil)
        }
    }

    @Test func `queued jobs are taken away in order, and no receiver gets them`() throws {
        let channel = JobChannel(source: nil, workerLimit: 1, queue: .unbounded)
        let order = Order()
        for number in 1...100 {
            try channel.execute(Job { order.note(number) })
        }
        #expect(channel.figures.queued == 100)
        for body in channel.takeQueued().bodies {
            try body()
        }
        #expect(order.numbers == Array(1...100))
        channel.close()
        var receiver = channel.makeReceiver()
        #expect(receiver.receive() == nil)
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
