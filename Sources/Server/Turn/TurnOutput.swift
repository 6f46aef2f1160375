// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import LinuxIO

/// What a turn has written for its client: steps 1 and 5.
///
/// Belongs to one handler, which empties it between turns.
struct TurnOutput: ~Copyable {
    /// The most bytes that one turn writes.
    static let share = 256 * 1024

    private let accessLog: AccessLog
    private let budget: MemoryBudget
    /// The responses so far.
    var bytes = UniqueArray<UInt8>()

    init(context: ServerContext) {
        accessLog = context.accessLog
        budget = context.budget
    }

    /// Whether the turn has used up its share.
    var isFull: Bool { bytes.count >= Self.share }

    /// Forgets what an earlier turn has left.
    mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
    }

    /// Sends the bytes and what follows them, and leaves to the connection what the client does not
    /// take.
    mutating func flush(
        _ connection: inout Connection, then part: consuming OutgoingPart? = nil,
        _ ending: OutgoingBytes.Ending = .goOn
    ) -> OutgoingBytes.Progress {
        // Taken out, so that they can be lent while the rest changes.
        var output = UniqueArray<UInt8>()
        swap(&output, &bytes)
        defer { swap(&output, &bytes) }
        var position = 0
        if part == nil {
            guard !output.isEmpty else { return .finished }
            guard let count = try? connection.socket.send(output.span) else { return .failed }
            position = count
            if position == output.count {
                output.removeAll(keepingCapacity: true)
                return .finished
            }
        }
        let outgoing = OutgoingBytes(
            output.span.extracting(position...), then: part, ending, budget: budget)
        output.removeAll(keepingCapacity: true)
        guard let outgoing else { return .failed }
        connection.outgoing = outgoing
        return write(outgoing, of: &connection)
    }

    /// Writes on with what a connection was left; it is done with when the client has taken all.
    ///
    /// What failed stays: it knows how much was sent.
    func write(
        _ outgoing: OutgoingBytes, of connection: inout Connection
    ) -> OutgoingBytes.Progress {
        let progress = outgoing.write(to: connection.socket, share: Self.share)
        if progress == .finished {
            connection.outgoing = nil
            if let exchange = outgoing.exchange {
                accessLog.write(exchange, of: connection.socket)
            }
        }
        return progress
    }
}
