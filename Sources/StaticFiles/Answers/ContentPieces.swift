// SPDX-License-Identifier: Apache-2.0

import HTTP

/// Text, and the bytes of a file that follow it.
public struct FilePiece: Equatable, Sendable {
    /// What is sent before the file's bytes; often nothing.
    public let text: [UInt8]
    /// Where the bytes begin in the file.
    public let offset: UInt64
    /// How many there are; 0 where text alone is sent.
    public let count: UInt64

    /// Creates a piece.
    public init(text: [UInt8] = [], offset: UInt64 = 0, count: UInt64 = 0) {
        self.text = text
        self.offset = offset
        self.count = count
    }
}

/// The content of a response, made piece by piece as the client takes it.
///
/// No more than one piece's text has to be in memory at a time.
public struct ContentPieces: Sendable {
    private enum Source: Sendable {
        case known([FilePiece], next: Int)
        // Out of line: what comes from memory passes through the same outcome, and is to stay small.
        indirect case parts(PartPieces)
        indirect case listing(ListingPieces)
    }

    private var source: Source

    /// Creates pieces that are known already.
    public init(_ pieces: [FilePiece]) {
        source = .known(pieces, next: 0)
    }

    init(_ range: ByteRange) {
        source = .known([FilePiece(offset: range.offset, count: range.count)], next: 0)
    }

    init(_ parts: PartPieces) {
        source = .parts(parts)
    }

    init(_ listing: ListingPieces) {
        source = .listing(listing)
    }

    /// The bytes of the pieces that are still to come, text and file together.
    public var remaining: UInt64 {
        switch source {
        case .known(let pieces, let next):
            pieces[next...].reduce(0) { $0 &+ UInt64($1.text.count) &+ $1.count }
        case .parts(let parts): parts.remaining
        case .listing(let listing): listing.remaining
        }
    }

    /// The bytes of memory that the pieces need, now and later.
    public var heldBytes: Int {
        switch source {
        case .known(let pieces, _): pieces.reduce(0) { $0 + $1.text.count }
        case .parts(let parts): parts.heldBytes
        case .listing(let listing): listing.heldBytes
        }
    }

    /// The next piece; nil after the last.
    public mutating func next() -> FilePiece? {
        switch source {
        case .known(let pieces, let index):
            guard index < pieces.count else { return nil }
            source = .known(pieces, next: index + 1)
            return pieces[index]
        case .parts(var parts):
            let piece = parts.next()
            source = .parts(parts)
            return piece
        case .listing(var listing):
            let piece = listing.next()
            source = .listing(listing)
            return piece
        }
    }
}
