// SPDX-License-Identifier: Apache-2.0

/// Counts worker threads that have ended, and lets one thread wait for a number of them.
final class ExitCounter: Sendable {
    private let word = FutexWord(0)

    func countOne() {
        word.add(1)
        word.wakeAll()
    }

    /// Blocks until `count` threads have ended, at most for `timeout`.
    ///
    /// - Returns: whether they have.
    func wait(for count: Int, within timeout: Duration) -> Bool {
        let deadline = MonotonicInstant.after(timeout)
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
}
