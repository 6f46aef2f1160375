// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// A histogram that one thread fills while others read it.
@safe final class AtomicHistogram: @unchecked Sendable {
    // Touched by atomic operations only.
    private let counts: UnsafeMutablePointer<Atomic<UInt64>>

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
    }

    var histogram: DurationHistogram {
        DurationHistogram(
            counts: (0..<DurationHistogram.bucketCount).map { bucket in
                unsafe (counts + bucket).pointee.load(ordering: .relaxed)
            })
    }
}
