// SPDX-License-Identifier: Apache-2.0

import LinuxIO
import Slots
import Synchronization
import SystemPackage
import WorkerPool

/// Lets connections in and out of the table.
///
/// Has no state of its own; any thread may use one.
struct Acceptor: Sendable {
    /// Connections accepted at one event of a listener, so that others get their turn.
    private static let shareOfConnections = 16

    let context: ServerContext

    /// Accepts what waits at a listener, lets its next event come, and has what was accepted served.
    ///
    /// Where there is no room, idle connections are closed, then slow ones; when there is none of
    /// either, the listener pauses until a connection has ended.
    func accept(from index: Int, now: UInt64) {
        guard let listener = context.listeners.listener(index) else { return }
        // Whoever freezes the server sees this worker, or is seen by it.
        context.acceptingCount.add(1, ordering: .sequentiallyConsistent)
        defer { context.acceptingCount.subtract(1, ordering: .sequentiallyConsistent) }
        guard !context.isFrozen.load(ordering: .sequentiallyConsistent) else { return }
        var accepted = ReadyEvents()
        acceptWaiting(at: listener, now: now, into: &accepted)
        // Mostly the first request is there by now, and the kernel need not be asked to tell of it.
        guard accepted.count > 0, !ThreadPool.queue(accepted) else { return }
        for position in 0..<accepted.count {
            leaveToWorkers(SlotToken(rawValue: accepted[position]))
        }
    }

    private func acceptWaiting(
        at listener: Listener, now: UInt64, into accepted: inout ReadyEvents
    ) {
        var acceptedCount = 0
        var hasMadeRoom = false
        while acceptedCount < Self.shareOfConnections {
            if context.table.count >= context.table.capacity {
                // Only the event tells that a connection waits: none is given up for nothing.
                guard acceptedCount == 0 else { break }
                guard makeRoom(at: now) else { return pauseUntilRoom(listener) }
            }
            switch listener.accept() {
            case .connection(let socket, let peer):
                let token = insert(
                    socket, from: peer, over: listener.name, now: now,
                    waitedInBacklog: listener.hasLateBacklog)
                if let token {
                    accepted.append(token.rawValue)
                }
                acceptedCount += 1
            case .none:
                listener.endLateness()
                return listener.arm(in: context.queue)
            case .exhausted(let errno):
                // accept(2) says so even when no connection waits.
                guard acceptedCount == 0 else { return listener.arm(in: context.queue) }
                context.listeners.note { $0.exhaustion = errno }
                // Once: where closing connections does not help, all would go for nothing.
                guard !hasMadeRoom, makeRoom(at: now) else { return pauseUntilLook(listener) }
                hasMadeRoom = true
            case .failed(let errno):
                context.listeners.note { $0.failure = errno }
                return pauseUntilLook(listener)
            }
        }
        listener.arm(in: context.queue)
    }

    /// Accepts everything that waits at a listener, as far as there is room.
    func acceptAll(from listener: Listener, now: UInt64, waitedInBacklog: Bool) {
        while context.table.count < context.table.capacity {
            guard case .connection(let socket, let peer) = listener.accept() else { return }
            admit(
                socket, from: peer, over: listener.name, now: now,
                waitedInBacklog: waitedInBacklog)
        }
    }

    /// Puts a connection into the table and waits for its first request.
    ///
    /// - Parameter name: that of the listener.
    func admit(
        _ socket: consuming StreamSocket, from peer: PeerAddress, over name: String, now: UInt64,
        waitedInBacklog: Bool = false
    ) {
        let token = insert(
            socket, from: peer, over: name, now: now, waitedInBacklog: waitedInBacklog)
        if let token {
            leaveToWorkers(token)
        }
    }

    /// Puts a connection into the table, parked, and not yet in the event queue.
    ///
    /// - Parameter name: that of the listener.
    /// - Returns: its token; nil when it was closed, for want of room or for having too many peers of
    ///   its address.
    private func insert(
        _ socket: consuming StreamSocket, from peer: PeerAddress, over name: String, now: UInt64,
        waitedInBacklog: Bool
    ) -> SlotToken? {
        let generation = context.generations.value
        var connection = Connection(socket, from: peer)
        guard accepts(&connection, over: name, generation, at: now) else { return nil }
        let patience =
            connection.awaitsProxyHeader
            ? generation.timeouts.header : generation.timeouts.keepalive
        let counted = connection.isCounted ? peer.network : nil
        guard let token = context.table.insert(connection) else {
            counted.map(context.addresses.leave)
            return nil
        }
        // In place of what an earlier connection has left. Its first request may have waited as well.
        context.table.stampEvent(
            token, ReadyStamp(seenAt: now, isLate: waitedInBacklog).word)
        context.activity.send()
        context.acceptedCount.wrappingAdd(1, ordering: .relaxed)
        // Nobody has its token yet, so no event can have come.
        _ = context.table.park(token, .idle, until: SlotTick(nanoseconds: now, plus: patience))
        return token
    }

    /// Puts a parked connection into the event queue, unless somebody else has it in hand.
    private func leaveToWorkers(_ token: SlotToken) {
        guard let (phase, deadline) = context.table.claimParked(token) else { return }
        parkForWorkers(token, .readable, phase, until: deadline)
    }

