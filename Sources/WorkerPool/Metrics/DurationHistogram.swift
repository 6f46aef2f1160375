// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// How often durations of each length occurred, to an eighth of their length.
///
/// Log-linear: eight buckets for each power of two nanoseconds, up to about 73 minutes.
public struct DurationHistogram: Sendable, Equatable {
    static let bucketCount = 40 * 8

    private var counts: [UInt64]
    private var nanosecondSum: UInt64

    /// Creates a histogram from the counts of its buckets, all of them.
    ///
    /// - Parameter nanosecondSum: the sum of the durations.
    init(
        counts: [UInt64] = Array(repeating: 0, count: bucketCount), nanosecondSum: UInt64 = 0
    ) {
        self.counts = counts
        self.nanosecondSum = nanosecondSum
    }

    /// The number of durations.
    public var count: UInt64 { counts.reduce(0, +) }

    /// The durations together.
    public var sum: Duration { .nanoseconds(nanosecondSum) }

    /// Some lengths, from the upper bound of the bucket before it on.
    public struct Bucket: Sendable, Equatable {
        /// The length below which the bucket's durations lie, at most an eighth above them.
        ///
        /// The last bucket, whose bound is 2^42 nanoseconds, holds all that are longer as well.
        public let upperBound: Duration
        /// The number of durations in the bucket.
        public let count: UInt64
    }

    /// The buckets that hold any durations, in ascending order.
    public var buckets: [Bucket] {
        counts.enumerated().compactMap { bucket, count in
            count == 0
                ? nil : Bucket(upperBound: .nanoseconds(Self.upperBound(of: bucket)), count: count)
        }
    }

    /// How many durations are no longer than each bound, as the histograms of Prometheus have it.
    ///
    /// Exact for bounds of 1 to 2 times a power of two nanoseconds, in steps of an eighth: 1024,
    /// 1152, 1280 and so on. A bucket that another bound divides counts as longer, and so does the
    /// last one. What no bound includes is `count` less the last result.
    ///
    /// - Parameter bounds: in ascending order.
    /// - Returns: one number for each bound.
    public func cumulativeCounts(upTo bounds: [Duration]) -> [UInt64] {
        var sum: UInt64 = 0
        var rest = counts.enumerated().dropLast()[...]
        return bounds.map { bound in
            while let (bucket, count) = rest.first,
                .nanoseconds(Self.upperBound(of: bucket)) <= bound
            {
                sum += count
                rest.removeFirst()
            }
            return sum
        }
    }

    /// The length below which the given part of the durations lies, to an eighth of it; nil while there
    /// are none.
    ///
    /// - Parameter fraction: 0 to 1; 0.5 for the median. A value outside counts as the nearer bound; for
    ///   NaN the result is nil.
    public func quantile(_ fraction: Double) -> Duration? {
        let total = count
        guard total > 0, !fraction.isNaN else { return nil }
        let rank = UInt64((Double(total) * min(max(fraction, 0), 1)).rounded(.up))
        var sum: UInt64 = 0
        for (bucket, count) in counts.enumerated() {
            sum += count
            if sum >= max(rank, 1) {
                return .nanoseconds(Self.upperBound(of: bucket))
            }
        }
        return nil
    }

    /// Adds durations that fall into one bucket.
    mutating func add(_ count: UInt64, toBucket bucket: Int) {
        counts[bucket] += count
    }

    /// Adds to the sum of the durations.
    mutating func add(nanoseconds: UInt64) {
        nanosecondSum &+= nanoseconds
    }

    /// The bucket of a duration in nanoseconds.
    @inline(__always)
    static func bucket(of nanoseconds: UInt64) -> Int {
        guard nanoseconds >= 8 else { return Int(nanoseconds) }
        let power = 63 - nanoseconds.leadingZeroBitCount
        let eighth = Int(truncatingIfNeeded: nanoseconds >> UInt64(power - 3)) & 7
        return min((power - 2) * 8 + eighth, bucketCount - 1)
    }

    /// The length in nanoseconds below which a bucket's durations lie.
    static func upperBound(of bucket: Int) -> UInt64 {
        guard bucket >= 8 else { return UInt64(bucket) }
        let power = UInt64(bucket / 8 + 2)
        return (8 + UInt64(bucket % 8) + 1) << (power - 3)
    }
}

/// A histogram that one thread fills while others read it.
@safe final class AtomicHistogram: @unchecked Sendable {
    // Touched by atomic operations only.
    private let counts: UnsafeMutablePointer<Atomic<UInt64>>
    private let sum = Atomic<UInt64>(0)

    init() {
        unsafe counts = .allocate(capacity: DurationHistogram.bucketCount)
        for bucket in 0..<DurationHistogram.bucketCount {
            unsafe (counts + bucket).initialize(to: Atomic(0))
        }
    }

    deinit {
        unsafe counts.deinitialize(count: DurationHistogram.bucketCount)
        unsafe counts.deallocate()
    }

    /// Counts a duration.
    ///
    /// For one thread only.
    func note(nanoseconds: UInt64) {
        let bucket = DurationHistogram.bucket(of: nanoseconds)
        unsafe WorkerStatistics.count((counts + bucket).pointee)
        sum.store(sum.load(ordering: .relaxed) &+ nanoseconds, ordering: .relaxed)
    }

    /// Adds what has been counted so far to a histogram.
    func add(to histogram: inout DurationHistogram) {
        for bucket in 0..<DurationHistogram.bucketCount {
            let count = unsafe (counts + bucket).pointee.load(ordering: .relaxed)
            histogram.add(count, toBucket: bucket)
        }
        histogram.add(nanoseconds: sum.load(ordering: .relaxed))
    }
}
