// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import Threads

struct LockedTests {
    private final class Guarded: Sendable {
        private let number = Locked(0)

        func increase() {
            number.withLock { $0 += 1 }
        }

        var value: Int { number.withLock { $0 } }
    }

    @Test(arguments: [1, 2, 8])
    func `one thread at a time is inside`(threadCount: Int) throws {
        let guarded = Guarded()
        let barrier = Barrier(for: threadCount)
        let threads = (0..<threadCount).map { _ in
            TestThread {
                barrier.arrive()
                for _ in 0..<100_000 {
                    guarded.increase()
                }
            }
        }
        for thread in threads {
            thread.join()
        }
        #expect(guarded.value == threadCount * 100_000)
    }
}
