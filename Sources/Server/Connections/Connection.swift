// SPDX-License-Identifier: Apache-2.0

import LinuxIO
import Slots

/// One client's connection, as it stays in the table between turns.
///
/// It is small on purpose, so that a slot of the table is one cache line: an idle connection holds no
/// buffer and no worker. What a turn could not
/// finish is in the two optional objects, which a connection that keeps up never has.
struct Connection: ~Copyable, Sendable {
    let socket: StreamSocket
    /// Who is at the other end, noted when the connection was accepted: a socket forgets it.
    ///
    /// The client's where a PROXY header has told it.
    var peer: PeerAddress
    /// What has come of the next request; nil when nothing has.
    var unfinished: UnfinishedInput?
    /// What the client has not taken yet of responses; nil when it has taken all.
    var pending: PendingOutput?
    /// Requests answered so far.
    var answeredCount: UInt32 = 0
    /// What the budget knows of `heldBytes`.
    var notedBytes: UInt32 = 0
    /// Whether it counts among those of its address.
    var isCounted = false
    /// Whether a PROXY header has to come before the first request.
    var awaitsProxyHeader = false
    /// Whether the client's own connection to the proxy is secured, as a PROXY header has told.
    var isSecure = false
    /// Whether a read takes all that is there: that of a Unix socket ends where descriptors were sent
    /// along.
    let readsWhole: Bool
    /// What the event queue was last told to report of it; nil for one that is not there, as one is
    /// that ends in its first turn.
    var watch: EventInterest?
    /// Until when what still comes is thrown away, once the last response was written and the writing
    /// side shut; the distant future before.
    var lingerDeadline = SlotTick.distantFuture

    /// Whether anything has come of the next request: an empty line is not yet one.
    var hasBegunRequest: Bool { unfinished.map { !$0.isEmptyLine } ?? false }

    /// Bytes of memory that are held for what the client has not sent or taken yet.
    var heldBytes: Int { (unfinished?.count ?? 0) + (pending?.heldBytes ?? 0) }

    /// Whether it holds any, or has when that was last noted.
    @inline(__always)
    var holdsMemory: Bool { unfinished != nil || pending != nil || notedBytes > 0 }

    init(_ socket: consuming StreamSocket, from peer: PeerAddress) {
        self.socket = socket
        self.peer = peer
        readsWhole = peer != PeerAddress()
    }
}
