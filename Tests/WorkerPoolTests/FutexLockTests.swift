// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import WorkerPool

struct FutexLockTests {
    /// A number without any protection of its own.
    private final class Guarded: @unchecked Sendable {
        private let lock = FutexLock()
        private var number = 0

        func increase() {
            lock.lock()
            number += 1
            lock.unlock()
        }

        var value: Int {
            lock.lock()
            defer { lock.unlock() }
            return number
        }
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
