// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization

/// What the tests keep in a slot table: it has no protection of its own, and notices a second owner.
struct SlotItem: ~Copyable, Sendable {
    /// Shared with those who send events.
    final class Tally: Sendable {
        let sentCount = Atomic<Int>(0)
        let releasedCount = Atomic<Int>(0)
    }

    let tally: Tally
    /// How often somebody has owned the item.
    private(set) var turnCount = 0
    /// The events that were sent before the last turn.
    private(set) var seenCount = 0
    private var isInUse = false

    init(_ tally: Tally = Tally()) {
        self.tally = tally
    }

    /// - Returns: false when somebody else was in here.
    mutating func takeTurn() -> Bool {
        let wasInUse = isInUse
        isInUse = true
        turnCount += 1
        seenCount = tally.sentCount.load(ordering: .sequentiallyConsistent)
        if turnCount.isMultiple(of: 64) {
            sched_yield()
        }
        isInUse = false
        return !wasInUse
    }

    deinit {
        tally.releasedCount.add(1, ordering: .relaxed)
    }
}
