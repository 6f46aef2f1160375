// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import LinuxIO
import SystemPackage
import Threads

/// What a client has not taken yet: bytes, and behind them perhaps a part of a file, or text that is
/// made as the client takes it.
///
/// Belongs to the connection's owner.
final class PendingOutput: @unchecked Sendable {
    /// What a write came to.
    enum Progress: Equatable {
        /// The client has taken everything.
        case finished
        /// The client takes no more at the moment.
        case blocked
        /// This turn's share is used up; the client would take more.
        case paused
        /// The connection cannot be used any more: it is broken, or the file has shrunk.
        case failed(CutReason)
    }

    /// What happens once the client has taken everything.
    enum Ending: UInt64 {
        case keepAlive
        case close
        case linger
    }

    // Reached only through a Connection, which has one owner at a time.
    private let bytes: UniqueArray<UInt8>
    private var position = 0
    private var file: FileTransfer?
    /// Bytes that it began with, those of the file included.
    private let totalCount: UInt64
    /// When it began, in nanoseconds of `MonotonicClock`.
    private let startedAt = MonotonicClock.coarseNanoseconds
    /// What was on its way already; nil until it was written to.
    private var earlierOutput: UInt64?
    /// What was on its way after the last write, or when this was last looked at; nil until then.
    private var queuedOutput: Int?
    let ending: Ending
    /// The responses that are whole once everything was taken.
    let batch: ResponseBatch
    /// What to log of the last of them; nil where they are none.
    private(set) var record: PendingRecord?
    /// Bytes of memory that it holds until the client has taken everything.
    var heldBytes: Int { bytes.count + (file?.heldBytes ?? 0) }

    /// Creates a copy of bytes, with what follows them.
    ///
    /// - Parameter record: that of the last response, which was written already and is needed only for
    ///   a cut; where a file follows, its own is written in place of that.
    init(
        _ source: Span<UInt8>, then body: consuming FileBody?, _ batch: ResponseBatch,
        record: PendingRecord?, _ ending: Ending
    ) {
        switch consume body {
        case .some(let body):
            self.record = body.record
            isRecorded = false
            file = .some(body.file)
        case nil:
            self.record = record
            isRecorded = true
            file = nil
        }
        self.batch = batch
        totalCount = UInt64(source.count) &+ (file?.remaining ?? 0)
        var copy = UniqueArray<UInt8>(minimumCapacity: source.count)
        copy.append(copying: source)
        bytes = copy
        self.ending = ending
    }

    /// Creates what an earlier program has left to be sent.
    ///
    /// - Parameter log: of the generation in force.
    init(from state: inout StateReader, log: AccessLog) throws(HandoverError) {
        let content = try state.array()
        batch = ResponseBatch(count: try state.count(), since: startedAt)
        ending = try Ending(from: &state)
        isRecorded = try state.flag()
        record =
            try state.flag()
            ? PendingRecord(
                record: RequestRecord(from: &state), log: log, isInFile: isRecorded,
                slowRequests: nil)
            : nil
        file = try state.flag() ? FileTransfer(from: &state) : nil
        totalCount = UInt64(content.count) &+ (file?.remaining ?? 0)
        var copy = UniqueArray<UInt8>(minimumCapacity: content.count)
        copy.append(copying: content.span)
        bytes = copy
    }

    /// Writes it for the program that takes this one's place.
    func write(to state: inout StateWriter) {
        let hasFile = fileNumber != nil
        var rest = Self.copy(of: bytes, from: position)
        if !hasFile {
            file?.appendRest(to: &rest)
        }
        state.write(rest.span)
        state.write(batch.count)
        ending.write(to: &state)
        state.write(isRecorded)
        state.write(record != nil)
        record?.record.write(to: &state)
        state.write(hasFile)
        file?.write(to: &state)
    }

    /// Writes what earlier programs have not known.
    func writeRest(to state: inout StateWriter) {
        record?.record.writeRest(to: &state)
    }

    func readRest(from state: inout StateReader) throws(HandoverError) {
        try record?.record.readRest(from: &state)
    }

    private static func copy(
        of bytes: borrowing UniqueArray<UInt8>, from position: Int
    ) -> UniqueArray<UInt8> {
        UniqueArray(copying: bytes.span.extracting(position...))
    }

