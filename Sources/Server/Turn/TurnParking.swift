// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import LinuxIO
import Slots

/// Step 6 and 7 of a turn: keeps what is left of the input, and says what is waited for, until when.
///
/// Instants are in nanoseconds of `MonotonicClock`.
struct TurnParking {
    let timeouts: ServerContext.Timeouts
    let budget: MemoryBudget

    /// Waits for more input, with nothing left to send.
    ///
    /// - Returns: nil when the budget does not allow to keep the input.
    func keep(
        _ reading: Reading, of input: Span<UInt8>, _ connection: inout Connection, at now: UInt64
    ) -> TurnEnd? {
        if reading.isUntried {
            // The socket has room, so its event comes at once, behind those that wait already.
            return keepInput(reading, of: input, &connection, at: now) ? untilRoom(at: now) : nil
        }
        let idle = SlotTick(nanoseconds: now, plus: timeouts.keepalive)
        guard reading.isUnfinished(in: input) else { return .park(.readable, .idle, until: idle) }
        guard keepInput(reading, of: input, &connection, at: now) else { return nil }
        if reading.hasOnlyEmptyLine(of: input) { return .park(.readable, .idle, until: idle) }
        let until =
            reading.body == nil
            ? headDeadline(reading, at: now) : SlotTick(nanoseconds: now, plus: timeouts.body)
        return .park(.readable, .receiving, until: until)
    }

    /// Waits until the client takes what is left to send; the rest of the input waits as well.
    ///
    /// - Returns: nil when the budget does not allow to keep the input.
    func keepForLater(
        _ reading: inout Reading, of input: Span<UInt8>, _ connection: inout Connection,
        at now: UInt64
    ) -> TurnEnd? {
        reading.isUntried = reading.headStart < input.count
        return keepInput(reading, of: input, &connection, at: now) ? untilRoom(at: now) : nil
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
        connection.incoming = nil
        let deadline = SlotTick(nanoseconds: now, plus: timeouts.linger)
        connection.lingerDeadline = deadline
        return .park(.readable, .closing, until: deadline)
    }

    private func keepInput(
        _ reading: Reading, of input: Span<UInt8>, _ connection: inout Connection, at now: UInt64
    ) -> Bool {
        guard reading.isUnfinished(in: input) else { return true }
        connection.incoming = IncomingBytes(
            reading, of: input, headDeadline: headDeadline(reading, at: now), budget: budget)
        return connection.incoming != nil
    }

    private func headDeadline(_ reading: Reading, at now: UInt64) -> SlotTick {
        reading.headDeadline ?? SlotTick(nanoseconds: now, plus: timeouts.header)
    }
}
