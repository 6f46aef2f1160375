// SPDX-License-Identifier: Apache-2.0

/// What one wait of a `JobSource` found: at most 64 events, in order.
public struct ReadyEvents {
    /// The most events that one wait can deliver.
    public static let capacity = 64

    private var events = InlineArray<64, UInt64>(repeating: 0)

    /// The number of events, 0 to `capacity`.
    public private(set) var count = 0

    /// Makes an empty batch.
    public init() {}

    /// Adds an event behind the others.
    ///
    /// There has to be room.
    public mutating func append(_ event: UInt64) {
        precondition(count < Self.capacity, "a wait delivers at most 64 events")
        events[count] = event
        count += 1
    }

    /// The event at a position.
    public subscript(position: Int) -> UInt64 {
        precondition(position < count, "no event stands there")
        return events[position]
    }
}
