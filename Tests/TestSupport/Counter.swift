// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// A number that several threads count up.
package final class Counter: Sendable {
    private let number = Atomic<Int>(0)

    package init() {}

    package var value: Int { number.load(ordering: .acquiring) }

    /// - Returns: the number with this one counted.
    @discardableResult
    package func countOne() -> Int {
        number.add(1, ordering: .acquiringAndReleasing).newValue
    }

    package func takeOne() {
        number.subtract(1, ordering: .acquiringAndReleasing)
    }
}
