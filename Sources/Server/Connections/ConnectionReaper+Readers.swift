// SPDX-License-Identifier: Apache-2.0

import LinuxIO
import Slots
import Synchronization
import Threads

/// The clients that have something to take.
extension ConnectionReaper {
    /// How often each is looked at within `write=`: it is met with an error of this part of it.
    private static let looksPerTimeout: UInt64 = 8

    /// Gives those more time that have taken something since they were last looked at.
    ///
    /// A client's kernel takes something at first, whether the client reads or not; that counts from
    /// when it was seen, and not until the deadline.
    func lookAtReaders() {
        let now = MonotonicClock.nanoseconds
        let timeout = context.generations.value.timeouts.write
        guard now >= nextLookAtReaders.load(ordering: .relaxed) else { return }
        nextLookAtReaders.store(now &+ timeout / Self.looksPerTimeout, ordering: .relaxed)
        let extended = SlotTick(nanoseconds: now, plus: timeout)
        context.table.claimParked(
            where: { phase, _ in phase == .sending },
            then: { token, phase, deadline in
                let hasMoved = context.table.withOwned(token) { connection in
                    connection.pending?.hasMoved(on: connection.socket) ?? false
                }
                let deadline = hasMoved ? extended : deadline
                if !context.table.park(token, phase, until: deadline) {
                    acceptor.parkForWorkers(token, .writable, phase, until: deadline)
                }
            })
    }
}
