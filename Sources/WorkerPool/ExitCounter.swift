// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc

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
        let deadline = Self.instant(after: timeout)
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

    /// `CLOCK_MONOTONIC` nanoseconds at the end of a timeout; as late as possible for a huge one.
    private static func instant(after timeout: Duration) -> UInt64 {
        let (seconds, attoseconds) = timeout.components
        let now = clinux_clock(CLOCK_MONOTONIC)
        guard seconds >= 0 else { return now }
        // A century is as good as forever, and keeps the sum far from overflow.
        let bounded = UInt64(min(seconds, 3_155_760_000))
        return now + bounded * 1_000_000_000 + UInt64(max(0, attoseconds) / 1_000_000_000)
    }
}
