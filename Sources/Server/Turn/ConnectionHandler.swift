// SPDX-License-Identifier: Apache-2.0
//
// A turn: what one worker does with one connection that is ready.
//
// 1. Resume writing what the client has not taken yet. Still more than it takes: park.
// 2. After the last response: discard what still comes; close at the end of the stream.
// 3. Read: behind what an earlier turn has left.
// 4. Parse and answer every complete request, in order, into one output buffer. At most 16 requests,
//    256 KiB or 2 ms; a connection with more goes to the end of the line.
// 5. Write the output. What the client does not take is kept for later turns.
// 6. Park: keep what is left of the input, say what is waited for, and until when.
//
// A turn never waits for a client. It waits only for the disk, and where an endpoint holds its worker.

import BasicContainers
import HTTP
import LinuxIO
import Slots
import Synchronization
import Threads
import WorkerPool

/// Serves the connections that one worker has taken.
///
/// Belongs to that worker's thread. A value, since the compiler proves of a value's parts what it
/// would check of an object's at run time: 900 instructions for a request of 8,700.
struct ConnectionHandler: ~Copyable {
    private static let shareOfRequests = 16
    /// In nanoseconds; the last request of a turn may take it longer.
    private static let shareOfTime: UInt64 = 2_000_000

    let context: ServerContext
    private let acceptor: Acceptor
    let tally: WorkerTally
    let counters: RequestCounters
    var generations: WorkerGenerations
    var input = UniqueArray<UInt8>()
    var output: TurnOutput
    /// The decoded path of the request at hand.
    private var path = UniqueArray<UInt8>()
    var clock = TurnClock()
    /// Whether the turn has read all that was there.
    private var hasReadAll = false
    /// Whether there may be more than a read has taken that asked for more.
    private var mayHaveMore = false

    /// - Parameter worker: the worker's number; nil for the supervisor.
    init(context: ServerContext, tally: WorkerTally, counters: RequestCounters, worker: Int?) {
        self.context = context
        self.tally = tally
        self.counters = counters
        acceptor = Acceptor(context: context)
        output = TurnOutput(tally: tally, counters: counters)
        generations = WorkerGenerations(context: context, counters: counters, worker: worker)
    }

    /// Runs turns of a connection for which an event came, until it is parked or closed.
    ///
    /// - Parameter hasMore: whether the event has told that one read may not take all that is there: no
    ///   other event tells of the rest.
    mutating func serve(_ token: SlotToken, hasMore: Bool) {
        guard context.claimForTurn(token) else { return }
        clock = TurnClock(claimed: token, in: context.table)
        mayHaveMore = hasMore
        // Taken out of the handler, so that its bytes can be lent while the rest changes.
        var input = UniqueArray<UInt8>()
        swap(&input, &self.input)
        defer { swap(&input, &self.input) }
        while true {
            let end = context.table.withOwned(token) { turn(&$0, &input) }
            guard case .park(let interest, let phase, let deadline) = end else {
                return acceptor.close(token)
            }
            if acceptor.park(token, interest, phase, until: deadline, isDrained: hasReadAll) {
                return
            }
            // A client that is quick would keep the worker for as long as it asks.
            if context.isFrozen.load(ordering: .sequentiallyConsistent) {
                return acceptor.parkForWorkers(token, interest, phase, until: deadline)
            }
            // What the event has told of that came meanwhile is known to nobody.
            mayHaveMore = true
            clock = TurnClock(restartedAt: MonotonicClock.nanoseconds)
            context.table.stampEvent(token, 0)
        }
    }

