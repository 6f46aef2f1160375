// SPDX-License-Identifier: Apache-2.0

import LinuxIO
import StaticFiles
import SystemPackage

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
