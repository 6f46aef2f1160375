// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A gate that threads wait at until a test opens it; then it stays open.
@safe package final class Gate: @unchecked Sendable {
    // The semaphore has a fixed address and is touched by its own functions only.
    private let semaphore: UnsafeMutablePointer<sem_t>

    package init() {
        unsafe semaphore = .allocate(capacity: 1)
        unsafe semaphore.initialize(to: sem_t())
        unsafe sem_init(semaphore, 0, 0)
    }

    deinit {
        unsafe sem_destroy(semaphore)
        unsafe semaphore.deallocate()
    }

    package func open() {
        _ = unsafe sem_post(semaphore)
    }

    /// Waits until the gate is open.
    ///
    /// - Returns: false when that has not come about within a minute.
    @discardableResult
    package func pass() -> Bool {
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
