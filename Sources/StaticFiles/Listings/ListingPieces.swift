// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import HTTP
import LinuxIO

/// The form in which a directory is listed.
enum ListingFormat {
    /// HTML.
    case page
    /// JSON.
    case document

    var mediaType: String {
        switch self {
        case .page: ListingPage.mediaType
        case .document: ListingDocument.mediaType
        }
    }
}

/// A directory's listing, written piece by piece.
///
/// Until the last piece is made it holds the entries' names, sizes and times, and never the text of
/// more than one piece.
struct ListingPieces: Sendable {
    /// The bytes with which a piece is complete.
    private static let pieceBytes = 16 * 1024
    /// What comes before the first entry and behind the last, as part of one piece or another.
    private static let frameBytes = 16 * 1024

    private let path: [UInt8]
    private let format: ListingFormat
    private let order: ListingOrder
    private var entries = ListingEntries()
    /// The number of lines that were made; nil before the beginning was.
    private var lineCount: Int?
    /// The bytes of the lines that are still to be made.
    private var lineBytes: UInt64 = 0
    private var isDone = false

    /// Creates the listing of a directory without entries.
    ///
    /// - Parameter path: the directory's decoded path, with a slash at its end.
    init(of path: Span<UInt8>, _ format: ListingFormat, _ order: ListingOrder) {
        self.path = Array(copying: path)
        self.format = format
        self.order = order
    }

    /// Adds an entry.
    ///
    /// - Parameter line: where its line is made once, to be measured.
    /// - Returns: false where there is no place for it.
    mutating func append(
        _ name: [UInt8], _ status: FileStatus, measuredIn line: inout UniqueArray<UInt8>
    ) -> Bool {
        let isFirst = entries.count == 0
        guard let entry = entries.append(name, status) else { return false }
        line.removeAll(keepingCapacity: true)
        appendLine(entry, isFirst: isFirst, to: &line)
        lineBytes += UInt64(line.count)
        return true
    }

    /// Brings the entries into order, once they are all there.
    mutating func sort() {
        entries.sort(by: order)
    }

    /// The bytes that are still to be made.
    var remaining: UInt64 {
        guard !isDone else { return 0 }
        var frame = UniqueArray<UInt8>()
        if lineCount == nil {
            appendStart(to: &frame)
        }
        appendEnd(to: &frame)
        return lineBytes + UInt64(frame.count)
    }

    /// The bytes of memory that it needs, one piece included.
    var heldBytes: Int { entries.byteCount + path.count + Self.pieceBytes + Self.frameBytes }

    mutating func next() -> FilePiece? {
        guard !isDone else { return nil }
        var text = UniqueArray<UInt8>(minimumCapacity: Self.pieceBytes + Self.frameBytes)
        var lineCount = self.lineCount ?? 0
        if self.lineCount == nil {
            appendStart(to: &text)
        }
        let lineStart = text.count
        while text.count < Self.pieceBytes, let entry = entries.next() {
            appendLine(entry, isFirst: lineCount == 0, to: &text)
            lineCount += 1
        }
        lineBytes -= UInt64(text.count - lineStart)
        self.lineCount = lineCount
        if lineCount == entries.count {
            appendEnd(to: &text)
            isDone = true
        }
        return FilePiece(text: Array(copying: text.span))
    }

    private func appendStart(to output: inout UniqueArray<UInt8>) {
        switch format {
        case .page:
            ListingPage.appendStart(
                of: path.span, order, hasParent: path.count > 1, to: &output)
        case .document: ListingDocument.appendStart(to: &output)
        }
    }

    private func appendLine(
        _ entry: ListingEntries.Entry, isFirst: Bool, to output: inout UniqueArray<UInt8>
    ) {
        let names = entries.names(around: entry)
        let name = names.span.extracting(entry.nameRange)
        switch format {
        case .page: ListingPage.append(entry, name, to: &output)
        case .document: ListingDocument.append(entry, name, isFirst: isFirst, to: &output)
        }
    }

    private func appendEnd(to output: inout UniqueArray<UInt8>) {
        switch format {
        case .page:
            let folders = entries.directoryCount
            ListingPage.appendEnd(
                directories: folders, files: entries.count - folders, to: &output)
        case .document: ListingDocument.appendEnd(to: &output)
        }
    }
}
