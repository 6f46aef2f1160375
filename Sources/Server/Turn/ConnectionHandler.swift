// SPDX-License-Identifier: Apache-2.0
//
// A turn: what one worker does with one connection that is ready.
//
// 1. Write on what the client has not taken yet. Still more than it takes: park until it takes more.
// 2. Lingering after an error: throw away what comes; close at the end of the stream.
// 3. Put what is left of the last turn in front of what can be read now.
// 4. Answer every complete request, in order, into one output buffer. At most 16 requests or
//    256 KiB; whoever wants more goes to the end of the line.
// 5. Send the output. What the client does not take is kept for later turns.
// 6. Keep what is left of the input: the beginning of a request, or requests that wait.
// 7. Park: arm the event queue, then give the ownership up until an event or the deadline.
//
// A turn never waits for a client. It waits only for the disk, and where a handler says so (/sleep).

import BasicContainers
import HTTP
import LinuxIO
import Slots
import Synchronization
import SystemPackage
import Threads

/// Serves the connections that one worker has taken.
///
/// Belongs to that worker's thread.
final class ConnectionHandler: @unchecked Sendable {
    // Each handler is called by one thread only: its worker, or the supervisor for its own.

    private static let shareOfRequests = 16

    private let context: ServerContext
    private let acceptor: Acceptor
    private let readLimit: Int
    private var input = UniqueArray<UInt8>()
    private var output: TurnOutput
    private let parking: TurnParking
    private var responder: Responder
    private var clock = TurnClock()
    /// Requests answered.
    let answeredCount = Atomic<UInt64>(0)
    /// Connections closed before their response was whole.
    let abortedCount = Atomic<UInt64>(0)

    init(context: ServerContext, number: Int) {
        self.context = context
        acceptor = Acceptor(context: context)
        readLimit = context.settings.requestLimits.longestHead + 16 * 1024
        output = TurnOutput(context: context)
        parking = TurnParking(timeouts: context.timeouts, budget: context.budget)
        responder = Responder(context: context, worker: number)
    }

    /// Accepts what waits at a listener.
    func accept(fromListener index: Int) {
        acceptor.accept(from: index, now: MonotonicClock.nanoseconds)
    }

    /// Runs turns of a connection for which an event came, until it is parked or closed.
    func serve(_ token: SlotToken) {
        guard context.table.claim(token) else { return }
        clock = TurnClock(
            start: MonotonicClock.nanoseconds, queuedSince: context.table.eventStamp(token))
        while true {
            let end = context.table.withOwned(token) { turn(&$0) }
            guard case .park(let interest, let phase, let deadline) = end else {
                return acceptor.close(token)
            }
            if acceptor.park(token, interest, phase, until: deadline) {
                return
            }
            clock = TurnClock(restartedAt: MonotonicClock.nanoseconds)
        }
    }

    /// Answers 408 to a connection whose request did not come in time.
    ///
    /// For the supervisor's own handler; the caller owns the connection.
    func timeOut(_ connection: inout Connection, at now: UInt64) -> TurnEnd {
        clock = TurnClock(restartedAt: now)
        let isForHead = connection.incoming?.isForHead ?? false
        connection.incoming = nil
        output.removeAll()
        return refuse(
            ErrorPage(.requestTimeout, explanation: "The request did not come in time."),
            isForHead: isForHead, &connection)
    }

    private func turn(_ connection: inout Connection) -> TurnEnd {
        output.removeAll()
        if let end = writeOn(&connection) {
            return end
        }
        if let deadline = connection.lingerDeadline {
            return discardInput(of: connection, until: deadline)
        }
        // Taken out of the handler for the turn, so that its bytes can be lent while the rest changes.
        var input = UniqueArray<UInt8>()
        swap(&input, &self.input)
        defer { swap(&input, &self.input) }
        input.removeAll(keepingCapacity: true)
        var reading = Reading(limits: context.settings.requestLimits)
        if let incoming = connection.incoming.take() {
            incoming.append(to: &input)
            reading.resume(incoming)
        }
        if !reading.isUntried {
            do throws(Errno) {
                switch try connection.socket.receive(into: &input, upTo: readLimit) {
                case .bytes: break
                case .wouldBlock: return keep(reading, of: input, &connection)
                case .endOfStream: return .close
                }
            } catch {
                return .close
            }
        }
        return answerAll(&reading, of: input, &connection)
    }

