// SPDX-License-Identifier: Apache-2.0

import LinuxIO
import Slots
import Synchronization
import SystemPackage
import Threads

/// Ends connections for the supervisor: those whose deadline has passed, and those that a drain
/// leaves.
///
/// It owns each connection it is handed, and never serves a request: what has come is left to a
/// worker.
final class ConnectionReaper: Sendable {
    private let context: ServerContext
    private let acceptor: Acceptor
    /// Writes the 408 responses.
    ///
    /// The supervisor's own, so that no worker's is shared.
    private let handler: ConnectionHandler

    init(context: ServerContext, number: Int) {
        self.context = context
        acceptor = Acceptor(context: context)
        handler = ConnectionHandler(context: context, number: number)
    }

    /// Connections closed before their response was whole.
    var abortedCount: UInt64 { handler.abortedCount.load(ordering: .relaxed) }

    /// Ends a connection whose deadline has passed.
    ///
    /// A request that had begun is answered 408. Silence is closed silently; a client that does not
    /// read is cut off, one that reads slowly is not. Where it is the workers who are late, the
    /// connection gets a moment more.
    func expire(_ token: SlotToken, _ phase: SlotPhase) {
        let now = MonotonicClock.nanoseconds
        let soon = SlotTick(nanoseconds: now, plus: context.timeouts.grace)
        let end = context.table.withOwned(token) { connection -> TurnEnd in
            switch phase {
            case .closing:
                return .close
            case .sending:
                if connection.socket.hasRoom {
                    return .park(.writable, phase, until: soon)
                }
                guard let outgoing = connection.outgoing, outgoing.hasMoved(on: connection.socket)
                else { return handler.abort(connection) }
                let next = SlotTick(nanoseconds: now, plus: context.timeouts.write)
                return .park(.writable, phase, until: next)
            case .idle, .receiving:
                if case .bytes = try? connection.socket.peek() {
                    return .park(.readable, phase, until: soon)
                }
                return connection.hasBegunRequest
                    ? handler.timeOut(&connection, at: now) : .close
            }
        }
        settle(token, end)
    }

    /// Ends an idle connection when the server drains.
    ///
    /// A request that has come already is left to a worker. A connection that has never sent one
    /// gets a moment to do so, since its client may just have connected.
    func dismiss(_ token: SlotToken) {
        let soon = SlotTick(
            nanoseconds: MonotonicClock.nanoseconds, plus: context.timeouts.grace)
        let end = context.table.withOwned(token) { connection -> TurnEnd in
            switch try? connection.socket.peek() {
            case .bytes:
                return .park(.readable, .receiving, until: .distantFuture)
            case .wouldBlock where connection.answeredCount == 0:
                return .park(.readable, .receiving, until: soon)
            default:
                return .close
            }
        }
        settle(token, end)
    }

    /// Closes a connection whatever it waits for.
    ///
    /// - Returns: whether that cuts a request off.
    func cutOff(_ token: SlotToken, _ phase: SlotPhase) -> Bool {
        let cutsRequest = context.table.withOwned(token) { connection -> Bool in
            switch phase {
            case .closing: return false
            case .sending: return true
            case .idle, .receiving:
                guard case .bytes = try? connection.socket.peek() else {
                    return connection.hasBegunRequest
                }
                return true
            }
        }
        acceptor.close(token)
        return cutsRequest
    }

    private func settle(_ token: SlotToken, _ end: TurnEnd) {
        guard case .park(let interest, let phase, let deadline) = end else {
            return acceptor.close(token)
        }
        acceptor.parkForWorkers(token, interest, phase, until: deadline)
    }
}
