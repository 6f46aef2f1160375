// SPDX-License-Identifier: Apache-2.0

/// A stretch of a request head, as offsets into the span that was parsed.
public struct ByteSlice: Equatable, Sendable {
    let offset: UInt32
    let length: UInt32

    /// Creates a slice of what is no request head, but is read like one.
    package init(_ range: Range<Int>) {
        offset = UInt32(truncatingIfNeeded: range.lowerBound)
        length = UInt32(truncatingIfNeeded: range.count)
    }

    /// The slice without bytes, at the start of the head.
    public static var empty: ByteSlice { ByteSlice(0..<0) }

    /// Whether the slice has no bytes.
    public var isEmpty: Bool { length == 0 }

    /// The number of bytes.
    public var count: Int { Int(length) }

    /// The position of the bytes in the head.
    public var range: Range<Int> { Int(offset)..<Int(offset) + Int(length) }

    /// The bytes themselves.
    ///
    /// `head` is the span that was parsed, or one that begins with the same bytes; a shorter one
    /// is a bug of the caller and traps.
    @_lifetime(copy head)
    public func bytes(in head: Span<UInt8>) -> Span<UInt8> { head.extracting(range) }
}
