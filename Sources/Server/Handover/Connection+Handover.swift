// SPDX-License-Identifier: Apache-2.0

import HTTP
import LinuxIO
import Slots
import SystemPackage

/// A connection between two programs: what it waits for, and until when.
struct ParkedState {
    let phase: SlotPhase
    let deadline: SlotTick

    /// What the event queue has to be asked for.
    var interest: EventInterest { phase == .sending ? .writable : .readable }

    init(_ phase: SlotPhase, until deadline: SlotTick) {
        self.phase = phase
        self.deadline = deadline
    }

    init(from state: inout StateReader) throws(HandoverError) {
        guard let raw = UInt8(exactly: try state.number()), let phase = SlotPhase(rawValue: raw)
        else { throw .malformed }
        self.phase = phase
        deadline = try SlotTick(from: &state)
    }

    func write(to state: inout StateWriter) {
        state.write(UInt64(phase.rawValue))
        deadline.write(to: &state)
    }
}

extension Connection {
    /// The descriptors that have to stay open for the connection to go on.
    var descriptors: [CInt] {
        [socket.number] + (pending?.fileNumber.map { [$0] } ?? [])
    }

    /// Writes everything but the descriptor.
    func write(to state: inout StateWriter) {
        peer.write(to: &state)
        state.write(UInt64(answeredCount))
        lingerDeadline.write(to: &state)
        state.write(unfinished != nil)
        unfinished?.write(to: &state)
        state.write(pending != nil)
        pending?.write(to: &state)
        // What earlier programs do not write, and pass over.
        state.write(awaitsProxyHeader)
        state.write(isSecure)
        pending?.writeRest(to: &state)
    }

    /// Creates what an earlier program has left of a connection.
    init(
        _ socket: consuming StreamSocket, from state: inout StateReader, in generation: Generation
    ) throws(HandoverError) {
        let peer = try PeerAddress(from: &state)
        let answeredCount = UInt32(truncatingIfNeeded: try state.number())
        let lingerDeadline = try SlotTick(from: &state)
        var unfinished: UnfinishedInput?
        if try state.flag() {
            unfinished = try UnfinishedInput(from: &state, in: generation)
        }
        var pending: PendingOutput?
        if try state.flag() {
            pending = try PendingOutput(from: &state, log: generation.accessLog)
            pending?.noteQueuedOutput(of: socket)
        }
        let hasRest = !state.isAtEnd
        let awaitsProxyHeader = hasRest ? try state.flag() : false
        let isSecure = hasRest ? try state.flag() : false
        if hasRest {
            try pending?.readRest(from: &state)
        }
        self.init(socket, from: peer)
        self.answeredCount = answeredCount
        self.lingerDeadline = lingerDeadline
        self.awaitsProxyHeader = awaitsProxyHeader
        self.isSecure = isSecure
        self.unfinished = unfinished
        self.pending = pending
    }
}

extension RequestRecord {
    func write(to state: inout StateWriter) {
        peer.write(to: &state)
        for field in [method, path, input, userAgent, referer] {
            state.write(field)
        }
        state.write(UInt64(status?.code ?? 0))
        state.write(contentBytes)
        state.write(receivedBytes != nil)
        state.write(receivedBytes ?? 0)
        state.write(start)
        state.write(queued)
        state.write(worker != nil)
        state.write(worker ?? 0)
        state.write(requestID)
        state.write(reason)
    }

    /// Writes what earlier programs have not known.
    func writeRest(to state: inout StateWriter) {
        state.write(query)
        state.write(host)
        state.write(site)
        state.write(protocolVersion)
    }

    mutating func readRest(from state: inout StateReader) throws(HandoverError) {
        query = try state.array()
        host = try state.array()
        site = try state.text() ?? ""
        protocolVersion = try state.text() ?? ""
    }

    init(from state: inout StateReader) throws(HandoverError) {
        self.init(from: try PeerAddress(from: &state))
        method = try state.array()
        path = try state.array()
        input = try state.array()
        userAgent = try state.array()
        referer = try state.array()
        let code = try state.number()
        if code != 0 {
            guard (100...599).contains(code) else { throw .malformed }
            status = Status(code: UInt16(code))
        }
        contentBytes = try state.number()
        let hasReceivedBytes = try state.flag()
        let receivedCount = try state.count()
        receivedBytes = hasReceivedBytes ? receivedCount : nil
        start = try state.number()
        queued = try state.number()
        let hasWorker = try state.flag()
        let number = try state.count()
        worker = hasWorker ? number : nil
        requestID = try state.text() ?? ""
        reason = try state.text()
    }
}

extension PeerAddress {
    fileprivate func write(to state: inout StateWriter) {
        state.write(words.0)
        state.write(words.1)
    }

    fileprivate init(from state: inout StateReader) throws(HandoverError) {
        self.init(words: (try state.number(), try state.number()))
    }
}

extension SlotTick {
    func write(to state: inout StateWriter) {
        state.write(count)
    }

    /// The clock is the kernel's, so an instant means the same to another program.
    init(from state: inout StateReader) throws(HandoverError) {
        self.init(count: try state.number())
    }
}

extension OwnedDescriptor {
    /// Takes over a descriptor that an earlier program has left open.
    static func inherited(_ state: inout StateReader) throws(HandoverError) -> OwnedDescriptor {
        let number = try state.descriptor()
        do throws(Errno) {
            return try OwnedDescriptor(inheriting: number)
        } catch {
            throw .malformed
        }
    }
}
