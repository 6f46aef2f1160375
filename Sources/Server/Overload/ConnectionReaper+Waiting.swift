// SPDX-License-Identifier: Apache-2.0

import LinuxIO
import Slots
import Synchronization
import Threads

/// The connections that are ready while no worker looks.
extension ConnectionReaper {
    /// What a look at them has found.
    struct Waiting {
        /// Those that go on waiting.
        var count = 0
        /// Those that were refused.
        var refusedCount = 0
        /// Whether all were looked at.
        var isWhole = true
    }

    /// Looks at the parked connections for something that no worker has taken, and answers 503 to what
    /// has waited too long.
    ///
    /// For a time when all workers are busy: nobody else looks then. The connections' events stay where
    /// they are, in the job channel or in the event queue, and in their order: a worker that comes to
    /// one finds its connection parked as before, or gone.
    ///
    /// - Parameters:
    ///   - limit: the most connections to look at, each for one or two system calls.
    ///   - maximumWait: from which time on a connection is refused, in nanoseconds; nil for never.
    func lookForWaiting(limit: Int = .max, refusingAfter maximumWait: UInt64? = nil) -> Waiting {
        var lookedCount = 0
        var waiting = Waiting()
        context.table.claimParked(
            where: { phase, _ in
                lookedCount < limit && (phase == .idle || phase == .receiving)
            },
            then: { token, phase, deadline in
                lookedCount += 1
                let now = MonotonicClock.nanoseconds
                let readiness = readiness(of: token, at: now)
                if let maximumWait, let readiness, now - min(now, readiness) >= maximumWait {
                    waiting.refusedCount += 1
                    return refuse(token, readySince: readiness, at: now)
                }
                waiting.count += readiness == nil ? 0 : 1
                if !context.table.park(token, phase, until: deadline) {
                    acceptor.parkForWorkers(token, .readable, phase, until: deadline)
                }
            })
        waiting.isWhole = lookedCount < limit
        return waiting
    }

    /// Since when a connection that the caller owns has been ready, in nanoseconds of
    /// `MonotonicClock`, which is noted; nil where it is not.
    private func readiness(of token: SlotToken, at now: UInt64) -> UInt64? {
        let stamp = ReadyStamp(word: context.table.eventStamp(token))
        let word = isAcceptance(stamp, of: token) ? 0 : stamp.word
        let readiness = context.table.withOwned(token) { connection -> UInt64? in
            guard case .bytes = try? connection.socket.peek() else { return nil }
            if word == 0 {
                return ReadyStamp(seenAt: now, isLate: true).readiness(of: connection, at: now)
            }
            // What comes later does not make the rest younger.
            return min(stamp.readiness(of: connection, at: now), word & ~1)
        }
        if let readiness, word == 0 {
            context.table.stampEvent(token, ReadyStamp(seenAt: readiness, isLate: true).word)
        } else if readiness == nil, stamp.isLate {
            // It has waited to be accepted, and for nothing since.
            context.table.stampEvent(token, 0)
        }
        return readiness
    }

    /// Whether a stamp tells when a connection was accepted, not when its first request came.
    private func isAcceptance(_ stamp: ReadyStamp, of token: SlotToken) -> Bool {
        !stamp.isLate && context.table.withOwned(token) { $0.watch == nil }
    }

    private func refuse(_ token: SlotToken, readySince readiness: UInt64, at now: UInt64) {
        let end = context.table.withOwned(token) { connection in
            handler.withLock { $0.refuseLate(&connection, readySince: readiness, at: now) }
        }
        settle(token, end)
    }
}