    /// Steps 4 to 6.
    private func answerAll(
        _ reading: inout Reading, of input: borrowing UniqueArray<UInt8>,
        _ connection: inout Connection
    ) -> TurnEnd {
        responder.beginTurn(clock)
        reading.isUntried = false
        var count = 0
        do throws(RequestError) {
            while let head = try reading.next(in: input.span) {
                if reading.isAwaited, wants(head, reading, of: input) {
                    ResponseHead.appendContinue(to: &output.bytes)
                    break
                }
                if let end = answer(head, &reading, of: input, &connection) {
                    return end
                }
                count += 1
                if count == Self.shareOfRequests || output.isFull {
                    reading.isUntried = true
                    break
                }
            }
        } catch {
            let isForHead = RequestParser.isForHead(input.span.extracting(reading.headStart...))
            return refuse(ErrorPage(error), isForHead: isForHead, &connection)
        }
        switch output.flush(&connection) {
        case .finished: return keep(reading, of: input, &connection)
        case .blocked, .paused: return keepForLater(&reading, of: input, &connection)
        case .failed: return abort(connection)
        }
    }

    /// Answers one request into the output, and sends the output where that cannot wait.
    ///
    /// - Returns: nil to go on with the next request.
    private func answer(
        _ head: RequestHead, _ reading: inout Reading, of input: borrowing UniqueArray<UInt8>,
        _ connection: inout Connection
    ) -> TurnEnd? {
        let bytes = input.span.extracting(reading.headStart...)
        let route = responder.route(head, bytes)
        if case .sleep(let duration) = route {
            // Nobody waits for a response that is ready while the worker sleeps.
            switch output.flush(&connection) {
            case .finished: hold(duration)
            case .blocked, .paused: return keepForLater(&reading, of: input, &connection)
            case .failed: return abort(connection)
            }
        }
        connection.answeredCount &+= 1
        answeredCount.add(1, ordering: .relaxed)
        // Where the body was not sent, nobody knows whether it will be.
        let isEarly = reading.isAwaited
        let option = ConnectionOption(for: head, persists: !isEarly && persists(connection))
        let request = Responder.Request(head: head, route: route, option: option)
        let part = responder.respond(
            to: request, bytes, on: connection.socket, into: &output.bytes)
        if case .sleep = route {
            // That was the handler's time: neither the client's nor the next request's.
            clock = TurnClock(restartedAt: MonotonicClock.nanoseconds)
            responder.beginTurn(clock)
        }
        reading.advance()
        let ending: OutgoingBytes.Ending = isEarly ? .linger : option == .close ? .close : .goOn
        let hasPart = part != nil
        guard hasPart || ending != .goOn else { return nil }
        switch output.flush(&connection, then: part, ending) {
        case .finished:
            return finish(ending, hasMore: reading.headStart < input.count, &connection)
        case .blocked, .paused: return keepForLater(&reading, of: input, &connection)
        case .failed: return abort(connection)
        }
    }

    /// Whether the body that a client holds back shall be sent: the request is not refused for what
    /// its head says already.
    private func wants(
        _ head: RequestHead, _ reading: Reading, of input: borrowing UniqueArray<UInt8>
    ) -> Bool {
        switch responder.route(head, input.span.extracting(reading.headStart...)) {
        case .refused, .methodNotAllowed, .sleepMalformed: false
        default: true
        }
    }

    /// Blocks for `/sleep`.
    private func hold(_ duration: Duration) {
        Sleep.hold(duration)
        // The date is that of the response.
        responder.beginTurn(clock)
    }