    /// The descriptor of the file that is sent; nil for none.
    var fileNumber: CInt? { file?.fileNumber ?? nil }

    /// Notes what is on its way now, so that `hasMoved` has something to compare with.
    func noteQueuedOutput(of socket: borrowing StreamSocket) {
        queuedOutput = socket.queuedOutput
    }

    /// The record was written when the response was made.
    private let isRecorded: Bool

    /// Logs the response that is whole now, unless that was done when it was made.
    func recordEnd() {
        if !isRecorded {
            record?.finish()
        }
    }

    /// Logs the response that is cut off.
    func recordCut(because reason: CutReason) {
        record?.cutOff(unsent: unsentCount, because: reason)
    }

    /// Whether the file's next bytes, up to `share`, may have to be waited for.
    func mayWaitForDisk(share: Int) -> Bool { !(file?.isInMemory(share: UInt64(share)) ?? true) }

    /// Writes more, at most `share` bytes at a time.
    ///
    /// Never blocks on the client; may wait for the disk.
    ///
    /// - Parameter continues: whether to take another share, asked after each.
    func write(
        to socket: borrowing StreamSocket, share: Int, while continues: () -> Bool
    ) -> Progress {
        var progress = writeAll(to: socket, share: share)
        while progress == .paused, continues() {
            progress = writeAll(to: socket, share: share)
        }
        if progress == .blocked {
            file?.leaveMemory()
        }
        // After a full share as well: the socket may take more and yet count as full.
        if progress == .blocked || progress == .paused {
            queuedOutput = socket.queuedOutput
            earlierOutput = earlierOutput ?? max(queuedCount, sentCount) - sentCount
        }
        return progress
    }

    /// Bytes that the kernel has not taken yet.
    private var unsentCount: UInt64 { UInt64(bytes.count - position) &+ (file?.remaining ?? 0) }

    /// Bytes that the kernel has taken.
    var sentCount: UInt64 { totalCount - min(totalCount, unsentCount) }

    private var queuedCount: UInt64 { UInt64(max(0, queuedOutput ?? 0)) }

    /// When its client will have been too slow unless it takes more than when this was last looked at,
    /// in nanoseconds of `MonotonicClock`.
    func deadline(at rate: MinimumRate) -> UInt64 {
        let given = sentCount &+ (earlierOutput ?? 0)
        return rate.deadline(since: startedAt, after: given - min(given, queuedCount))
    }

    /// Whether the client has taken anything since the last write, or since this was last asked.
    ///
    /// A socket has room again only when a third of its buffer, up to megabytes, is free: a client
    /// may read all the time without that.
    func hasMoved(on socket: borrowing StreamSocket) -> Bool {
        let earlier = queuedOutput
        queuedOutput = socket.queuedOutput
        guard let earlier, let queuedOutput else { return false }
        return queuedOutput < earlier
    }

    private func writeAll(to socket: borrowing StreamSocket, share: Int) -> Progress {
        do throws(Errno) {
            while position < bytes.count {
                switch try Self.send(bytes, from: position, to: socket, moreFollows: file != nil) {
                case .bytes(let count): position += count
                case .wouldBlock: return .blocked
                }
            }
            return try writeFile(to: socket, share: UInt64(share))
        } catch {
            return .failed(.clientGone)
        }
    }

    private static func send(
        _ bytes: borrowing UniqueArray<UInt8>, from position: Int,
        to socket: borrowing StreamSocket, moreFollows: Bool
    ) throws(Errno) -> StreamSocket.Sent {
        try socket.send(bytes.span.extracting(position...), moreFollows: moreFollows)
    }

    private func writeFile(
        to socket: borrowing StreamSocket, share: UInt64
    ) throws(Errno) -> Progress {
        guard var file = self.file.take() else { return .finished }
        do throws(Errno) {
            let progress = try file.write(to: socket, share: share)
            if progress != .finished {
                self.file = consume file
            }
            return progress
        } catch {
            self.file = consume file
            throw error
        }
    }
}

extension PendingOutput.Ending {
    fileprivate func write(to state: inout StateWriter) {
        state.write(rawValue)
    }

    fileprivate init(from state: inout StateReader) throws(HandoverError) {
        guard let ending = Self(rawValue: try state.number()) else { throw .malformed }
        self = ending
    }
}
