// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Numbers in the order in which jobs noted them.
final class Order: Sendable {
    private let noted = Mutex<[Int]>([])

    var numbers: [Int] { noted.withLock { $0 } }

    func note(_ number: Int) {
        noted.withLock { $0.append(number) }
    }
}
