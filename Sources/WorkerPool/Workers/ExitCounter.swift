// SPDX-License-Identifier: Apache-2.0

import Threads

/// Counts workers that have ended, and lets threads wait for them.
final class ExitCounter: Sendable {
    private let word = FutexWord(0)

    func countOne() {
        word.add(1)
        word.wakeAll()
    }

    /// Blocks until `count` workers have ended, at most for `timeout`.
    ///
    /// - Returns: whether they have.
    func wait(for count: Int, within timeout: Duration) -> Bool {
        let deadline = MonotonicClock.deadline(after: timeout)
        while true {
            let ended = word.load()
            if ended >= count {
                return true
            }
            if !word.wait(whileEqualTo: ended, until: deadline) {
                return word.load() >= count
            }
        }
    }

    /// Blocks until a worker has ended.
    func wait(for worker: Worker) {
        while true {
            let ended = word.load()
            guard !worker.hasExited else { return }
            _ = word.wait(whileEqualTo: ended)
        }
    }
}
