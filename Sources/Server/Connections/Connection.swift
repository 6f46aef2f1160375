// SPDX-License-Identifier: Apache-2.0

import LinuxIO
import Slots
import Synchronization

/// One client's connection, as it stays in the table between turns.
///
/// It is small on purpose, so that a slot of the table is one cache line: an idle connection holds no
/// buffer and no worker. What a turn could not
/// finish is in the two optional objects, which a connection that keeps up never has.
struct Connection: ~Copyable, Sendable {
    let socket: StreamSocket
    /// Who is at the other end, noted when the connection was accepted: a socket forgets it.
    let peer: PeerAddress
    /// What has come of the next request; nil when nothing has.
    var unfinished: UnfinishedInput?
    /// What the client has not taken yet of responses; nil when it has taken all.
    var pending: PendingOutput?
    /// Requests answered so far.
    var answeredCount: UInt32 = 0
    /// Until when what still comes is thrown away, once the last response was written and the writing
    /// side shut; the distant future before.
    var lingerDeadline = SlotTick.distantFuture

    /// Whether anything has come of the next request: an empty line is not yet one.
    var hasBegunRequest: Bool { unfinished.map { !$0.isEmptyLine } ?? false }

    init(_ socket: consuming StreamSocket, from peer: PeerAddress) {
        self.socket = socket
        self.peer = peer
    }
}

/// The memory that all connections together may hold for what their clients have not sent or taken yet.
final class MemoryBudget: Sendable {
    private let limit: Atomic<Int>
    private let used = Atomic<Int>(0)

    /// - Parameter limit: bytes, at least 0.
    init(limit: Int) {
        self.limit = Atomic(limit)
    }

    /// Changes the limit; what is held already stays.
    func setLimit(_ limit: Int) {
        self.limit.store(limit, ordering: .relaxed)
    }

    /// Takes bytes from the budget.
    ///
    /// Any thread may call it.
    ///
    /// - Returns: false when they are not there; nothing was taken.
    func reserve(_ count: Int) -> Bool {
        let (_, sum) = used.add(count, ordering: .relaxed)
        guard sum <= limit.load(ordering: .relaxed) else {
            used.subtract(count, ordering: .relaxed)
            return false
        }
        return true
    }

    /// Returns bytes to the budget.
    ///
    /// Any thread may call it.
    func release(_ count: Int) {
        used.subtract(count, ordering: .relaxed)
    }
}
