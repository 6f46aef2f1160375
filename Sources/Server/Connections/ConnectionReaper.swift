// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import LinuxIO
import Slots
import Synchronization
import SystemPackage
import Threads

/// Ends connections for the supervisor: those whose deadline has passed, those that a drain leaves,
/// and those that no worker could take in time.
///
/// It owns each connection it is handed, and never serves a request: what has come is left to a
/// worker.
final class ConnectionReaper: Sendable {
    let context: ServerContext
    let acceptor: Acceptor
    let tally = WorkerTally()
    /// What the supervisor counts for the metrics, and what an earlier program has counted.
    let counters: RequestCounters
    /// Writes the 408 and 503 responses.
    ///
    /// The supervisor's own, so that no worker's is shared.
    let handler: Mutex<ConnectionHandler>
    /// When to look next at the clients that have something to take, in nanoseconds of
    /// `MonotonicClock`.
    let nextLookAtReaders = Atomic<UInt64>(0)

    init(context: ServerContext) {
        self.context = context
        acceptor = Acceptor(context: context)
        counters = RequestCounters(context)
        handler = Mutex(
            ConnectionHandler(context: context, tally: tally, counters: counters, worker: nil))
    }

    /// Ends a connection whose deadline has passed.
    ///
    /// A request that had begun is answered 408. Silence is closed silently; a client that does not
    /// read is cut off, one that reads slowly is not. Where it is the workers who are late, the
    /// connection gets a moment more.
    func expire(_ token: SlotToken, _ phase: SlotPhase) {
        let now = MonotonicClock.nanoseconds
        let timeouts = context.generations.value.timeouts
        let soon = SlotTick(nanoseconds: now, plus: timeouts.grace)
        let end = context.table.withOwned(token) { connection -> TurnEnd in
            switch phase {
            case .closing:
                return .close
            case .sending:
                if connection.socket.hasRoom {
                    return .park(.writable, phase, until: soon)
                }
                guard let pending = connection.pending, pending.hasMoved(on: connection.socket)
                else {
                    connection.socket.resetWhenClosed()
                    counters.add(1, to: .writeTimeouts)
                    return handler.withLock {
                        $0.abort(connection, because: .clientNotReading)
                    }
                }
                let next = SlotTick(nanoseconds: now, plus: timeouts.write)
                return .park(.writable, phase, until: next)
            case .idle, .receiving:
                if case .bytes = try? connection.socket.peek() {
                    return .park(.readable, phase, until: soon)
                }
                if let rate = timeouts.rate, let progress = connection.unfinished?.progress,
                    progress.deadline(at: rate) <= now
                {
                    context.refusals.count(\.rate)
                }
                guard connection.hasBegunRequest else {
                    counters.add(1, to: .keepaliveTimeouts)
                    return .close
                }
                return handler.withLock { $0.timeOut(&connection, at: now) }
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
            nanoseconds: MonotonicClock.nanoseconds,
            plus: context.generations.value.timeouts.grace)
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

    /// Closes a connection whatever it waits for, and records the request that this cuts off.
    ///
    /// - Returns: whether there was one.
    func cutOff(_ token: SlotToken, _ phase: SlotPhase) -> Bool {
        let log = context.generations.value.accessLog
        let cutsRequest = context.table.withOwned(token) { connection -> Bool in
            switch phase {
            case .closing: return false
            case .sending:
                connection.pending?.recordCut(because: .drainEnded)
                return true
            case .idle, .receiving:
                let hasInput =
                    if case .bytes = try? connection.socket.peek() { true } else { false }
                guard hasInput || connection.hasBegunRequest else { return false }
                log.writeCut(unanswered(connection), because: .drainEnded)
                return true
            }
        }
        acceptor.close(token)
        return cutsRequest
    }

    /// The record of a request that has not been answered: what of it has been read.
    private func unanswered(_ connection: borrowing Connection) -> RequestRecord {
        var record = RequestRecord(from: connection.peer)
        record.start = MonotonicClock.nanoseconds
        if let unfinished = connection.unfinished {
            unfinished.describe(in: &record)
            return record
        }
        // Nobody has read any of it; its beginning tells what it was.
        var input = UniqueArray<UInt8>()
        _ = try? connection.socket.receive(into: &input, upTo: Self.maximumLook)
        record.describe(malformed: input.span)
        record.receivedBytes = input.count
        return record
    }

    /// The most bytes read of a request that is only described.
    private static let maximumLook = 4096

    /// Gives up the ownership of a connection, as a turn has ended with it.
    func settle(_ token: SlotToken, _ end: TurnEnd) {
        guard case .park(let interest, let phase, let deadline) = end else {
            return acceptor.close(token)
        }
        acceptor.parkForWorkers(token, interest, phase, until: deadline)
    }
}
