// SPDX-License-Identifier: Apache-2.0

import Synchronization

@testable import WorkerPool

/// A thread of a test's with a result.
final class TestThread<Result: Sendable>: Sendable {
    private final class Outcome: Sendable {
        let value = Mutex<Result?>(nil)
    }

    private let outcome: Outcome
    private let thread: WorkerThread

    init(_ body: @escaping @Sendable () -> Result) throws {
        let outcome = Outcome()
        self.outcome = outcome
        thread = try WorkerThread(named: "test") {
            let value = body()
            outcome.value.withLock { $0 = value }
        }
    }

    /// Waits for the end; to be called once.
    func join() throws -> Result {
        thread.join()
        guard let value = outcome.value.withLock({ $0 }) else { throw TimedOut() }
        return value
    }
}
