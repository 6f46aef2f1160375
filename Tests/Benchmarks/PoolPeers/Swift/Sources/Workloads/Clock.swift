// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// The kernel's clocks, in nanoseconds.
enum Clock {
    /// Time that goes on.
    static var now: UInt64 { read(CLOCK_MONOTONIC) }
    /// Time that this process has spent on processors, with all its threads, user and system.
    static var processorTime: UInt64 { read(CLOCK_PROCESS_CPUTIME_ID) }

    private static func read(_ clock: clockid_t) -> UInt64 {
        var time = timespec()
        unsafe clock_gettime(clock, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
