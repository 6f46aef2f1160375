// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import LinuxIO
import Slots

/// How a turn ended: what is to be done with the connection.
enum TurnEnd {
    case park(EventInterest, SlotPhase, until: SlotTick)
    case close
}

/// The last step of a turn: keeps what is left of the input, and says what is waited for, until when.
///
/// Instants are in nanoseconds of `MonotonicClock`.
struct Parking {
    private let generation: Generation
    /// The generation's own; a copy, so that nothing shared is touched for a connection that is idle
    /// again.
    private let timeouts: Generation.Timeouts

    init(_ generation: Generation) {
        self.generation = generation
        timeouts = generation.timeouts
    }

    /// Waits for more input, with nothing left to send.
    func untilInput(
        _ reader: RequestReader, of input: Span<UInt8>, _ connection: inout Connection,
        at now: UInt64
    ) -> TurnEnd {
        let patience = connection.awaitsProxyHeader ? timeouts.header : timeouts.keepalive
        let idle = SlotTick(nanoseconds: now, plus: patience)
        guard reader.isUnfinished(in: input) else { return .park(.readable, .idle, until: idle) }
        let progress = reader.progress(of: input, at: now, headTimeout: timeouts.header)
        connection.unfinished = UnfinishedInput(
            reader, of: input, progress: progress, in: generation)
        // The socket has room, so its event comes at once, behind those that wait already.
        if reader.isUntried { return untilRoom(at: now) }
        if reader.hasOnlyEmptyLine(of: input) { return .park(.readable, .idle, until: idle) }
        var deadline =
            reader.body == nil
            ? progress.headDeadline : SlotTick(nanoseconds: now, plus: timeouts.body)
        if let rate = timeouts.rate {
            deadline = min(deadline, SlotTick(nanoseconds: progress.deadline(at: rate), plus: 0))
        }
        return .park(.readable, .receiving, until: deadline)
    }

    /// Waits until the client takes what is left to send; the rest of the input waits as well.
    func untilRoom(
        _ reader: inout RequestReader, of input: Span<UInt8>, _ connection: inout Connection,
        at now: UInt64
    ) -> TurnEnd {
        reader.isUntried = reader.start < input.count
        guard reader.isUnfinished(in: input) else { return untilRoom(at: now) }
        let progress = reader.progress(of: input, at: now, headTimeout: timeouts.header)
        connection.unfinished = UnfinishedInput(
            reader, of: input, progress: progress, in: generation)
        return untilRoom(at: now)
    }

    /// Waits until the client takes more.
    func untilRoom(at now: UInt64) -> TurnEnd {
        .park(.writable, .sending, until: SlotTick(nanoseconds: now, plus: timeouts.write))
    }

    /// Ends a connection after its last response: at once, unless the client has sent more.
    func close(_ connection: inout Connection, hasMore: Bool, at now: UInt64) -> TurnEnd {
        if !hasMore {
            guard case .bytes = try? connection.socket.peek() else { return .close }
        }
        return linger(&connection, at: now)
    }

    /// Ends the sending, and waits for the client to end its own.
    ///
    /// Closing at once would make the kernel reset the connection if the client has sent more, and
    /// the client would lose the response (RFC 9112 section 9.6).
    func linger(_ connection: inout Connection, at now: UInt64) -> TurnEnd {
        connection.socket.shutdownWriting()
        connection.unfinished = nil
        let deadline = SlotTick(nanoseconds: now, plus: timeouts.linger)
        connection.lingerDeadline = deadline
        return .park(.readable, .closing, until: deadline)
    }
}
