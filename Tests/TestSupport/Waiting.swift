// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Polls a condition that other threads bring about, for a minute at most.
package func waitUntil(_ condition: () throws -> Bool) throws {
    let deadline = ContinuousClock.now + .seconds(60)
    while try !condition() {
        guard ContinuousClock.now < deadline else { throw TestFailure("waited for nothing") }
        usleep(100)
    }
}

/// Polls until a growing number has reached a total; gives up when it stands still for 10 seconds.
package func waitUntil(_ number: () -> Int, reaches total: Int) throws {
    var last = number()
    var deadline = ContinuousClock.now + .seconds(10)
    while last < total {
        usleep(100)
        let current = number()
        if current != last {
            deadline = ContinuousClock.now + .seconds(10)
        }
        last = current
        guard ContinuousClock.now < deadline else { throw TestFailure("waited for nothing") }
    }
}
