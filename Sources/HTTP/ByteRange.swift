// SPDX-License-Identifier: Apache-2.0

/// A run of bytes of a representation, one at least.
///
/// RFC 9110 section 14.1.2.
public struct ByteRange: Equatable, Sendable {
    /// The position of the first byte.
    public let offset: UInt64

    /// The number of bytes, at least 1; `offset + count` is within the representation.
    public let count: UInt64

    /// Creates a range that its maker knows to lie within a representation.
    public init(offset: UInt64, count: UInt64) {
        self.offset = offset
        self.count = count
    }

    /// The position behind the last byte.
    var end: UInt64 { offset &+ count }

    /// Whether both make one run of bytes: they overlap, or one begins where the other ends.
    func adjoins(_ other: ByteRange) -> Bool {
        offset <= other.end && other.offset <= end
    }

    /// The run that two ranges make which adjoin each other.
    func joined(with other: ByteRange) -> ByteRange {
        let first = min(offset, other.offset)
        return ByteRange(offset: first, count: max(end, other.end) &- first)
    }
}
