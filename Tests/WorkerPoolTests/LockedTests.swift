// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import WorkerPool

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
        let threads = try (0..<threadCount).map { _ in
            try TestThread {
                barrier.arrive()
                for _ in 0..<100_000 {
                    guarded.increase()
                }
            }
        }
        for thread in threads {
            try thread.join()
        }
        #expect(guarded.value == threadCount * 100_000)
    }
}
