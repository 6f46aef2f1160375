// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization

/// Lets a number of threads go on at the moment when all of them have come.
package final class Barrier: Sendable {
    private let parties: Int
    private let arrivedCount = Atomic<Int>(0)

    package init(for parties: Int) {
        self.parties = parties
    }

    /// Waits for the others.
    ///
    /// - Returns: false when they have not all come within a minute.
    @discardableResult
    package func arrive() -> Bool {
        arrivedCount.add(1, ordering: .acquiringAndReleasing)
        let deadline = ContinuousClock.now + .seconds(60)
        while arrivedCount.load(ordering: .acquiring) < parties {
            guard ContinuousClock.now < deadline else { return false }
            sched_yield()
        }
        return true
    }
}
