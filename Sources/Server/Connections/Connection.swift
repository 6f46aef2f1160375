// SPDX-License-Identifier: Apache-2.0

import LinuxIO
import Slots
import Synchronization

/// One client's connection, as it stays in the table between turns.
///
/// It is small on purpose: an idle connection holds no buffer and no worker. What a turn could not
/// finish is in the two optional objects, which a connection that keeps up never has.
struct Connection: ~Copyable, Sendable {
    let socket: StreamSocket
    /// What has come of the next request; nil when nothing has.
    var incoming: IncomingBytes?
    /// What the client has not taken yet of responses; nil when it has taken all.
    var outgoing: OutgoingBytes?
    /// Requests answered so far.
    var answeredCount: UInt32 = 0
    /// Until when what still comes is thrown away; nil until the last response was written and the
    /// writing side shut.
    var lingerDeadline: SlotTick?

    /// Whether anything has come of the next request: an empty line is not yet one.
    var hasBegunRequest: Bool { incoming.map { !$0.isEmptyLine } ?? false }

    init(_ socket: consuming StreamSocket) {
        self.socket = socket
    }
}

/// The memory that all connections together may hold for what their clients have not sent or taken yet.
final class MemoryBudget: Sendable {
    private let limit: Int
    private let used = Atomic<Int>(0)

    /// - Parameter limit: bytes, at least 0.
    init(limit: Int) {
        self.limit = limit
    }

    /// Takes bytes from the budget.
    ///
    /// Any thread may call it.
    ///
    /// - Returns: false when they are not there; nothing was taken.
    func take(_ count: Int) -> Bool {
        let (_, sum) = used.add(count, ordering: .relaxed)
        guard sum <= limit else {
            used.subtract(count, ordering: .relaxed)
            return false
        }
        return true
    }

    /// Gives bytes back.
    ///
    /// Any thread may call it.
    func giveBack(_ count: Int) {
        used.subtract(count, ordering: .relaxed)
    }
}
