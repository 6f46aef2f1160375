// SPDX-License-Identifier: Apache-2.0

import Glibc
import TestSupport
import Testing

@testable import WorkerPool

/// A lost wake-up leaves a job lying while every worker sleeps.
///
/// The next submission would cover it up, so half of these tests submit the next job only after the
/// last one has run.
@Suite(.serialized) struct LostWakeUpTests {
    /// The submissions of each test, over all its cases.
    ///
    /// With the look at the inbox and the word that a worker is idle in two steps instead of one,
    /// these tests lost a job after 20 to 11,000 submissions of a case.
    private let submissions = Sanitizer.isPresent ? 18_000 : 1_000_000

    @Test(arguments: [1, 2, 3], [false, true])
    func `every job of a lone submitter runs, at whatever moment it comes`(
        size: Int, onOneProcessor: Bool
    ) throws {
        var options = ThreadPoolOptions()
        options.processors = onOneProcessor ? [0] : []
        let pool = try ThreadPool(size: size, options: options)
        let submitter = TestThread {
            if onOneProcessor {
                ProcessorSet.restrictThread(to: [0])
            }
            return Result { try submitOneByOne(to: pool, seed: UInt64(size)) }
        }
        try submitter.join().get()
    }

    private func submitOneByOne(to pool: ThreadPool, seed: UInt64) throws {
        var random = Random(seed: seed)
        let ranCount = Counter()
        for number in 1...submissions / 6 {
            try pool.execute { ranCount.countOne() }
            try spin(until: ranCount, reaches: number)
            random.spinForAMoment()
        }
    }

    @Test(arguments: [1, 2, 3], [false, true])
    func `every closure and event of a lone submitter runs`(
        size: Int, hasBriefEvents: Bool
    ) throws {
        let ranCount = Counter()
        let source = TestSource(hasBriefEvents: hasBriefEvents) { _, _ in ranCount.countOne() }
        let pool = try ThreadPool(size: size, source: source)
        var random = Random(seed: UInt64(size))
        for number in 1...submissions / 12 {
            if random.next().isMultiple(of: 2) {
                source.put(1)
            } else {
                try pool.execute { ranCount.countOne() }
            }
            try spin(until: ranCount, reaches: number)
            random.spinForAMoment()
        }
        #expect(source.collisionCount.value == 0)
    }

    @Test(arguments: [1, 3], [false, true])
    func `every job of several submitters runs`(size: Int, withSource: Bool) throws {
        let share = submissions / 20
        let ranCount = Counter()
        let source = TestSource { _, _ in ranCount.countOne() }
        let pool = try ThreadPool(size: size, source: withSource ? source : nil)
        let submitters = (1...4).map { seed in
            TestThread {
                var random = Random(seed: UInt64(seed))
                for _ in 0..<share {
                    random.spinForAMoment()
                    if withSource, random.next().isMultiple(of: 2) {
                        source.put(1)
                    } else {
                        try? pool.execute { ranCount.countOne() }
                    }
                }
            }
        }
        for submitter in submitters {
            submitter.join()
        }
        try waitUntil({ ranCount.value }, reaches: 4 * share)
        #expect(ranCount.value == 4 * share)
        #expect(source.collisionCount.value == 0)
    }

    /// Waits without a sleep, so that the next job comes at any moment of the worker's way to sleep.
    private func spin(until counter: Counter, reaches number: Int) throws {
        let deadline = ContinuousClock.now + .seconds(10)
        while counter.value < number {
            guard ContinuousClock.now < deadline else { throw TestFailure("waited for nothing") }
            sched_yield()
        }
    }
}