    private mutating func turn(_ connection: inout Connection, _ input: inout UniqueArray<UInt8>)
        -> TurnEnd
    {
        generations.select(earlier: connection.unfinished?.generation)
        output.removeAll()
        hasReadAll = false
        if let end = resumeWriting(&connection) { return end }
        if let end = discardInput(&input, of: connection) { return end }
        var reader = RequestReader(limits: generations.inUse.requestLimits)
        if let end = read(&connection, into: &input, &reader) { return end }
        if connection.awaitsProxyHeader,
            let end = takeProxyHeader(input.span, &reader, &connection)
        {
            return end
        }
        generations.inUse.responder.beginTurn(clock)
        var path = UniqueArray<UInt8>()
        swap(&path, &self.path)
        defer { swap(&path, &self.path) }
        do throws(RequestError) {
            var count = 0
            var head = RequestHead()
            while try reader.next(in: input.span, into: &head) {
                generations.inUse.responder.believeProxy(
                    &head, input.span.extracting(reader.start...), of: connection.peer,
                    isSecure: connection.isSecure)
                tally.begin(head, input.span.extracting(reader.start...))
                let route = generations.inUse.responder.route(
                    head, input.span.extracting(reader.start...), decodingPathInto: &path)
                if reader.isAwaited, !generations.inUse.responder.refuses(route) {
                    ResponseHead.appendContinue(to: &output.bytes)
                    break
                }
                if let end = answer(head, route, path.span, &reader, of: input, &connection) {
                    return end
                }
                count += 1
                if hasUsedItsShare(count, hasMore: reader.start < input.count) {
                    reader.isUntried = true
                    break
                }
            }
        } catch {
            return refuse(error, input.span.extracting(reader.start...), &connection)
        }
        if let end = write(nil, .keepAlive, &reader, of: input, &connection) { return end }
        return generations.inUse.parking.untilInput(
            reader, of: input.span, &connection, at: clock.start)
    }

    /// Whether a turn that has answered so many requests ends, whatever else has come.
    private func hasUsedItsShare(_ count: Int, hasMore: Bool) -> Bool {
        count == Self.shareOfRequests || output.isFull || generations.isEarlier
            || hasMore && MonotonicClock.nanoseconds &- clock.start >= Self.shareOfTime
    }

    /// Step 1.
    ///
    /// - Returns: nil to go on with the turn.
    private mutating func resumeWriting(_ connection: inout Connection) -> TurnEnd? {
        guard let pending = connection.pending else { return nil }
        switch output.send(pending, to: &connection) {
        case .blocked, .paused: return generations.inUse.parking.untilRoom(at: clock.start)
        case .failed(let reason): return abort(connection, because: reason)
        case .finished:
            return end(pending.ending, hasMore: connection.unfinished != nil, &connection)
        }
    }

    /// Step 2; the deadline stays, since no client may move it.
    ///
    /// - Returns: nil to go on with the turn.
    private mutating func discardInput(
        _ input: inout UniqueArray<UInt8>, of connection: borrowing Connection
    ) -> TurnEnd? {
        let deadline = connection.lingerDeadline
        guard deadline != .distantFuture else { return nil }
        input.removeAll(keepingCapacity: true)
        guard
            case .bytes(let count) = try? connection.socket.receive(
                into: &input, upTo: generations.inUse.maximumReadBytes)
        else { return .close }
        counters.add(UInt64(count), to: .bytesReceived)
        return .park(.readable, .closing, until: deadline)
    }

    /// Step 3.
    ///
    /// - Returns: nil to go on with the turn.
    private mutating func read(
        _ connection: inout Connection, into input: inout UniqueArray<UInt8>,
        _ reader: inout RequestReader
    ) -> TurnEnd? {
        input.removeAll(keepingCapacity: true)
        if let unfinished = connection.unfinished.take() {
            unfinished.append(to: &input)
            reader.resume(unfinished)
        }
        if reader.isUntried {
            reader.isUntried = false
            return nil
        }
        switch try? connection.socket.receive(
            into: &input, upTo: generations.inUse.maximumReadBytes)
        {
        case .bytes(let count):
            counters.add(UInt64(count), to: .bytesReceived)
            hasReadAll =
                count < generations.inUse.maximumReadBytes && !mayHaveMore && connection.readsWhole
            return nil
        case .wouldBlock:
            hasReadAll = true
            return generations.inUse.parking.untilInput(
                reader, of: input.span, &connection, at: clock.start)
        case .endOfStream, nil: return .close
        }
    }

