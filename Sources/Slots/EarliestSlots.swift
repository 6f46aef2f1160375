// SPDX-License-Identifier: Apache-2.0

/// A bounded number of slots: those with the earliest deadlines of all that were inserted.
///
/// A binary heap with the latest of them first, so that a slot with a later deadline costs one
/// comparison.
struct EarliestSlots {
    private var slots: [(deadline: SlotTick, index: Int)] = []
    private let limit: Int

    /// Creates an empty heap.
    ///
    /// - Parameter limit: the most slots to keep, at least 1.
    init(limit: Int) {
        precondition(limit > 0, "at least one slot is kept")
        self.limit = limit
        slots.reserveCapacity(limit)
    }

    /// The slots' indices, the earliest deadline first.
    var ascendingIndices: [Int] {
        slots.sorted { ($0.deadline, $0.index) < ($1.deadline, $1.index) }.map(\.index)
    }

    /// Adds a slot; at the limit, it replaces the latest one if its deadline is earlier.
    mutating func insert(_ deadline: SlotTick, _ index: Int) {
        if slots.count < limit {
            slots.append((deadline, index))
            moveUp(from: slots.count - 1)
        } else if deadline < slots[0].deadline {
            slots[0] = (deadline, index)
            moveDown()
        }
    }

    private mutating func moveUp(from start: Int) {
        var position = start
        while position > 0, case let parent = (position - 1) / 2,
            slots[parent].deadline < slots[position].deadline
        {
            slots.swapAt(parent, position)
            position = parent
        }
    }

    private mutating func moveDown() {
        var position = 0
        while case let left = 2 * position + 1, left < slots.count {
            let right = left + 1
            let isRightLater = right < slots.count && slots[left].deadline < slots[right].deadline
            let child = isRightLater ? right : left
            guard slots[position].deadline < slots[child].deadline else { return }
            slots.swapAt(position, child)
            position = child
        }
    }
}
