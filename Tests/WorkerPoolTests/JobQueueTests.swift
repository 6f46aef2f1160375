// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import WorkerPool

struct JobQueueTests {
    @Test func `a new queue is empty`() {
        var queue = JobQueue()
        let isEmpty = queue.isEmpty
        #expect(isEmpty)
        #expect(queue.popEvent() == nil)
    }

    // Growth happens with the head at every position of the ring.
    @Test(arguments: 0...8)
    func `jobs come out in order when the ring wraps around and grows`(offset: Int) {
        var queue = JobQueue(minimumCapacity: 4)
        for number in 0..<offset {
            queue.push(Job(event: UInt64(number)))
            #expect(queue.popEvent() == UInt64(number))
        }
        for number in 0..<100 {
            queue.push(Job(event: UInt64(number)))
            #expect(queue.count == number + 1)
        }
        #expect((0..<100).map { _ in queue.popEvent() } == (0..<100).map { UInt64($0) })
        let isEmpty = queue.isEmpty
        #expect(isEmpty)
    }

    @Test func `pushes and pops in any mixture keep the order`() {
        var queue = JobQueue(minimumCapacity: 1)
        var random = Random(seed: 1)
        var pushed: UInt64 = 0
        var popped: UInt64 = 0
        for step in 0..<100_000 {
            // The queue swells and shrinks by turns.
            let pushesMore = (step / 1000).isMultiple(of: 2)
            if random.next() % 4 < (pushesMore ? 3 : 1) {
                queue.push(Job(event: pushed))
                pushed += 1
            } else if let event = queue.popEvent() {
                #expect(event == popped)
                popped += 1
            }
            #expect(queue.count == Int(pushed - popped))
        }
    }

    @Test func `a queue releases the jobs that it still holds, once each`() {
        let releasedCount = Counter()
        do {
            var queue = JobQueue(minimumCapacity: 4)
            for number in 0..<23 {
                queue.push(Job { [witness = Witness(releasedCount)] in witness.see() })
                if number.isMultiple(of: 2) {
                    _ = queue.pop()
                }
            }
            #expect(releasedCount.value == 12)
            #expect(queue.count == 11)
        }
        #expect(releasedCount.value == 23)
    }
}

extension JobQueue {
    fileprivate mutating func popEvent() -> UInt64? {
        guard let job = pop() else { return nil }
        switch job.takeWork() {
        case .event(let event): return event
        default: return nil
        }
    }
}
