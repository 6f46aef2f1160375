// SPDX-License-Identifier: Apache-2.0

import LinuxIO

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
