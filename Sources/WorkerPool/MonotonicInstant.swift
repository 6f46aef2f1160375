// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc

/// Deadlines as futex(2) takes them.
enum MonotonicInstant {
    /// `CLOCK_MONOTONIC` nanoseconds at the end of a timeout; a century away at most.
    static func after(_ timeout: Duration) -> UInt64 {
        let (seconds, attoseconds) = timeout.components
        let now = clinux_clock(CLOCK_MONOTONIC)
        guard seconds >= 0, attoseconds >= 0 else { return now }
        // A century is as good as forever, and keeps the sum far from overflow.
        let bounded = UInt64(min(seconds, 3_155_760_000))
        return now + bounded * 1_000_000_000 + UInt64(attoseconds / 1_000_000_000)
    }
}
