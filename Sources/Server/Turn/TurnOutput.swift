// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import HTTP
import LinuxIO
import SystemPackage
import Threads
import WorkerPool

/// What a turn has written for its client.
///
/// Belongs to one handler, which empties it between turns.
struct TurnOutput: ~Copyable {
    /// The most bytes that one turn writes from memory, and of a file before it looks at the time.
    static let share = 256 * 1024
    /// How long a turn goes on sending a file, in nanoseconds.
    private static let maximumTime: UInt64 = 2_000_000
    /// The same where others wait.
    private static let shareOfTime: UInt64 = 250_000

    private let tally: WorkerTally
    private let counters: RequestCounters
    /// The responses so far.
    var bytes = UniqueArray<UInt8>()
    /// The same as they are counted.
    private var batch = ResponseBatch()
    /// The last of them, for its record if it is cut off; nil while there is none, as with
    /// `100 Continue` alone.
    private(set) var last: Response?

    /// A response in the output.
    struct Response {
        /// Where in the turn's input its request begins.
        let requestStart: Int
        let status: Status
        /// Bytes of content.
        let contentBytes: UInt64
    }

    init(tally: WorkerTally, counters: RequestCounters) {
        self.tally = tally
        self.counters = counters
    }

    /// Whether the turn has used up its share.
    var isFull: Bool { bytes.count >= Self.share }

    /// Forgets what an earlier turn has left.
    mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        batch = ResponseBatch()
        last = nil
    }

    /// Notes that a response was appended to the bytes.
    ///
    /// - Parameter start: when its turn began, in nanoseconds of `MonotonicClock`.
    mutating func note(_ response: Response, since start: UInt64) {
        batch.add(since: start)
        last = response
    }

    /// Sends the bytes and the part of a file that follows them, and leaves to the connection what
    /// the client does not take.
    ///
    /// - Parameters:
    ///   - input: the turn's, from which the last response is described where it may be cut off; empty
    ///     for no description.
    ///   - responder: describes it.
    mutating func send(
        to connection: inout Connection, then body: consuming FileBody?,
        _ ending: PendingOutput.Ending, _ input: Span<UInt8>, _ responder: borrowing Responder
    ) -> PendingOutput.Progress {
        // Taken out, so that they can be lent while the rest changes.
        var output = UniqueArray<UInt8>()
        swap(&output, &bytes)
        defer {
            output.removeAll(keepingCapacity: true)
            swap(&output, &bytes)
            batch = ResponseBatch()
            last = nil
        }
        var position = 0
        var body = body
        let hasBody = body != nil
        guard hasBody || !output.isEmpty else { return .finished }
        switch try? Self.send(output.span, &body, to: connection.socket) {
        case .bytes(output.count) where !hasBody:
            counters.add(UInt64(output.count), to: .bytesSent)
            countAsSent(batch)
            return .finished
        case .bytes(let count):
            counters.add(UInt64(count), to: .bytesSent)
            position = min(count, output.count)
        case .wouldBlock: break
        // The next write finds the same out, with the file's record at hand.
        case nil where hasBody: break
        case nil:
            if let record = describeLast(input, responder, connection.peer) {
                tally.abortedOne()
                record.cutOff(unsent: .max, because: .clientGone)
            }
            return .failed(.clientGone)
        }
        let pending = PendingOutput(
            output.span.extracting(position...), then: body, batch,
            record: hasBody ? nil : describeLast(input, responder, connection.peer), ending)
        connection.pending = pending
        return send(pending, to: &connection)
    }

    /// Sends bytes, and as much of a file that follows them as goes along.
    private static func send(
        _ bytes: Span<UInt8>, _ body: inout FileBody?, to socket: borrowing StreamSocket
    ) throws(Errno) -> StreamSocket.Sent {
        guard body != nil else { return try socket.send(bytes) }
        if let sent = try body?.file.write(behind: bytes, to: socket) {
            return sent
        }
        return try socket.send(bytes, moreFollows: true)
    }

    private func describeLast(
        _ input: Span<UInt8>, _ responder: borrowing Responder, _ peer: PeerAddress
    ) -> PendingRecord? {
        guard let last, last.requestStart < input.count else { return nil }
        return responder.recordAgain(last, input, from: peer)
    }

    /// Sends more of what a connection was left; it is done with when the client has taken all.
    ///
    /// What failed stays: it knows how much was sent.
    func send(
        _ pending: PendingOutput, to connection: inout Connection
    ) -> PendingOutput.Progress {
        if pending.mayWaitForDisk(share: Self.share) {
            ThreadPool.callColleague()
        }
        let start = MonotonicClock.nanoseconds
        let earlierCount = pending.sentCount
        let progress = pending.write(to: connection.socket, share: Self.share) {
            let time = MonotonicClock.nanoseconds &- start
            return time < (ThreadPool.hasQueuedJobs ? Self.shareOfTime : Self.maximumTime)
                && !pending.mayWaitForDisk(share: Self.share)
        }
        counters.add(pending.sentCount &- earlierCount, to: .bytesSent)
        if progress == .finished {
            connection.pending = nil
            countAsSent(pending.batch)
            pending.recordEnd()
        }
        return progress
    }

    private func countAsSent(_ batch: ResponseBatch) {
        tally.finished(batch.count)
        batch.countAsSent(by: counters)
    }
}
