// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import WorkerPool

struct DurationHistogramTests {
    @Test func `a bucket's bounds hold every duration, to an eighth`() {
        for exponent in 0..<40 {
            for offset: UInt64 in [0, 1, 3, 7] {
                let nanoseconds = UInt64(1) << UInt64(exponent) + offset
                let bucket = DurationHistogram.bucket(of: nanoseconds)
                let upper = DurationHistogram.upperBound(of: bucket)
                #expect(upper >= nanoseconds)
                #expect(upper - nanoseconds <= max(1, nanoseconds / 8))
            }
        }
        #expect(DurationHistogram.bucket(of: .max) == DurationHistogram.bucketCount - 1)
    }

    @Test func `quantiles are taken from the merged counts`() {
        var counts = [UInt64](repeating: 0, count: DurationHistogram.bucketCount)
        counts[DurationHistogram.bucket(of: 1000)] = 90
        counts[DurationHistogram.bucket(of: 1_000_000)] = 10
        let histogram = DurationHistogram(counts: counts)
        #expect(histogram.count == 100)
        #expect(histogram.quantile(0.5) == .nanoseconds(1024))
        #expect(histogram.quantile(0.99).map { $0 >= .milliseconds(1) } == true)
        #expect(DurationHistogram().quantile(0.5) == nil)
    }

    @Test func `buckets, counts and the sum say the same`() {
        let atomic = AtomicHistogram()
        var sum: UInt64 = 0
        for nanoseconds: UInt64 in [0, 7, 7, 8, 1000, 1023, 1024, 1025, 1_000_000, 1 << 50] {
            atomic.note(nanoseconds: nanoseconds)
            sum += nanoseconds
        }
        var histogram = DurationHistogram()
        atomic.add(to: &histogram)
        #expect(histogram.count == 10)
        #expect(histogram.sum == .nanoseconds(sum))
        let buckets = histogram.buckets
        #expect(buckets.map(\.count) == [1, 2, 1, 2, 2, 1, 1])
        #expect(buckets.map(\.upperBound) == buckets.map(\.upperBound).sorted())
        #expect(buckets[3].upperBound == .nanoseconds(1024))
        #expect(buckets[6].upperBound == .nanoseconds(1 << 42))
    }

    @Test func `cumulative counts are those of the durations within each bound`() {
        let atomic = AtomicHistogram()
        for nanoseconds: UInt64 in [0, 7, 8, 1000, 1024, 1_000_000, 1 << 50] {
            atomic.note(nanoseconds: nanoseconds)
        }
        var histogram = DurationHistogram()
        atomic.add(to: &histogram)
        let bounds: [Duration] = [
            .zero, .nanoseconds(7), .nanoseconds(8), .nanoseconds(9), .nanoseconds(1023),
            .nanoseconds(1024), .nanoseconds(1152), .seconds(1), .seconds(1_000_000),
        ]
        #expect(histogram.cumulativeCounts(upTo: bounds) == [1, 2, 2, 3, 3, 4, 5, 6, 6])
        #expect(DurationHistogram().cumulativeCounts(upTo: bounds) == Array(repeating: 0, count: 9))
    }

    @Test(arguments: [(-1, 1), (.infinity, 7), (-.infinity, 1), (.nan, nil)] as [(Double, Int64?)])
    func `a quantile of no fraction is that of the nearer bound, or none`(
        fraction: Double, nanoseconds: Int64?
    ) {
        var counts = [UInt64](repeating: 0, count: DurationHistogram.bucketCount)
        counts[1] = 1
        counts[7] = 1
        let histogram = DurationHistogram(counts: counts)
        #expect(histogram.quantile(fraction) == nanoseconds.map { .nanoseconds($0) })
    }
}