    private func persists(_ connection: borrowing Connection) -> Bool {
        let limit = context.settings.requestsPerConnection
        return !context.isDraining.load(ordering: .relaxed)
            && (limit == 0 || connection.answeredCount < limit)
    }

    /// Step 1.
    ///
    /// - Returns: nil to go on with the turn.
    private func writeOn(_ connection: inout Connection) -> TurnEnd? {
        guard let outgoing = connection.outgoing else { return nil }
        switch output.write(outgoing, of: &connection) {
        case .blocked, .paused: return parking.untilRoom(at: clock.start)
        case .failed: return abort(connection)
        case .finished:
            let hasMore = connection.incoming != nil
            return finish(outgoing.ending, hasMore: hasMore, &connection)
        }
    }

    /// What comes after responses that the client has taken whole.
    ///
    /// - Returns: nil to go on with the turn.
    private func finish(
        _ ending: OutgoingBytes.Ending, hasMore: Bool, _ connection: inout Connection
    ) -> TurnEnd? {
        switch ending {
        case .goOn: nil
        case .close: parking.close(&connection, hasMore: hasMore, at: clock.start)
        case .linger: parking.linger(&connection, at: clock.start)
        }
    }

    /// Step 6, with nothing left to send.
    private func keep(
        _ reading: Reading, of input: borrowing UniqueArray<UInt8>,
        _ connection: inout Connection
    ) -> TurnEnd {
        parking.keep(reading, of: input.span, &connection, at: clock.start) ?? abort(connection)
    }

    /// Step 6, with something left to send.
    private func keepForLater(
        _ reading: inout Reading, of input: borrowing UniqueArray<UInt8>,
        _ connection: inout Connection
    ) -> TurnEnd {
        parking.keepForLater(&reading, of: input.span, &connection, at: clock.start)
            ?? abort(connection)
    }

    /// Answers an error that leaves the framing unsure, and closes once the client could read it.
    private func refuse(
        _ page: ErrorPage, isForHead: Bool, _ connection: inout Connection
    ) -> TurnEnd {
        responder.beginTurn(clock)
        responder.refuse(page, isForHead: isForHead, on: connection.socket, into: &output.bytes)
        switch output.flush(&connection, then: nil, .linger) {
        case .finished: return parking.linger(&connection, at: clock.start)
        case .blocked, .paused: return parking.untilRoom(at: clock.start)
        case .failed: return abort(connection)
        }
    }

    /// Step 2.
    ///
    /// The deadline stays: a client cannot move it.
    private func discardInput(
        of connection: borrowing Connection, until deadline: SlotTick
    ) -> TurnEnd {
        input.removeAll(keepingCapacity: true)
        guard case .bytes = try? connection.socket.receive(into: &input, upTo: readLimit) else {
            return .close
        }
        return .park(.readable, .closing, until: deadline)
    }

    /// Ends a connection whose response is not whole.
    func abort(_ connection: borrowing Connection) -> TurnEnd {
        if let exchange = connection.outgoing?.cutExchange {
            context.accessLog.write(exchange, of: connection.socket)
        }
        abortedCount.add(1, ordering: .relaxed)
        return .close
    }
}

/// How a turn ended: what is to be done with the connection.
enum TurnEnd {
    case park(EventInterest, SlotPhase, until: SlotTick)
    case close
}

/// When a turn began, and how long its event had waited for a worker.
struct TurnClock: Sendable {
    /// In nanoseconds of `MonotonicClock`.
    var start: UInt64 = 0
    /// In nanoseconds.
    var queued: UInt64 = 0

    init() {}

    /// A turn that nothing has waited for.
    init(restartedAt now: UInt64) {
        start = now
    }

    /// - Parameter ready: when the event came.
    init(start: UInt64, queuedSince ready: UInt64) {
        self.start = start
        queued = start > ready ? start - ready : 0
    }
}
