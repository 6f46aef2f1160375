// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc

/// The clock by which deadlines and durations are measured.
///
/// Source: clock_gettime(2), `CLOCK_MONOTONIC` and the coarse clocks; none enters the kernel.
public enum MonotonicClock {
    /// Nanoseconds since some fixed point before the process began.
    @inline(__always)
    public static var nanoseconds: UInt64 {
        clinux_clock(CLOCK_MONOTONIC)
    }

    /// The same, at most one tick (4 ms) late, for a quarter of the time.
    @inline(__always)
    public static var coarseNanoseconds: UInt64 {
        clinux_clock(CLOCK_MONOTONIC_COARSE)
    }

    /// Whole seconds since 1970 in UTC, at most one tick (4 ms) late.
    @inline(__always)
    public static var secondsSince1970: Int64 {
        Int64(clinux_clock(CLOCK_REALTIME_COARSE) / 1_000_000_000)
    }
}
