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
