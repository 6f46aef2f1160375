// SPDX-License-Identifier: Apache-2.0

import Synchronization
import TestSupport
import Testing
import WorkerPool

struct ResizeWhileClosingTests {
    /// What the workers of one pool have been seen to do.
    private final class Watch: Sendable {
        let startedCount = Counter()
        let exitedCount = Counter()
        let lateCount = Counter()
        let hasEnded = Atomic(false)

        var options: ThreadPoolOptions {
            var options = ThreadPoolOptions()
            options.onStart = { [self] _ in
                startedCount.countOne()
                if hasEnded.load(ordering: .acquiring) {
                    lateCount.countOne()
                }
            }
            options.onExit = { [self] _ in exitedCount.countOne() }
            return options
        }
    }

    @Test func `a shutdown waits for every worker that a resize in a race has started`() throws {
        for round in 0..<400 {
            let watch = Watch()
            let pool = try ThreadPool(size: 1 + round % 3, options: watch.options)
            let barrier = Barrier(for: 3)
            let resizers = (0..<2).map { resizer in
                TestThread {
                    barrier.arrive()
                    var size = 1
                    while (try? pool.resize(to: size)) != nil {
                        size = 1 + (size + 3 + resizer) % 8
                    }
                }
            }
            barrier.arrive()
            var random = Random(seed: UInt64(round + 1))
            random.spinForAMoment()
            let report = try pool.shutdown(within: .seconds(60))
            watch.hasEnded.store(true, ordering: .releasing)
            let (started, exited) = (watch.startedCount.value, watch.exitedCount.value)
            for resizer in resizers {
                resizer.join()
            }
            #expect(report.running.isEmpty)
            #expect(started == exited)
            #expect(watch.startedCount.value == started)
            #expect(watch.exitedCount.value == exited)
            try #require(watch.lateCount.value == 0)
        }
    }
}
