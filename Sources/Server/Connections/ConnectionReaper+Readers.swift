// SPDX-License-Identifier: Apache-2.0

import LinuxIO
import Slots
import Synchronization
import Threads

/// The clients that have something to take.
extension ConnectionReaper {
    /// How often each is looked at within `write=`: it is met with an error of this part of it.
    private static let looksPerTimeout: UInt64 = 8

    /// Gives those more time that have taken something since they were last looked at, and cuts those
    /// off that are slower than `min_rate=`.
    ///
    /// A client's kernel takes something at first, whether the client reads or not; that counts from
    /// when it was seen, and not until the deadline.
    func lookAtReaders() {
        let now = MonotonicClock.nanoseconds
        let timeouts = context.generations.value.timeouts
        guard now >= nextLookAtReaders.load(ordering: .relaxed) else { return }
        nextLookAtReaders.store(now &+ timeouts.write / Self.looksPerTimeout, ordering: .relaxed)
        context.table.claimParked(
            where: { phase, _ in phase == .sending },
            then: { token, _, deadline in
                settle(token, lookAtReader(token, until: deadline, at: now, timeouts))
            })
    }

    private func lookAtReader(
        _ token: SlotToken, until deadline: SlotTick, at now: UInt64,
        _ timeouts: Generation.Timeouts
    ) -> TurnEnd {
        context.table.withOwned(token) { connection in
            guard let pending = connection.pending else {
                return .park(.writable, .sending, until: deadline)
            }
            let hasMoved = pending.hasMoved(on: connection.socket)
            // Where there is room, the client waits for a worker.
            if let rate = timeouts.rate, pending.deadline(at: rate) <= now,
                !connection.socket.hasRoom
            {
                context.refusals.count(\.rate)
                connection.socket.resetWhenClosed()
                return handler.withLock { $0.abort(connection, because: .clientTooSlow) }
            }
            let extended = SlotTick(nanoseconds: now, plus: timeouts.write)
            return .park(.writable, .sending, until: hasMoved ? extended : deadline)
        }
    }
}
