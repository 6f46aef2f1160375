// SPDX-License-Identifier: Apache-2.0

/// Names one stay of a value in a `SlotTable`: the slot's index and its generation.
///
/// It fits the user data of an event queue. A token of an earlier stay is recognized and refused, so
/// that an event that comes late does no harm.
public struct SlotToken: Equatable, Sendable {
    /// Index in bits 0 to 31, generation in bits 32 to 55; the top byte is 0.
    public let rawValue: UInt64

    /// Creates a token from its word, as an event queue hands it back.
    public init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    init(index: Int, generation: UInt64) {
        rawValue = UInt64(index) | generation << 32
    }

    /// The slot's index, less than the capacity of the table that the token is of.
    public var index: Int { Int(rawValue & 0xffff_ffff) }

    var generation: UInt64 { rawValue >> 32 & SlotWord.generationMask }
}
