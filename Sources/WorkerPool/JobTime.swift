// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc

/// When a job was queued: exactly for one job in 32, and to a few milliseconds for the others.
///
/// An exact time costs 25 ns, as much as queueing a small job does; the coarse one costs 5. The
/// histograms are made of the exact ones, the age of the oldest job needs no more than the coarse.
struct JobTime: Sendable {
    static let unknown = JobTime(word: 0)

    /// Nanoseconds of `CLOCK_MONOTONIC`; the lowest bit says whether they are exact.
    private let word: UInt64

    private init(word: UInt64) {
        self.word = word
    }

    /// The time now.
    ///
    /// - Parameter number: the job's number in its queue, which picks the exact ones.
    @inline(__always)
    init(ofJob number: UInt64) {
        word =
            number % 32 == 0
            ? clinux_clock(CLOCK_MONOTONIC) | 1 : clinux_clock(CLOCK_MONOTONIC_COARSE) & ~1
    }

    var isExact: Bool { word & 1 != 0 }
    var nanoseconds: UInt64 { word }
}
