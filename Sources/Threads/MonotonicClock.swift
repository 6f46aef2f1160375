// SPDX-License-Identifier: Apache-2.0

public import CLinux
import Glibc

/// The clock by which deadlines and durations are measured.
///
/// What is public is so for this package only: Swift 6.3 compiles no other function into the modules
/// that call it.
///
/// Source: clock_gettime(2), `CLOCK_MONOTONIC` and the coarse clocks; none enters the kernel.
public enum MonotonicClock {
    /// Nanoseconds since some fixed point before the process began.
    @inlinable @inline(__always)
    public static var nanoseconds: UInt64 {
        clinux_clock(CLOCK_MONOTONIC)
    }

    /// The same, at most one tick (4 ms) late, for a quarter of the time.
    @inlinable @inline(__always)
    public static var coarseNanoseconds: UInt64 {
        clinux_clock(CLOCK_MONOTONIC_COARSE)
    }

    /// Whole seconds since 1970 in UTC, at most one tick (4 ms) late.
    @inlinable @inline(__always)
    public static var secondsSince1970: Int64 {
        Int64(clinux_clock(CLOCK_REALTIME_COARSE) / 1_000_000_000)
    }

    /// Whole milliseconds since 1970 in UTC, at most one tick (4 ms) late.
    @inlinable @inline(__always)
    public static var millisecondsSince1970: Int64 {
        Int64(clinux_clock(CLOCK_REALTIME_COARSE) / 1_000_000)
    }

    /// The end of a timeout that begins now, in nanoseconds; a century away at most.
    package static func deadline(after timeout: Duration) -> UInt64 {
        // A century is as good as forever, and keeps the sum far from overflow.
        nanoseconds + min(timeout.nanoseconds, 3_155_760_000 * 1_000_000_000)
    }
}

extension Duration {
    /// The duration in whole nanoseconds, 0 for a negative one, at most 2^63 - 1.
    package var nanoseconds: UInt64 {
        let (seconds, attoseconds) = components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        let (product, overflow) = UInt64(seconds).multipliedReportingOverflow(by: 1_000_000_000)
        let sum = product.addingReportingOverflow(UInt64(attoseconds / 1_000_000_000))
        return overflow || sum.overflow ? UInt64(Int64.max) : min(sum.partialValue, 1 << 63 - 1)
    }
}