    /// Puts a connection into the table that an earlier program has served.
    ///
    /// - Returns: false when there is no room: it was closed.
    func adopt(_ connection: consuming Connection, _ parked: ParkedState) -> Bool {
        let number = connection.socket.number
        var connection = connection
        connection.watch = parked.interest
        let network = connection.peer.network
        // It was let in already, however many there are.
        if context.generations.value.settings.connectionsPerAddress != nil, let network,
            !connection.awaitsProxyHeader
        {
            connection.isCounted = context.addresses.enter(network, limit: .max)
        }
        let isCounted = connection.isCounted
        guard let token = context.table.insert(connection) else {
            if isCounted, let network {
                context.addresses.leave(network)
            }
            return false
        }
        context.table.stampEvent(token, 0)
        do throws(Errno) {
            let word = ReadyToken(token, parked.phase).word
            try context.queue.add(number, for: parked.interest, token: word)
        } catch {
            remove(token)
            return false
        }
        noteHeldBytes(of: token)
        if !context.table.park(token, parked.phase, until: parked.deadline) {
            parkForWorkers(token, parked.interest, parked.phase, until: parked.deadline)
        }
        relieveBudget()
        context.activity.send()
        return true
    }

    /// Arms a connection that the caller owns, and gives the ownership up.
    ///
    /// - Parameter isDrained: whether all was read that an event has told of, and no other event has
    ///   come since: nothing that is there already will have to be reported.
    /// - Returns: false when an event came meanwhile: the caller still owns the connection.
    func park(
        _ token: SlotToken, _ interest: EventInterest, _ phase: SlotPhase,
        until deadline: SlotTick, isDrained: Bool = false
    ) -> Bool {
        let (isWatched, holdsMemory) = context.table.withOwned(token) { connection in
            (
                watch(&connection, token, interest, phase, isDrained: isDrained),
                connection.holdsMemory
            )
        }
        if holdsMemory {
            noteHeldBytes(of: token)
        }
        // What cannot be watched is looked at by the supervisor, which tries again or ends it.
        let deadline = isWatched ? deadline : SlotTick(count: 0)
        guard context.table.park(token, phase, until: deadline) else { return false }
        if holdsMemory {
            relieveBudget()
        }
        return true
    }

    /// Lets the next event of a connection come.
    ///
    /// - Returns: false where the kernel cannot watch another socket.
    private func watch(
        _ connection: inout Connection, _ token: SlotToken, _ interest: EventInterest,
        _ phase: SlotPhase, isDrained: Bool
    ) -> Bool {
        // Whoever keeps up is armed once: a twentieth of what a request costs.
        let interest = interest == .readable && phase == .idle ? .arrivals : interest
        if isDrained, interest == .arrivals, connection.watch == .arrivals { return true }
        let number = connection.socket.number
        let word = ReadyToken(token, phase).word
        guard connection.watch == nil else {
            // The descriptor is open and in the queue, so arming cannot fail.
            try? context.queue.arm(number, for: interest, token: word)
            connection.watch = interest
            return true
        }
        do throws(Errno) {
            try context.queue.add(number, for: interest, token: word)
            connection.watch = interest
        } catch {
            // ENOSPC or ENOMEM.
            context.listeners.note { $0.exhaustion = error }
        }
        return connection.watch != nil
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
        remove(token)
        context.listeners.resume(in: context.queue)
        if context.wasGivenConnection.load(ordering: .relaxed), context.table.count == 0 {
            context.activity.wake()
        }
    }

    /// Removes a connection that the caller owns from the table.
    func remove(_ token: SlotToken) {
        let (holdsBytes, network) = context.table.withOwned(token) { connection in
            (connection.notedBytes > 0, connection.isCounted ? connection.peer.network : nil)
        }
        if holdsBytes {
            context.budget.note(token, holds: 0)
        }
        // Before its end can be seen: whoever sees it may connect anew at once.
        network.map(context.addresses.leave)
        // The socket closes at the end of its owner, and leaves the event queue by that.
        _ = context.table.remove(token)
    }

    private func pauseUntilRoom(_ listener: Listener) {
        listener.pause()
        context.listeners.notePause { $0.pauseCount += 1 }
        // A connection may have ended between the look at the table and the pause.
        if context.table.count < context.table.capacity {
            listener.resume(in: context.queue)
        }
    }

    /// Leaves a listener alone until a connection ends, or the supervisor looks.
    private func pauseUntilLook(_ listener: Listener) {
        listener.pause()
        context.listeners.notePause { _ in }
        context.activity.send()
    }

    /// Leaves a connection that the caller owns to a worker if its next request has come already.
    ///
    /// - Returns: whether it has; else the caller still owns the connection.
    func leaveToWorker(_ token: SlotToken) -> Bool {
        let hasRequest = context.table.withOwned(token) { connection in
            guard case .bytes = try? connection.socket.peek() else { return false }
            return true
        }
        if hasRequest {
            parkForWorkers(token, .readable, .receiving, until: .distantFuture)
        }
        return hasRequest
    }
}
