// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing
import Threads

@testable import WorkerPool

struct QueueSpaceTests {
    @Test func `each freed place wakes one sender`() throws {
        let space = QueueSpace(capacity: 1)
        let isFirst = space.acquire()
        #expect(isFirst)
        let senderCount = 32
        let begunCount = Counter()
        let acquiredCount = Counter()
        let senders = (0..<senderCount).map { _ in
            TestThread { () -> Int in
                begunCount.countOne()
                #expect(space.acquire(until: nil))
                acquiredCount.countOne()
                return ThreadStatus.current?.switchCount ?? 0
            }
        }
        try waitUntil { begunCount.value == senderCount }
        for number in 1...senderCount {
            space.release()
            try waitUntil { acquiredCount.value == number }
        }
        // Waking all of them each time would put them to sleep some 500 times more. Once or twice each
        // is what it takes; a loaded machine adds to that.
        #expect(senders.map { $0.join() }.reduce(0, +) < 500)
    }

    @Test func `no freed place is lost among senders that give up`() throws {
        let space = QueueSpace(capacity: 2)
        let share = 2000
        let senders = (0..<6).map { sender in
            TestThread {
                var acquired = 0
                while acquired < share {
                    // Every second one waits with a deadline that it often misses.
                    let deadline =
                        sender.isMultiple(of: 2) ? MonotonicClock.nanoseconds + 20_000 : nil
                    if space.acquire(until: deadline) {
                        acquired += 1
                        space.release()
                    }
                }
            }
        }
        for sender in senders {
            sender.join()
        }
        // Both places are free again.
        for isFree in [true, true, false] {
            #expect(space.acquire() == isFree)
        }
    }

    @Test func `closing ends the waiting, also that which begins later`() {
        let space = QueueSpace(capacity: 1)
        #expect(space.acquire())
        let senders = (0..<4).map { _ in TestThread { space.acquire(until: nil) } }
        space.close()
        for sender in senders {
            #expect(!sender.join())
        }
        space.release()
        #expect(!space.acquire(until: nil))
    }
}
