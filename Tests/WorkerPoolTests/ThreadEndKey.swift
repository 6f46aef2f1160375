// SPDX-License-Identifier: Apache-2.0

import Glibc
import TestSupport

/// Thread-specific data whose destructor counts the threads that are gone, and takes its time.
///
/// Source: pthread_key_create(3).
@safe final class ThreadEndKey: @unchecked Sendable {
    // Set once, here.
    private var key = pthread_key_t()
    private let endedCount: Counter

    init(_ endedCount: Counter) {
        self.endedCount = endedCount
        _ = unsafe pthread_key_create(&key) { value in
            guard let value = unsafe value else { return }
            usleep(500)
            // Balances the passRetained.
            unsafe Unmanaged<Counter>.fromOpaque(value).takeRetainedValue().countOne()
        }
    }

    deinit {
        pthread_key_delete(key)
    }

    func watchCurrentThread() {
        // The destructor takes the reference over.
        _ = unsafe pthread_setspecific(key, Unmanaged.passRetained(endedCount).toOpaque())
    }
}
