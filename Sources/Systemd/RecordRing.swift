// SPDX-License-Identifier: Apache-2.0

/// A first-in first-out queue of records, bounded in number and in bytes.
///
/// Its memory for the slots is allocated once. Not synchronized.
struct RecordRing {
    /// The most records it holds.
    var capacity: Int { slots.count }
    /// How many records it holds.
    private(set) var count = 0

    private var slots: [JournalRecord?]
    private var head = 0
    private var bytes = 0
    private let byteCapacity: Int

    init(capacity: Int, byteCapacity: Int) {
        precondition(capacity > 0 && byteCapacity > 0, "a ring holds at least one record")
        slots = Array(repeating: nil, count: capacity)
        self.byteCapacity = byteCapacity
    }

    /// Whether half of the room, in records and in bytes, is free.
    var isHalfEmpty: Bool { count <= capacity / 2 && bytes <= byteCapacity / 2 }

    /// Appends a record.
    ///
    /// - Returns: false when there is no room for it.
    mutating func append(_ record: JournalRecord) -> Bool {
        let size = record.bytes.count
        guard count < capacity, count == 0 || bytes + size <= byteCapacity else { return false }
        slots[(head + count) % capacity] = record
        count += 1
        bytes += size
        return true
    }

    /// Removes the oldest record, nil when there is none.
    mutating func popFirst() -> JournalRecord? {
        guard count > 0, let record = slots[head].take() else { return nil }
        head = (head + 1) % capacity
        count -= 1
        bytes -= record.bytes.count
        return record
    }
}
