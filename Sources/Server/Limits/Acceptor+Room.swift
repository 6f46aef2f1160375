// SPDX-License-Identifier: Apache-2.0

import LinuxIO
import Slots
import Threads

/// Who has to go when every connection is in use and another client comes.
///
/// Those that wait for nothing go first, the one that has been idle longest before the others; then
/// those whose request or response makes no progress, the slowest first. Whoever sends, takes or waits
/// for a worker stays.
extension Acceptor {
    /// The part of all connections given up at once: each look is at all of them, so that one given up
    /// costs a look at 256.
    private static let evictedPart = 256
    /// How many times as many are looked at where those with the earliest deadlines are not slow: what a
    /// client has to have done by its deadline differs.
    private static let widerLook = 16
    /// How long a client may take for a head, or send nothing of a body, or take nothing, before it is
    /// slow, in nanoseconds.
    private static let slowTime: UInt64 = 500_000_000

    /// Closes connections so that others can come.
    ///
    /// - Returns: whether any was closed.
    func makeRoom(at now: UInt64) -> Bool {
        let batch = max(1, context.table.capacity / Self.evictedPart)
        return closeIdle(limit: batch) || closeSlowest(.receiving, limit: batch, at: now)
            || closeSlowest(.sending, limit: batch, at: now)
            || closeSlowest(.receiving, limit: batch, among: batch * Self.widerLook, at: now)
    }

    private func closeIdle(limit: Int) -> Bool {
        var closedCount = 0
        var claimedCount = 0
        repeat {
            claimedCount = 0
            context.table.claimEarliest(.idle, limit: limit) { token, _ in
                claimedCount += 1
                if !leaveToWorker(token) {
                    remove(token)
                    closedCount += 1
                }
            }
        } while closedCount == 0 && claimedCount > 0
        return closedCount > 0
    }

    private func closeSlowest(
        _ phase: SlotPhase, limit: Int, among count: Int? = nil, at now: UInt64
    ) -> Bool {
        var closedCount = 0
        context.table.claimEarliest(phase, limit: count ?? limit) { token, deadline in
            let next =
                closedCount == limit
                ? deadline : deadlineUnlessSlow(token, phase, until: deadline, at: now)
            guard let next else {
                context.refusals.count(\.limit)
                evict(token, because: .connectionsUsedUp)
                closedCount += 1
                return
            }
            if !context.table.park(token, phase, until: next) {
                let interest: EventInterest = phase == .sending ? .writable : .readable
                parkForWorkers(token, interest, phase, until: next)
            }
        }
        return closedCount > 0
    }

    /// Looks whether a client makes progress, or waits for the workers.
    ///
    /// - Returns: the deadline that its connection has then; nil where it has been slow for a while.
    private func deadlineUnlessSlow(
        _ token: SlotToken, _ phase: SlotPhase, until deadline: SlotTick, at now: UInt64
    ) -> SlotTick? {
        let timeout = context.generations.value.timeouts.write
        return context.table.withOwned(token) { connection -> SlotTick? in
            guard phase == .sending else {
                if case .bytes = try? connection.socket.peek() { return deadline }
                let start = connection.unfinished?.progress.owedSince ?? now
                return now >= start &+ Self.slowTime ? nil : deadline
            }
            if connection.pending?.hasMoved(on: connection.socket) ?? true {
                return SlotTick(nanoseconds: now, plus: timeout)
            }
            // Its deadline has moved whenever it was seen to take something.
            let slowest = SlotTick(
                nanoseconds: now, plus: timeout - min(timeout, Self.slowTime))
            return connection.socket.hasRoom || deadline >= slowest ? deadline : nil
        }
    }
}
