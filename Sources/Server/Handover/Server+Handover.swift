// SPDX-License-Identifier: Apache-2.0
//
// How another program takes this one's place in the same process, with every connection:
//
// 1. `freeze`: the supervisor takes each parked connection as a worker would, by compare-and-swap. What
//    a worker has in hand is parked when its turn ends, and taken then: workers begin no turn any more.
//    Nothing is accepted.
// 2. `handover`: writes down what each connection waits for and what is left of its input and output.
// 3. The process executes the other program, which has the same descriptors, and whose server adopts
//    what was written.
// 4. `thaw`, where that did not happen: each connection is parked again as it was.
//
// A turn pays one look at a flag for all this, a batch of accepted connections two additions.

import Glibc
import LinuxIO
import Slots
import Synchronization
import SystemPackage
import Threads

/// The connections of a server that serves nobody until it is thawed.
public struct FrozenServer: Sendable {
    struct Entry: Sendable {
        let token: SlotToken
        let state: ParkedState
    }

    var entries: [Entry] = []
}

/// What a server leaves to the program that takes its place.
public struct Handover: Sendable {
    /// For `Server.adopt` of that program.
    public let bytes: [UInt8]
    /// The descriptors that have to stay open.
    public let descriptors: [CInt]

    /// How many descriptors an earlier program has left open by what it has written; nil where it does
    /// not say so.
    public static func descriptorCount(in bytes: [UInt8]) -> Int? {
        (try? HandoverRecords(bytes))?.descriptorCount
    }
}

/// What a server has taken over.
public struct Adoption: Sendable, Equatable {
    /// Listening sockets.
    public var listeners = 0
    /// Those that the service manager keeps.
    public var inheritedListeners = 0
    /// Connections that go on.
    public var connections = 0
    /// Connections that were closed: no room, or nothing that this program understands.
    public var lostConnections = 0
    /// The numbers of descriptors that are none of the server's own, for the caller to take over.
    public var others: [CInt] = []
    /// The numbers that the program has left to its successor; none where an earlier version has not.
    public var notes: [UInt64] = []

    /// Creates the outcome of taking over nothing.
    public init() {}

    /// Counts a connection.
    mutating func count(_ goesOn: Bool) {
        if goesOn {
            connections += 1
        } else {
            lostConnections += 1
        }
    }
}

extension ServerContext {
    /// Makes the caller the owner of a connection for which an event came, unless the server is frozen:
    /// what is parked is for whoever freezes it then, and armed again by whoever thaws it.
    ///
    /// - Returns: false also where somebody has it in hand, who then learns of the event when parking it.
    @inline(__always)
    func claimForTurn(_ token: SlotToken) -> Bool {
        if isFrozen.load(ordering: .sequentiallyConsistent) {
            table.noteEvent(token)
            // Whoever has parked it since a thaw has armed nothing that came before.
            guard !isFrozen.load(ordering: .sequentiallyConsistent) else { return false }
        }
        return table.claim(token)
    }
}

extension Server {
    /// Whether an endpoint holds a worker, for whose end a freeze would have to wait.
    public var holdsWorker: Bool { workers.tallies.contains { $0.heldRequest != nil } }

    /// Stops accepting, and takes every connection out of the workers' hands.
    ///
    /// Blocks until the turns that workers are in have ended, at most until the timeout. To be
    /// followed by `thaw`, or by the end of this program.
    public func freeze(within timeout: Duration) -> FrozenServer {
        var frozen = FrozenServer()
        context.isFrozen.store(true, ordering: .sequentiallyConsistent)
        let deadline = MonotonicClock.deadline(after: timeout)
        while true {
            // Asked for first: nothing is inserted any more once nobody is accepting.
            let isAccepting = context.acceptingCount.load(ordering: .sequentiallyConsistent) > 0
            context.table.claimParked(
                where: { _, _ in true },
                then: { token, phase, deadline in
                    frozen.entries.append(
                        FrozenServer.Entry(token: token, state: ParkedState(phase, until: deadline))
                    )
                })
            let isWhole = !isAccepting && frozen.entries.count == context.table.count
            if isWhole || MonotonicClock.nanoseconds >= deadline {
                return frozen
            }
            usleep(500)
        }
    }