    /// Step 4, for one request: its response goes into the output, and the output to the client where
    /// that cannot wait.
    ///
    /// - Returns: nil to go on with the next request.
    private mutating func answer(
        _ head: RequestHead, _ route: Route, _ path: Span<UInt8>, _ reader: inout RequestReader,
        of input: borrowing UniqueArray<UInt8>, _ connection: inout Connection
    ) -> TurnEnd? {
        let bytes = input.span.extracting(reader.start...)
        let holdsWorker = generations.inUse.responder.holdsWorker(route)
        if holdsWorker {
            // A response that is ready does not wait for an endpoint that takes its time.
            if let end = write(nil, .keepAlive, &reader, of: input, &connection) { return end }
            let record = generations.inUse.responder.describe(head, bytes, from: connection.peer)
            if isAbandoned(connection) { return abandon(record) }
            tally.hold(record)
            ThreadPool.callColleague()
        }
        connection.answeredCount &+= 1
        // Where the body was not sent, nobody knows whether it will be.
        let isEarly = reader.isAwaited
        let isLastAllowed = isLast(connection.answeredCount)
        let request = Responder.Request(
            head: head, route: route, peer: connection.peer,
            isDraining: context.isDraining.load(ordering: .relaxed))
        let answer = generations.inUse.responder.respond(
            to: request, bytes, path: path, into: &output.bytes
        ) { [context] in
            // Asked for when the response is made: a drain may have begun meanwhile.
            let isEnding = context.endsConnections.load(ordering: .relaxed)
            return ConnectionOption(for: head, persists: !(isEarly || isLastAllowed || isEnding))
        }
        tally.answeredOne()
        output.note(
            TurnOutput.Response(
                requestStart: reader.start, status: answer.status,
                contentBytes: answer.contentBytes), since: clock.start)
        if holdsWorker {
            // That was the endpoint's time: neither the client's nor the next request's.
            clock = TurnClock(restartedAt: MonotonicClock.nanoseconds)
            reader.isEnded = false
            tally.release(at: clock.start)
            generations.inUse.responder.beginTurn(clock)
        }
        reader.advance()
        let ending: PendingOutput.Ending =
            isEarly ? .linger : answer.option == .close ? .close : .keepAlive
        let body = answer.takeBody()
        guard body != nil || ending != .keepAlive else { return nil }
        return write(body, ending, &reader, of: input, &connection)
    }

    /// Step 5.
    ///
    /// - Returns: nil when the client has taken everything and the connection goes on.
    private mutating func write(
        _ body: consuming FileBody?, _ ending: PendingOutput.Ending, _ reader: inout RequestReader,
        of input: borrowing UniqueArray<UInt8>, _ connection: inout Connection
    ) -> TurnEnd? {
        let progress = output.send(
            to: &connection, then: body, ending, input.span, generations.inUse.responder)
        switch progress {
        case .finished:
            let hasMore = reader.start < input.count
            // The kernel need not be asked for what the client has said will not come.
            if ending == .close, reader.isEnded, !hasMore { return .close }
            return end(ending, hasMore: hasMore, &connection)
        case .blocked, .paused:
            return generations.inUse.parking.untilRoom(
                &reader, of: input.span, &connection, at: clock.start)
        case .failed(let reason): return abort(connection, because: reason)
        }
    }

    /// What comes after responses that the client has taken whole.
    ///
    /// - Returns: nil to go on with the turn.
    private func end(
        _ ending: PendingOutput.Ending, hasMore: Bool, _ connection: inout Connection
    ) -> TurnEnd? {
        switch ending {
        case .keepAlive: nil
        case .close: generations.inUse.parking.close(&connection, hasMore: hasMore, at: clock.start)
        case .linger: generations.inUse.parking.linger(&connection, at: clock.start)
        }
    }

    /// Whether a request is the last that its connection may carry.
    ///
    /// - Parameter count: the connection's requests, this one included.
    private func isLast(_ count: UInt32) -> Bool {
        let limit = generations.inUse.requestsPerConnection
        return limit > 0 && count >= limit
    }
}
