// SPDX-License-Identifier: Apache-2.0

/// Text, and the run of a file's bytes that follows it.
public struct FilePiece: Equatable, Sendable {
    /// What is sent before the file's bytes; often nothing.
    public let text: [UInt8]
    /// Where in the file its bytes begin.
    public let offset: UInt64
    /// How many there are; 0 where text alone is sent.
    public let count: UInt64

    /// A piece.
    public init(text: [UInt8] = [], offset: UInt64, count: UInt64) {
        self.text = text
        self.offset = offset
        self.count = count
    }
}
