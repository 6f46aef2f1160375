// SPDX-License-Identifier: Apache-2.0

import LinuxIO
import Slots
import Synchronization

/// How connections are closed in favour of others.
extension Acceptor {
    /// Holders that are looked for at a time: the largest may be in workers' hands, who look again once
    /// they park them.
    private static let maximumTries = 16

    /// Notes what a connection that the caller owns holds for its client.
    func noteHeldBytes(of token: SlotToken) {
        let changedCount = context.table.withOwned(token) { connection -> Int? in
            let count = connection.heldBytes
            guard count != connection.notedBytes else { return nil }
            connection.notedBytes = UInt32(clamping: count)
            return count
        }
        if let count = changedCount {
            context.budget.note(token, holds: count)
        }
    }

    /// Closes the largest holders until the others hold no more than they may.
    ///
    /// For whoever has parked one, too, whether it holds more than before or not: somebody else may have
    /// looked for it in vain meanwhile.
    func relieveBudget() {
        var tries = 0
        while context.budget.isExceeded, tries < Self.maximumTries,
            let token = context.budget.largestHolder()
        {
            tries += 1
            guard context.table.claimParked(token) != nil else { continue }
            context.refusals.count(\.budget)
            evict(token, because: .budgetUsedUp)
            tries = 0
        }
    }

    /// Closes a connection that the caller owns, whatever its client is in the middle of, and records
    /// what this cuts off.
    ///
    /// Counted before it is recorded: whoever reads the record finds it in the numbers.
    func evict(_ token: SlotToken, because reason: CutReason) {
        let log = context.generations.value.accessLog
        context.table.withOwned(token) { connection in
            guard connection.pending == nil else {
                context.evictedCount.add(1, ordering: .relaxed)
                connection.socket.resetWhenClosed()
                connection.pending?.recordCut(because: reason)
                return
            }
            guard connection.hasBegunRequest else { return }
            context.evictedCount.add(1, ordering: .relaxed)
            var record = RequestRecord(from: connection.peer)
            connection.unfinished?.describe(in: &record)
            log.writeCut(record, because: reason)
        }
        close(token)
    }
}
