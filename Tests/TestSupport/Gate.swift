// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization

/// A gate that threads wait at until a test opens it; then it stays open.
@safe package final class Gate: @unchecked Sendable {
    // The semaphore has a fixed address and is touched by its own functions only.
    private let semaphore: UnsafeMutablePointer<sem_t>
    private let arrivals = Atomic<Int>(0)

    package init() {
        unsafe semaphore = .allocate(capacity: 1)
        unsafe semaphore.initialize(to: sem_t())
        unsafe sem_init(semaphore, 0, 0)
    }

    deinit {
        unsafe sem_destroy(semaphore)
        unsafe semaphore.deallocate()
    }

    /// How many threads have come to the gate.
    package var arrivalCount: Int { arrivals.load(ordering: .acquiring) }

    package func open() {
        _ = unsafe sem_post(semaphore)
    }

    /// Waits until the gate is open.
    ///
    /// - Returns: false when that has not come about within a minute.
    @discardableResult
    package func pass() -> Bool {
        arrivals.add(1, ordering: .acquiringAndReleasing)
        var deadline = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &deadline)
        deadline.tv_sec += 60
        while unsafe sem_timedwait(semaphore, &deadline) != 0 {
            if errno == ETIMEDOUT {
                return false
            }
        }
        open()
        return true
    }
}
