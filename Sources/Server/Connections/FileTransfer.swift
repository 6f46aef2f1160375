// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import LinuxIO
import StaticFiles
import SystemPackage
import WorkerPool

/// What follows a head, and what to log once it is sent.
struct FileBody: ~Copyable {
    /// Every answer has room for a body, with its record in place 300 bytes more to be copied.
    private final class Box: Sendable {
        let record: PendingRecord

        init(_ record: PendingRecord) {
            self.record = record
        }
    }

    var file: FileTransfer
    private let box: Box

    init(file: consuming FileTransfer, record: PendingRecord) {
        self.file = file
        box = Box(record)
    }

    var record: PendingRecord { box.record }
}

/// What is on its way to a client behind a head: text, and stretches of a file.
struct FileTransfer: ~Copyable, Sendable {
    /// What the pieces' bytes come from; nil where they are in memory, or text alone is sent.
    private var file: OpenFile?
    /// The same where they are in memory.
    private var content: LargeContent?
    /// What is being sent; nil after the last.
    private var piece: FilePiece?
    /// What follows it.
    private var pieces: ContentPieces
    /// What was sent of the piece's text.
    private var textPosition = 0
    /// What was sent of the piece's bytes.
    private var sentCount: UInt64 = 0
    /// The bytes of memory that its text holds until it is done.
    private let heldTextBytes: Int

    init(file: consuming OpenFile?, _ pieces: ContentPieces) {
        self.file = file
        self.pieces = pieces
        heldTextBytes = pieces.heldBytes
        piece = self.pieces.next()
    }

    init(_ content: LargeContent, _ pieces: ContentPieces) {
        self.init(file: nil, pieces)
        self.content = content
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
        self.init(file: file, ContentPieces(pieces.reversed()))
        self.textPosition = textPosition
        self.sentCount = sentCount
    }

    /// Writes it for the program that takes this one's place; nothing where there is no file, as what
    /// is left is text alone.
    func write(to state: inout StateWriter) {
        guard let fileNumber else { return }
        let rest = pieces.reversed() + (piece.map { [$0] } ?? [])
        state.write(UInt64(fileNumber))
        state.write(textPosition)
        state.write(sentCount)
        state.write(rest.count)
        for piece in rest {
            state.write(piece.text)
            state.write(piece.offset)
            state.write(piece.count)
        }
    }

    /// Appends what is still to be sent, where there is no file.
    func appendRest(to output: inout UniqueArray<UInt8>) {
        guard let piece else { return }
        output.append(copying: piece.text.span.extracting(textPosition...))
        appendBytes(of: piece, from: sentCount, to: &output)
        var pieces = pieces
        while let piece = pieces.next() {
            output.append(copying: piece.text.span)
            appendBytes(of: piece, from: 0, to: &output)
        }
    }

    private func appendBytes(
        of piece: FilePiece, from position: UInt64, to output: inout UniqueArray<UInt8>
    ) {
        content?.withBytes(from: piece.offset &+ position, count: piece.count &- position) {
            output.append(copying: $0)
        }
    }

    /// The file's descriptor; nil where what is sent is in memory.
    var fileNumber: CInt? {
        switch file {
        case .some(let file): file.number
        case nil: nil
        }
    }

    /// The bytes of memory that it holds until it is done.
    var heldBytes: Int { heldTextBytes + (content?.count ?? 0) }

    /// Opens the file whose content is sent from memory, so that a client who does not take it holds
    /// none; where the file has changed, the memory stays.
    ///
    /// May wait for the disk.
    mutating func leaveMemory() {
        guard let content else { return }
        ThreadPool.callColleague()
        file = content.reopen()
        if fileNumber != nil {
            self.content = nil
        }
    }

    /// Whether the next bytes, up to `share`, need not be waited for, as far as the last of them tells.
    func isInMemory(share: UInt64) -> Bool {
        guard let piece, piece.count > sentCount, share > 0 else { return true }
        switch file {
        case .some(let file):
            let count = min(piece.count - sentCount, share)
            return file.isInMemory(at: piece.offset &+ sentCount &+ count - 1)
        case nil: return true
        }
    }

    /// The bytes still to send, text and file together.
    var remaining: UInt64 {
        let piece = piece.map { UInt64($0.text.count) &+ $0.count } ?? 0
        return piece &+ pieces.remaining &- UInt64(textPosition) &- sentCount
    }

    /// Writes a head and the first bytes behind it by one system call, where they are in memory.
    ///
    /// - Returns: what was taken of both; nil where that is not possible, and nothing was written.
    /// - Throws: what makes the connection useless.
    mutating func write(
        behind head: Span<UInt8>, to socket: borrowing StreamSocket
    ) throws(Errno) -> StreamSocket.Sent? {
        guard let content, let piece, piece.text.isEmpty, sentCount == 0,
            head.count < StreamSocket.maximumRun
        else { return nil }
        let count = min(piece.count, UInt64(StreamSocket.maximumRun - head.count))
        let sent = try Self.send(head, content, from: piece.offset, count: count, to: socket)
        if case .bytes(let count) = sent {
            sentCount = UInt64(max(0, count - head.count))
        }
        return sent
    }

    private static func send(
        _ head: Span<UInt8>, _ content: LargeContent, from offset: UInt64, count: UInt64,
        to socket: borrowing StreamSocket
    ) throws(Errno) -> StreamSocket.Sent {
        try content.withBytes(from: offset, count: count) { bytes throws(Errno) in
            try socket.send(head, bytes)
        }
    }

    /// Writes more, at most `share` bytes and the rest of a text.
    ///
    /// Never blocks on the client; may wait for the disk.
    ///
    /// - Throws: what makes the connection useless.
    mutating func write(
        to socket: borrowing StreamSocket, share: UInt64
    ) throws(Errno) -> PendingOutput.Progress {
        var share = share
        while let piece {
            guard share > 0 else { return .paused }
            let hasMore = piece.count > 0 || pieces.remaining > 0
            while textPosition < piece.text.count {
                let rest = piece.text.span.extracting(textPosition...)
                switch try socket.send(rest, moreFollows: hasMore) {
                case .bytes(let count):
                    textPosition += count
                    share -= min(share, UInt64(count))
                case .wouldBlock: return .blocked
                }
            }
            let progress = try writeBytes(of: piece, to: socket, share: &share)
            guard progress == .finished else { return progress }
            self.piece = pieces.next()
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
            switch try send(piece, count: wanted, to: socket) {
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

    private func send(
        _ piece: FilePiece, count: UInt64, to socket: borrowing StreamSocket
    ) throws(Errno) -> StreamSocket.SentFromFile {
        let offset = piece.offset &+ sentCount
        if let content {
            let sent = try Self.send(content, from: offset, count: count, to: socket)
            return if case .bytes(let count) = sent { .bytes(UInt64(count)) } else { .wouldBlock }
        }
        switch file {
        case .some(let file): return try socket.send(file, from: offset, count: count)
        case nil: return .endOfFile
        }
    }
}

extension FileTransfer {
    private static func send(
        _ content: LargeContent, from offset: UInt64, count: UInt64,
        to socket: borrowing StreamSocket
    ) throws(Errno) -> StreamSocket.Sent {
        try content.withBytes(from: offset, count: count) { bytes throws(Errno) in
            try socket.send(bytes)
        }
    }
}

extension ContentPieces {
    /// All pieces that are still to come, the last one first.
    fileprivate func reversed() -> [FilePiece] {
        var copy = self
        var pieces: [FilePiece] = []
        while let piece = copy.next() {
            pieces.append(piece)
        }
        return pieces.reversed()
    }
}
