// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The workers that run brief events at the moment, as far as they are not held up.
///
/// Changes under the lock of the channel's outbox only.
struct BriefRunners {
    private(set) var count = 0
    /// Who was counted in an earlier round is counted no longer; a receiver's 0 is in none.
    private var round: UInt64 = 1

    /// Counts a receiver that takes an event; it may be counted already.
    @inline(__always)
    mutating func add(_ receiver: ReceiverState) {
        if receiver.runnersRound.load(ordering: .relaxed) != round {
            receiver.runnersRound.store(round, ordering: .relaxed)
            count += 1
        }
    }

    /// Counts a receiver no longer, if it was: it becomes idle, leaves, or is about to block.
    @inline(__always)
    mutating func remove(_ receiver: ReceiverState) {
        if receiver.runnersRound.load(ordering: .relaxed) == round {
            receiver.runnersRound.store(0, ordering: .relaxed)
            count -= 1
        }
    }

    /// Counts none any longer: all of them are held up.
    mutating func removeAll() {
        round += 1
        count = 0
    }
}
