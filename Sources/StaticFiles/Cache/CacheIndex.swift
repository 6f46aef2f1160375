// SPDX-License-Identifier: Apache-2.0

import BasicContainers

/// Finds the positions of entries by the hashes of their keys: open addressing with linear probing.
///
/// At most half of it is used; it doubles when there is more.
struct CacheIndex: ~Copyable {
    private static let initialSize = 64

    /// The positions with their hashes; a power of 2 in size.
    private var slots = UniqueArray<Slot>()
    private var count = 0

    // Internal, since Swift 6.3.1 loses the metadata of a private one.
    struct Slot {
        /// The entry's position + 1; 0 for none.
        var position: UInt32 = 0
        var hash: UInt64 = 0
    }

    /// The position of the entry with a hash that `isWanted` accepts; nil when there is none.
    @inline(__always)
    func find(_ hash: UInt64, where isWanted: (Int) -> Bool) -> Int? {
        guard !slots.isEmpty else { return nil }
        var slot = place(hash)
        while slots[slot].position != 0 {
            let position = Int(slots[slot].position) - 1
            if slots[slot].hash == hash, isWanted(position) {
                return position
            }
            slot = next(slot)
        }
        return nil
    }

    /// Notes an entry.
    mutating func insert(_ position: Int, hash: UInt64) {
        if (count + 1) * 2 > slots.count {
            grow()
        }
        put(Slot(position: UInt32(position + 1), hash: hash))
        count += 1
    }

    /// Forgets an entry.
    mutating func remove(_ position: Int, hash: UInt64) {
        var hole = slot(of: position, hash)
        var slot = hole
        slots[hole] = Slot()
        count -= 1
        // What was put behind the hole only because that was taken moves into it.
        while true {
            slot = next(slot)
            guard slots[slot].position != 0 else { return }
            let home = place(slots[slot].hash)
            let distance = (slot &- home) & (slots.count - 1)
            let distanceToHole = (slot &- hole) & (slots.count - 1)
            if distance >= distanceToHole {
                slots[hole] = slots[slot]
                slots[slot] = Slot()
                hole = slot
            }
        }
    }

    /// Notes that an entry has moved.
    mutating func move(_ position: Int, to newPosition: Int, hash: UInt64) {
        slots[slot(of: position, hash)].position = UInt32(newPosition + 1)
    }

    /// Forgets all entries, and the memory that they took.
    mutating func removeAll() {
        slots = UniqueArray()
        count = 0
    }

    private mutating func grow() {
        var old = UniqueArray(repeating: Slot(), count: max(Self.initialSize, slots.count * 2))
        swap(&old, &slots)
        for slot in old.indices where old[slot].position != 0 {
            put(old[slot])
        }
    }

    private mutating func put(_ new: Slot) {
        var slot = place(new.hash)
        while slots[slot].position != 0 {
            slot = next(slot)
        }
        slots[slot] = new
    }

    private func slot(of position: Int, _ hash: UInt64) -> Int {
        var slot = place(hash)
        while slots[slot].position != UInt32(position + 1) {
            slot = next(slot)
        }
        return slot
    }

    private func place(_ hash: UInt64) -> Int { Int(truncatingIfNeeded: hash) & (slots.count - 1) }

    private func next(_ slot: Int) -> Int { (slot + 1) & (slots.count - 1) }
}