    /// Records the requests that workers still have in hand: the program ends without them.
    ///
    /// - Returns: the number of connections that this cuts off.
    public func cutOffHeld(_ frozen: FrozenServer) -> Int {
        let log = context.generations.value.accessLog
        for record in workers.tallies.compactMap(\.heldRequest) {
            log.writeCut(record, because: .upgraded)
        }
        return max(0, context.table.count - frozen.entries.count)
    }

    /// Goes on as if nothing had happened.
    public func thaw(_ frozen: consuming FrozenServer) {
        let acceptor = Acceptor(context: context)
        context.isFrozen.store(false, ordering: .sequentiallyConsistent)
        // What was parked after the last look: its events have found nobody.
        context.table.claimParked(
            where: { _, _ in true },
            then: { token, phase, deadline in
                let state = ParkedState(phase, until: deadline)
                acceptor.parkForWorkers(token, state.interest, phase, until: deadline)
            })
        for entry in frozen.entries {
            acceptor.parkForWorkers(
                entry.token, entry.state.interest, entry.state.phase, until: entry.state.deadline)
        }
        for listener in context.listeners.all {
            listener.arm(in: context.queue)
        }
    }

    /// The numbers of its listening sockets.
    public var listenerNumbers: [CInt] { context.listeners.all.compactMap(\.number) }

    /// Writes down all that another program needs to go on.
    ///
    /// The requests that workers still have in hand count as cut off there.
    ///
    /// - Parameters:
    ///   - others: descriptors that are to stay open besides.
    ///   - notes: numbers for the program itself.
    public func handover(
        _ frozen: FrozenServer, others: [CInt] = [], notes: [UInt64] = []
    ) -> Handover {
        var writer = HandoverWriter()
        for number in others {
            writer.write(other: number)
        }
        for listener in context.listeners.all {
            writer.write(listener)
        }
        for entry in frozen.entries {
            context.table.withOwned(entry.token) { writer.write($0, entry.state) }
        }
        let metrics = metrics
        let heldCount = workers.tallies.count { $0.heldRequest != nil }
        writer.write(
            HandoverTotals(
                answered: metrics.requests, finished: metrics.finished,
                aborted: metrics.aborted + UInt64(heldCount),
                refused: metrics.refused, abandoned: metrics.abandoned,
                refusals: metrics.refusals))
        writer.write(requestTotals, accepted: context.acceptedCount.load(ordering: .relaxed))
        writer.write(notes: notes)
        return writer.finish()
    }

    /// Takes over what another program has left, to be called before anybody else may have opened a
    /// descriptor of the same number: at the start.
    ///
    /// What cannot be understood is closed and counted; listeners go first, since without them nobody
    /// could connect.
    ///
    /// - Throws: when nothing can be understood.
    public func adopt(_ bytes: [UInt8]) throws(HandoverError) -> Adoption {
        var adoption = Adoption()
        let records = try HandoverRecords(bytes)
        for socket in records.listeners {
            let isInherited = socket.isInherited
            do throws(Errno) {
                let descriptor = try OwnedDescriptor(inheriting: socket.number)
                try listen(
                    on: ListeningSocket(descriptor), isInherited: isInherited, name: socket.name)
                adoption.listeners += 1
                adoption.inheritedListeners += isInherited ? 1 : 0
            } catch {
                continue
            }
        }
        for record in records.connections {
            adoption.count(adopt(record))
        }
        reaper.tally.add(records.totals)
        context.refusals.add(records.totals.refusals)
        reaper.counters.add(records.requests)
        context.acceptedCount.wrappingAdd(records.acceptedCount, ordering: .relaxed)
        adoption.others = records.others
        adoption.notes = records.notes
        return adoption
    }

    /// - Returns: false when the connection was closed.
    func adopt(_ record: HandoverRecords.ConnectionRecord) -> Bool {
        guard let descriptor = try? OwnedDescriptor(inheriting: record.number) else { return false }
        let socket = StreamSocket(descriptor)
        do throws(HandoverError) {
            var state = record.state
            let connection = try Connection(
                socket, from: &state, in: context.generations.value)
            return Acceptor(context: context).adopt(connection, record.parked)
        } catch {
            return false
        }
    }
}
