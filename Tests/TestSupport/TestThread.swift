// SPDX-License-Identifier: Apache-2.0

import Synchronization
import Threads

/// A thread of a test's with a result.
package final class TestThread<Result: Sendable>: Sendable {
    private final class Outcome: Sendable {
        let value = Mutex<Result?>(nil)
    }

    private let outcome: Outcome
    private let thread: NamedThread

    package init(_ body: @escaping @Sendable () -> Result) {
        let outcome = Outcome()
        self.outcome = outcome
        do throws(NamedThread.CreationError) {
            thread = try NamedThread(named: "test") {
                let value = body()
                outcome.value.withLock { $0 = value }
            }
        } catch {
            preconditionFailure("no thread: \(error)")
        }
    }

    /// Waits for the end; to be called once.
    @discardableResult
    package func join() -> Result {
        thread.join()
        guard let value = outcome.value.withLock({ $0 }) else { preconditionFailure("no result") }
        return value
    }
}
