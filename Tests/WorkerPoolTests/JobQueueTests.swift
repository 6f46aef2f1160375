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

    // Segments end at every kind of place: before, at and after their last job.
    @Test(arguments: [0, 1, JobQueue.segmentCapacity - 1, JobQueue.segmentCapacity])
    func `jobs come out in order when the queue grows`(offset: Int) {
        var queue = JobQueue()
        queue.push(Job(event: 0))
        for number in 0..<offset {
            queue.push(Job(event: UInt64(number + 1)))
            #expect(queue.popEvent() == UInt64(number))
        }
        #expect(queue.popEvent() == UInt64(offset))
        let total = 3 * JobQueue.segmentCapacity + 1
        for number in 0..<total {
            queue.push(Job(event: UInt64(number)))
            #expect(queue.count == number + 1)
        }
        #expect((0..<total).map { _ in queue.popEvent() } == (0..<total).map { UInt64($0) })
        let isEmpty = queue.isEmpty
        #expect(isEmpty)
    }

    @Test(arguments: [0, 1, 300], [0, 1, 63, 64, 1000])
    func `an appended queue's jobs come last`(count: Int, appendedCount: Int) {
        var queue = JobQueue()
        var appended = JobQueue()
        // Both begin within a segment.
        for _ in 0..<3 {
            queue.push(Job(event: 0))
            appended.push(Job(event: 0))
        }
        for number in 0..<count {
            queue.push(Job(event: UInt64(number)))
        }
        for number in 0..<appendedCount {
            appended.push(Job(event: UInt64(count + number)))
        }
        for _ in 0..<3 {
            _ = queue.pop()
            _ = appended.pop()
        }
        queue.append(&appended)
        #expect(queue.count == count + appendedCount)
        #expect(appended.popEvent() == nil)
        // Both go on.
        queue.push(Job(event: UInt64(count + appendedCount)))
        appended.push(Job(event: 7))
        #expect(appended.popEvent() == 7)
        for number in 0...count + appendedCount {
            #expect(queue.popEvent() == UInt64(number))
        }
        #expect(queue.popEvent() == nil)
    }

    @Test func `pushes and pops in any mixture keep the order`() {
        var queue = JobQueue()
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
            var queue = JobQueue()
            for number in 0..<1023 {
                queue.push(Job { [witness = Witness(releasedCount)] in witness.see() })
                if number.isMultiple(of: 2) {
                    _ = queue.pop()
                }
            }
            #expect(releasedCount.value == 512)
            #expect(queue.count == 511)
        }
        #expect(releasedCount.value == 1023)
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
