// SPDX-License-Identifier: Apache-2.0

import LinuxIO
import Slots
public import SystemPackage

/// Lets connections in and out of the table.
///
/// Has no state of its own; any thread may use one.
struct Acceptor: Sendable {
    /// Connections accepted at one event of a listener, so that others get their turn.
    private static let shareOfConnections = 16
    /// The most connections given up at once to make room.
    private static let evictionBatch = 32

    let context: ServerContext

    /// Accepts what waits at a listener, then lets its next event come.
    ///
    /// Where there is no room, the connections that have been idle longest are closed; when none is
    /// idle, the listener pauses until a connection has ended.
    func accept(from index: Int, now: UInt64) {
        let listener = context.listeners.listener(index)
        guard let listener else { return }
        var acceptedCount = 0
        while acceptedCount < Self.shareOfConnections {
            if context.table.count >= context.table.capacity {
                // Only the event tells that a connection waits: none is given up for nothing.
                guard acceptedCount == 0 else { break }
                guard makeRoom() else { return pauseUntilRoom(listener) }
            }
            switch listener.accept() {
            case .connection(let socket):
                admit(socket, now: now)
                acceptedCount += 1
            case .none:
                return listener.arm(in: context.queue)
            case .exhausted(let errno):
                // accept(2) says so even when no connection waits.
                guard acceptedCount == 0 else { return listener.arm(in: context.queue) }
                context.listeners.noteExhaustion(errno)
                guard makeRoom() else {
                    // Tried again when a connection ends, and at the supervisor's next look.
                    listener.pause()
                    context.listeners.notePause()
                    return context.wakeSupervisor()
                }
            }
        }
        listener.arm(in: context.queue)
    }

    /// Accepts everything that waits at a listener, as far as there is room.
    func acceptAll(from listener: Listener, now: UInt64) {
        while context.table.count < context.table.capacity {
            guard case .connection(let socket) = listener.accept() else { return }
            admit(socket, now: now)
        }
    }

    /// Puts a connection into the table and waits for its first request.
    func admit(_ socket: consuming StreamSocket, now: UInt64) {
        let number = socket.number
        guard let token = context.table.insert(Connection(socket)) else { return }
        do throws(Errno) {
            try context.queue.add(number, for: .readable, token: token.rawValue)
        } catch {
            // ENOSPC or ENOMEM: the kernel cannot watch another socket.
            context.listeners.noteExhaustion(error)
            return close(token)
        }
        context.wakeSupervisor()
        let deadline = SlotTick(nanoseconds: now, plus: context.timeouts.keepalive)
        if !context.table.park(token, .idle, until: deadline) {
            // The first request came before the parking: let its event come again.
            parkForWorkers(token, .readable, .idle, until: deadline)
        }
    }

    /// Arms a connection that the caller owns, and gives the ownership up.
    ///
    /// - Returns: false when an event came meanwhile: the caller still owns the connection.
    func park(
        _ token: SlotToken, _ interest: EventInterest, _ phase: SlotPhase, until deadline: SlotTick
    ) -> Bool {
        context.table.withOwned(token) { connection in
            // The descriptor is open and in the queue, so arming cannot fail.
            try? context.queue.arm(connection.socket.number, for: interest, token: token.rawValue)
        }
        return context.table.park(token, phase, until: deadline)
    }

    /// Does the same for a caller that serves no requests: an event that comes meanwhile is asked
    /// for again, so that a worker gets it.
    func parkForWorkers(
        _ token: SlotToken, _ interest: EventInterest, _ phase: SlotPhase, until deadline: SlotTick
    ) {
        while !park(token, interest, phase, until: deadline) {}
    }

    /// Closes a connection that the caller owns.
    func close(_ token: SlotToken) {
        // The socket closes at the end of its owner, and leaves the event queue by that.
        _ = context.table.remove(token)
        context.listeners.resume(in: context.queue)
    }

    private func pauseUntilRoom(_ listener: Listener) {
        listener.pause()
        context.listeners.notePause()
        // A connection may have ended between the look at the table and the pause.
        if context.table.count < context.table.capacity {
            listener.resume(in: context.queue)
        }
    }

    /// Closes the connections that have been idle longest.
    ///
    /// - Returns: whether any was closed.
    private func makeRoom() -> Bool {
        // A small table gives up one at a time.
        let batch = max(1, min(Self.evictionBatch, context.table.capacity / Self.evictionBatch))
        while let latest = context.table.earliestDeadlines(.idle, limit: batch).last {
            var closedCount = 0
            context.table.claimParked(
                where: { $0 == .idle && $1 <= latest && closedCount < batch },
                then: { token, _ in
                    if evict(token) {
                        closedCount += 1
                    }
                })
            if closedCount > 0 {
                return true
            }
        }
        return false
    }

    /// Closes an idle connection, unless its next request has come already.
    ///
    /// - Returns: whether it was closed.
    private func evict(_ token: SlotToken) -> Bool {
        let hasRequest = context.table.withOwned(token) { connection in
            guard case .bytes = try? connection.socket.peek() else { return false }
            return true
        }
        if hasRequest {
            parkForWorkers(token, .readable, .receiving, until: .distantFuture)
        } else {
            _ = context.table.remove(token)
        }
        return !hasRequest
    }
}

/// What went wrong with accepting connections since the supervisor last asked.
public struct AcceptTrouble: Sendable, Equatable {
    /// Times that accepting paused because every connection was in use.
    public var pauseCount = 0
    /// The last error of accepting for want of descriptors or memory; nil for none.
    public var exhaustion: Errno?
}
