// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import LinuxIO
import StaticFiles
import SystemPackage

/// What a client has not taken yet: bytes, and behind them perhaps what of a file follows.
///
/// Belongs to the connection's owner.
final class OutgoingBytes: @unchecked Sendable {
    /// How far a write came.
    enum Progress {
        /// The client has taken everything.
        case finished
        /// The client takes no more at the moment.
        case blocked
        /// This turn's share is used up; the client would take more.
        case paused
        /// The connection is of no more use: it is broken, or the file has shrunk.
        case failed
    }

    /// What happens once the client has taken everything.
    enum Ending {
        case goOn
        case close
        case linger
    }

    // Reached only through a Connection, which has one owner at a time.
    private let bytes: UniqueArray<UInt8>
    private var position = 0
    private var part: FilePart?
    /// What was on its way after the last write, or when this was last looked at; nil until then.
    private var queuedOutput: Int?
    let ending: Ending
    /// What to log when the client has taken everything.
    let exchange: Exchange?
    private let budget: MemoryBudget
    /// What was taken from the budget, in bytes.
    private let cost: Int

    /// Keeps a copy of bytes, and what of a file follows them.
    ///
    /// - Returns: nil when the budget does not allow it.
    init?(
        _ source: Span<UInt8>, then next: consuming OutgoingPart?, _ ending: Ending,
        budget: MemoryBudget
    ) {
        switch consume next {
        case .some(let next):
            exchange = next.exchange
            part = .some(next.part)
        case nil:
            exchange = nil
            part = nil
        }
        cost = source.count + (part?.textCount ?? 0)
        guard budget.take(cost) else { return nil }
        self.budget = budget
        var copy = UniqueArray<UInt8>(minimumCapacity: source.count)
        copy.append(copying: source)
        bytes = copy
        self.ending = ending
    }

    /// What to log when the client has not taken everything.
    var cutExchange: Exchange? {
        guard var exchange else { return nil }
        exchange.contentBytes -= part?.remaining ?? 0
        exchange.reason = "The connection ended before the response did."
        return exchange
    }

    deinit {
        budget.giveBack(cost)
    }

    /// Writes on, at most `share` bytes.
    ///
    /// Never blocks on the client; may wait for the disk.
    func write(to socket: borrowing StreamSocket, share: Int) -> Progress {
        let progress = writeOn(to: socket, share: share)
        // After a full share as well: the socket may take more and yet count as full.
        if progress == .blocked || progress == .paused {
            queuedOutput = socket.queuedOutput
        }
        return progress
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

    private func writeOn(to socket: borrowing StreamSocket, share: Int) -> Progress {
        do throws(Errno) {
            while position < bytes.count {
                let count = try Self.send(
                    bytes, from: position, to: socket, moreFollows: part != nil)
                guard count > 0 else { return .blocked }
                position += count
            }
            return try writeFile(to: socket, share: UInt64(share))
        } catch {
            return .failed
        }
    }

    private static func send(
        _ bytes: borrowing UniqueArray<UInt8>, from position: Int,
        to socket: borrowing StreamSocket, moreFollows: Bool
    ) throws(Errno) -> Int {
        try socket.send(bytes.span.extracting(position...), moreFollows: moreFollows)
    }

    private func writeFile(
        to socket: borrowing StreamSocket, share: UInt64
    ) throws(Errno) -> Progress {
        guard var part = self.part.take() else { return .finished }
        do throws(Errno) {
            let progress = try part.write(to: socket, share: share)
            if progress != .finished {
                self.part = consume part
            }
            return progress
        } catch {
            self.part = consume part
            throw error
        }
    }
}

/// What of an open file is on its way to a client: runs of bytes, with text between them.
struct FilePart: ~Copyable, Sendable {
    private let file: OpenFile
    /// The pieces still to send, the next one last.
    private var pieces: [FilePiece]
    /// What was sent of the next piece's text.
    private var textPosition = 0
    /// What was sent of the next piece's run.
    private var sentCount: UInt64 = 0

    init(file: consuming OpenFile, _ pieces: [FilePiece]) {
        self.file = file
        self.pieces = pieces.reversed()
    }

    /// The bytes of text, which are held in memory.
    var textCount: Int { pieces.reduce(0) { $0 + $1.text.count } }

    /// The bytes still to send, text and file together.
    var remaining: UInt64 {
        let all = pieces.reduce(0 as UInt64) { $0 &+ UInt64($1.text.count) &+ $1.count }
        return all &- UInt64(textPosition) &- sentCount
    }

    /// Writes on, at most `share` bytes of the file.
    ///
    /// Never blocks on the client; may wait for the disk.
    ///
    /// - Throws: what makes the connection useless.
    mutating func write(
        to socket: borrowing StreamSocket, share: UInt64
    ) throws(Errno) -> OutgoingBytes.Progress {
        var share = share
        while let piece = pieces.last {
            let hasMore = piece.count > 0 || pieces.count > 1
            while textPosition < piece.text.count {
                let count = try socket.send(
                    piece.text.span.extracting(textPosition...), moreFollows: hasMore)
                guard count > 0 else { return .blocked }
                textPosition += count
            }
            let progress = try writeRun(of: piece, to: socket, share: &share)
            guard progress == .finished else { return progress }
            pieces.removeLast()
            textPosition = 0
            sentCount = 0
        }
        return .finished
    }

    private mutating func writeRun(
        of piece: FilePiece, to socket: borrowing StreamSocket, share: inout UInt64
    ) throws(Errno) -> OutgoingBytes.Progress {
        while sentCount < piece.count {
            guard share > 0 else { return .paused }
            var offset = piece.offset &+ sentCount
            let taken = try socket.send(
                file, from: &offset, count: min(piece.count - sentCount, share))
            guard let taken else { return .blocked }
            // The file is shorter than its head said: cut the connection, never pad.
            guard taken > 0 else { return .failed }
            sentCount += UInt64(taken)
            share -= UInt64(taken)
        }
        return .finished
    }
}

/// What of a file follows a head, and what to log once it is sent.
struct OutgoingPart: ~Copyable {
    let part: FilePart
    /// nil when nothing is to be logged.
    let exchange: Exchange?
}
