// SPDX-License-Identifier: Apache-2.0

/// The buckets of the server's histograms: an answer from memory falls into the first, a request that
/// holds its worker for as long as one may into the last but one.
public enum DurationBuckets {
    /// The upper bound of each but the last, which has none, in nanoseconds and ascending.
    public static let bounds: [UInt64] = [
        100_000, 250_000, 500_000,
        1_000_000, 2_500_000, 5_000_000,
        10_000_000, 25_000_000, 50_000_000,
        100_000_000, 250_000_000, 500_000_000,
        1_000_000_000, 2_500_000_000, 5_000_000_000,
        10_000_000_000, 30_000_000_000, 60_000_000_000,
    ]

    /// How many there are, the last one included.
    static let count = bounds.count + 1

    private static let firstBound: UInt64 = 100_000

    /// The bucket of a duration in nanoseconds.
    @inline(__always)
    static func bucket(of nanoseconds: UInt64) -> Int {
        // Nearly all of a busy server's.
        nanoseconds <= firstBound ? 0 : laterBucket(of: nanoseconds)
    }

    @inline(never)
    private static func laterBucket(of nanoseconds: UInt64) -> Int {
        bounds.firstIndex { nanoseconds <= $0 } ?? bounds.count
    }
}
