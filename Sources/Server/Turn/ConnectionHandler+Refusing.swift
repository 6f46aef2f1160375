// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import HTTP
import LinuxIO
import Slots

/// How a connection ends without the response that its client has asked for.
extension ConnectionHandler {
    /// Answers 408 to a connection whose request did not come in time.
    ///
    /// For the supervisor's own handler; the caller owns the connection.
    mutating func timeOut(_ connection: inout Connection, at now: UInt64) -> TurnEnd {
        generations.select(earlier: nil)
        if connection.awaitsProxyHeader { return endWithoutProxyHeader(connection) }
        output.removeAll()
        let unfinished = connection.unfinished.take()
        counters.add(1, to: unfinished?.progress.body == nil ? .headerTimeouts : .bodyTimeouts)
        // The record says how long the request was waited for.
        clock = TurnClock(restartedAt: unfinished?.progress.startedAt ?? now)
        generations.inUse.responder.beginTurn(clock)
        var received = UniqueArray<UInt8>()
        unfinished?.append(to: &received)
        let page = ErrorPage(.requestTimeout, explanation: "The request did not come in time.")
        generations.inUse.responder.refuse(
            page, received.span, isForHead: unfinished?.isForHead ?? false, from: connection.peer,
            into: &output.bytes)
        clock.start = now
        return sendRefusal(&connection)
    }

    /// Answers 503 to a connection whose request no worker could take in time, and closes it.
    ///
    /// For the supervisor's own handler; the caller owns the connection.
    ///
    /// - Parameter readiness: since when it has waited, in nanoseconds of `MonotonicClock`.
    mutating func refuseLate(
        _ connection: inout Connection, readySince readiness: UInt64, at now: UInt64
    ) -> TurnEnd {
        generations.select(earlier: nil)
        output.removeAll()
        var input = UniqueArray<UInt8>()
        swap(&input, &self.input)
        defer { swap(&input, &self.input) }
        input.removeAll(keepingCapacity: true)
        connection.unfinished.take()?.append(to: &input)
        // Closing with unread bytes would reset the connection: the client might lose the answer.
        guard
            case .bytes(let count) = try? connection.socket.receive(
                into: &input, upTo: generations.inUse.maximumReadBytes)
        else { return abort(connection, because: .clientGone) }
        counters.add(UInt64(count), to: .bytesReceived)
        clock = TurnClock(restartedAt: now)
        clock.queued = now - min(now, readiness)
        generations.inUse.responder.beginTurn(clock)
        generations.inUse.responder.refuseLate(
            input.span, from: connection.peer,
            retryAfter: generations.inUse.generation.timeouts.queue.seconds, into: &output.bytes)
        tally.refusedOne()
        switch output.send(to: &connection, then: nil, .close, Span(), generations.inUse.responder)
        {
        case .finished:
            return generations.inUse.parking.close(&connection, hasMore: false, at: now)
        case .blocked, .paused: return generations.inUse.parking.untilRoom(at: now)
        case .failed(let reason): return abort(connection, because: reason)
        }
    }

    /// Whether nobody waits any more for a request that is about to hold the worker.
    ///
    /// A client that has ended its sending only may still read: it counts as gone where it has waited
    /// for so long that others are refused. Clients that give up look the same, and they are the ones
    /// that an overloaded server would work for in vain.
    func isAbandoned(_ connection: borrowing Connection) -> Bool {
        switch connection.socket.peerEnd {
        case .nothing: false
        case .sending: clock.queued >= generations.inUse.generation.timeouts.queue.overloaded
        case .connection: true
        }
    }

    /// Closes a connection whose client has gone before its request was run.
    ///
    /// Counted before it is recorded: whoever reads the record finds it in the numbers.
    func abandon(_ record: RequestRecord) -> TurnEnd {
        tally.abandonedOne()
        generations.inUse.generation.accessLog.writeCut(record, because: .clientGone)
        return .close
    }

    /// Answers an error that leaves the framing unsure, and closes once the client could read it.
    mutating func refuse(
        _ error: RequestError, _ bytes: Span<UInt8>, _ connection: inout Connection
    ) -> TurnEnd {
        counters.countMistake(error)
        generations.inUse.responder.refuse(
            ErrorPage(error), bytes, isForHead: RequestParser.isForHead(bytes),
            from: connection.peer, into: &output.bytes)
        return sendRefusal(&connection)
    }

    private mutating func sendRefusal(_ connection: inout Connection) -> TurnEnd {
        switch output.send(
            to: &connection, then: nil, .linger, Span(), generations.inUse.responder)
        {
        case .finished: generations.inUse.parking.linger(&connection, at: clock.start)
        case .blocked, .paused: generations.inUse.parking.untilRoom(at: clock.start)
        case .failed(let reason): abort(connection, because: reason)
        }
    }

    /// Ends a connection whose response is not whole.
    ///
    /// Counted before it is recorded: whoever reads the record finds it in the numbers. What was refused
    /// has been counted and recorded as that.
    func abort(_ connection: borrowing Connection, because reason: CutReason) -> TurnEnd {
        if let pending = connection.pending, pending.record != nil {
            tally.abortedOne()
            pending.recordCut(because: reason)
        }
        return .close
    }
}
