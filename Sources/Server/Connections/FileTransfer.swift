// SPDX-License-Identifier: Apache-2.0

import LinuxIO
import StaticFiles
import SystemPackage

/// What of a file follows a head, and what to log once it is sent.
struct FileBody: ~Copyable {
    let file: FileTransfer
    /// nil when nothing is to be logged.
    let record: PendingRecord?
}

/// What of an open file is on its way to a client: stretches of it, with text between them.
struct FileTransfer: ~Copyable, Sendable {
    private let file: OpenFile
    /// The pieces still to send, the next one last.
    private var pieces: [FilePiece]
    /// What was sent of the next piece's text.
    private var textPosition = 0
    /// What was sent of the next piece's bytes.
    private var sentCount: UInt64 = 0

    init(file: consuming OpenFile, _ pieces: [FilePiece]) {
        self.file = file
        self.pieces = pieces.reversed()
    }

    private init(
        file: consuming OpenFile, reversed pieces: [FilePiece], textPosition: Int, sentCount: UInt64
    ) {
        self.file = file
        self.pieces = pieces
        self.textPosition = textPosition
        self.sentCount = sentCount
    }

    /// Creates what an earlier program has left of a transfer, and takes over its file.
    init(from state: inout StateReader) throws(HandoverError) {
        let file = OpenFile(try OwnedDescriptor.inherited(&state))
        let textPosition = try state.count()
        let sentCount = try state.number()
        var pieces: [FilePiece] = []
        for _ in 0..<(try state.count()) {
            pieces.append(
                FilePiece(
                    text: try state.array(), offset: try state.number(), count: try state.number()))
        }
        guard textPosition <= pieces.last?.text.count ?? 0, sentCount <= pieces.last?.count ?? 0
        else { throw .malformed }
        self.init(
            file: file, reversed: pieces, textPosition: textPosition, sentCount: sentCount)
    }

    /// Writes it for the program that takes this one's place.
    func write(to state: inout StateWriter) {
        state.write(UInt64(file.number))
        state.write(textPosition)
        state.write(sentCount)
        state.write(pieces.count)
        for piece in pieces {
            state.write(piece.text)
            state.write(piece.offset)
            state.write(piece.count)
        }
    }

    /// The file's descriptor.
    var fileNumber: CInt { file.number }

    /// The bytes of text, which are held in memory.
    var textCount: Int { pieces.reduce(0) { $0 + $1.text.count } }

    /// The bytes still to send, text and file together.
    var remaining: UInt64 {
        let all = pieces.reduce(0 as UInt64) { $0 &+ UInt64($1.text.count) &+ $1.count }
        return all &- UInt64(textPosition) &- sentCount
    }

    /// Writes more, at most `share` bytes of the file.
    ///
    /// Never blocks on the client; may wait for the disk.
    ///
    /// - Throws: what makes the connection useless.
    mutating func write(
        to socket: borrowing StreamSocket, share: UInt64
    ) throws(Errno) -> PendingOutput.Progress {
        var share = share
        while let piece = pieces.last {
            let hasMore = piece.count > 0 || pieces.count > 1
            while textPosition < piece.text.count {
                let rest = piece.text.span.extracting(textPosition...)
                switch try socket.send(rest, moreFollows: hasMore) {
                case .bytes(let count): textPosition += count
                case .wouldBlock: return .blocked
                }
            }
            let progress = try writeBytes(of: piece, to: socket, share: &share)
            guard progress == .finished else { return progress }
            pieces.removeLast()
            textPosition = 0
            sentCount = 0
        }
        return .finished
    }

    private mutating func writeBytes(
        of piece: FilePiece, to socket: borrowing StreamSocket, share: inout UInt64
    ) throws(Errno) -> PendingOutput.Progress {
        while sentCount < piece.count {
            guard share > 0 else { return .paused }
            let wanted = min(piece.count - sentCount, share)
            switch try socket.send(file, from: piece.offset &+ sentCount, count: wanted) {
            case .bytes(let count):
                sentCount += count
                share -= count
            case .wouldBlock: return .blocked
            // The file is shorter than its head said: cut the connection, never pad.
            case .endOfFile: return .failed(.fileShrunk)
            }
        }
        return .finished
    }
}
