// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// How often each of a number of jobs has run.
@safe final class Runs: @unchecked Sendable {
    // The counts have fixed addresses and are touched by atomic operations only.
    private let counts: UnsafeMutableBufferPointer<Atomic<UInt8>>

    init(count: Int) {
        unsafe counts = .allocate(capacity: count)
        for index in 0..<count {
            unsafe counts.initializeElement(at: index, to: Atomic(0))
        }
    }

    deinit {
        unsafe counts.deinitialize()
        unsafe counts.deallocate()
    }

    func note(_ job: Int) {
        unsafe counts[job].add(1, ordering: .relaxed)
    }

    func count(of job: Int) -> UInt8 {
        unsafe counts[job].load(ordering: .acquiring)
    }

    var countOfThoseNotRunOnce: Int {
        unsafe counts.indices.count { unsafe counts[$0].load(ordering: .acquiring) != 1 }
    }
}
