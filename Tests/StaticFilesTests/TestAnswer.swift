// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import HTTP
import LinuxIO
import StaticFiles

/// What became of a request for a file.
struct TestAnswer {
    let status: Int
    /// The head as sent; for a page, the field lines that it brings.
    let head: String
    let content: [UInt8]
    /// The bytes of content that the file side says it sends.
    let contentBytes: UInt64
    /// Nothing was written: the caller writes a page.
    let isPage: Bool
    /// The content comes from the open file rather than from memory.
    let isPart: Bool
    let reason: String?
    /// What the content comes from; nil for an open file or the worker's own memory.
    var shared: LargeContent?

    var text: String { String(decoding: content, as: UTF8.self) }

    /// The head but for its date: the same in two answers of different seconds.
    var undatedHead: [Substring] {
        head.split(separator: "\r\n").filter { !$0.hasPrefix("Date: ") }
    }

    /// The value of a field; nil when it is not there.
    subscript(name: String) -> String? {
        for line in head.split(separator: "\r\n") where line.hasPrefix("\(name): ") {
            return String(line.dropFirst(name.utf8.count + 2))
        }
        return nil
    }

    init(_ outcome: consuming FileOutcome, _ output: borrowing UniqueArray<UInt8>) throws {
        var written: [UInt8] = []
        for index in output.indices {
            written.append(output[index])
        }
        let end = Self.headEnd(written)
        switch consume outcome {
        case .written(let status, let count):
            self.init(
                status: Int(status.code), head: written[..<end], content: Array(written[end...]),
                contentBytes: count)
        case .pieces(let status, .some(let file), let pieces):
            let content = try Self.content(of: pieces) { piece in
                var run = UniqueArray<UInt8>()
                _ = try file.read(into: &run, from: piece.offset, count: Int(piece.count))
                return Array(copying: run.span)
            }
            self.init(
                status: Int(status.code), head: written[..<end], content: content,
                contentBytes: UInt64(content.count), isPart: true)
        case .pieces(let status, nil, let pieces):
            let promised = pieces.remaining
            let content = try Self.content(of: pieces) { _ in [] }
            self.init(
                status: Int(status.code), head: written[..<end], content: content,
                contentBytes: promised, isPart: true)
        case .content(let status, let shared, let pieces):
            let promised = pieces.remaining
            let content = try Self.content(of: pieces) { piece in
                shared.withBytes(from: piece.offset, count: piece.count) { Array(copying: $0) }
            }
            self.init(
                status: Int(status.code), head: written[..<end], content: content,
                contentBytes: promised, isPart: true)
            self.shared = shared
        case .page(let status, let fields, let reason):
            var lines: [UInt8] = []
            for index in fields.indices {
                lines.append(fields[index])
            }
            self.init(
                status: Int(status.code), head: lines[...], content: [], contentBytes: 0,
                isPage: true, reason: reason)
        }
    }

    private init(
        status: Int, head: ArraySlice<UInt8>, content: [UInt8], contentBytes: UInt64,
        isPage: Bool = false, isPart: Bool = false, reason: String? = nil
    ) {
        self.status = status
        self.head = String(decoding: head, as: UTF8.self)
        self.content = content
        self.contentBytes = contentBytes
        self.isPage = isPage
        self.isPart = isPart
        self.reason = reason
    }

    private static func content(
        of pieces: ContentPieces, read: (FilePiece) throws -> [UInt8]
    ) throws -> [UInt8] {
        var pieces = pieces
        var content: [UInt8] = []
        while let piece = pieces.next() {
            content += piece.text
            content += try read(piece)
        }
        return content
    }

    private static func headEnd(_ bytes: [UInt8]) -> Int {
        var index = 3
        while index < bytes.count {
            if bytes[index - 3...index].elementsEqual([13, 10, 13, 10]) {
                return index + 1
            }
            index += 1
        }
        return bytes.count
    }
}
