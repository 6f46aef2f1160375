// SPDX-License-Identifier: Apache-2.0

import Slots
import Synchronization

/// The memory that all connections together hold for what their clients have not sent or taken yet, and
/// who holds how much of it.
///
/// A connection is counted when it is parked: what a worker has in hand is bounded by the turn. So a
/// response costs nothing that its client takes at once. Any thread may call it, each function in
/// constant time.
final class MemoryBudget: Sendable {
    private let limit: Atomic<Int>
    private let used = Atomic<Int>(0)
    /// The most that was held since somebody asked.
    private let most = Atomic<Int>(0)
    private let holders = Mutex(HolderLists())

    /// - Parameter limit: bytes, at least 0.
    init(limit: Int) {
        self.limit = Atomic(limit)
    }

    /// Changes the limit.
    func setLimit(_ limit: Int) {
        self.limit.store(limit, ordering: .sequentiallyConsistent)
    }

    /// The bytes that the connections hold.
    var usedBytes: Int { used.load(ordering: .relaxed) }

    /// Whether they hold more than they may.
    var isExceeded: Bool { usedBytes > limit.load(ordering: .relaxed) }

    /// Notes how many bytes a connection holds, in place of what was noted before.
    ///
    /// For its owner; 0 forgets it, which has to come before it is removed from the table.
    func note(_ token: SlotToken, holds count: Int) {
        let difference = holders.withLock { $0.set(token, to: count) }
        let total = used.add(difference, ordering: .relaxed).newValue
        if total > most.load(ordering: .relaxed) {
            most.max(total, ordering: .relaxed)
        }
    }

    /// The most bytes that the connections have held at a time since this was last asked.
    func takeMostBytes() -> Int { most.exchange(usedBytes, ordering: .relaxed) }

    /// One of the largest holders, to an eighth of its size; nil for none.
    ///
    /// The next call returns another one of that size where there is one.
    func largestHolder() -> SlotToken? {
        holders.withLock { $0.nextLargest() }
    }
}

/// Connections in lists by the bytes that they hold, so that one of the largest is found in constant
/// time: eight lists for each power of two.
private struct HolderLists {
    private struct Node {
        var previous: Int
        var next: Int
        var token = SlotToken(rawValue: 0)
        /// 0 for a node that is in no list.
        var count = 0
    }

    private static let listCount = 8 * Int.bitWidth

    /// A ring for each list, which begins with a node of no connection; behind these the nodes of the
    /// table's slots, as far as they were ever needed.
    private var nodes = (0..<listCount).map { Node(previous: $0, next: $0) }

    /// - Returns: by how much the count has grown.
    mutating func set(_ token: SlotToken, to count: Int) -> Int {
        let number = Self.listCount + token.index
        while nodes.count <= number {
            guard count > 0 else { return 0 }
            nodes.append(Node(previous: 0, next: 0))
        }
        let earlier = nodes[number].count
        remove(number)
        if count > 0 {
            nodes[number].token = token
            nodes[number].count = count
            append(number)
        }
        return count - earlier
    }

    /// The first of the largest, which becomes the last of its list.
    mutating func nextLargest() -> SlotToken? {
        let list = (0..<Self.listCount).last { nodes[$0].next != $0 }
        guard let list, case let number = nodes[list].next else { return nil }
        let count = nodes[number].count
        remove(number)
        nodes[number].count = count
        append(number)
        return nodes[number].token
    }

    private mutating func append(_ number: Int) {
        let list = Self.list(for: nodes[number].count)
        let last = nodes[list].previous
        nodes[number].previous = last
        nodes[number].next = list
        nodes[last].next = number
        nodes[list].previous = number
    }

    private mutating func remove(_ number: Int) {
        guard nodes[number].count > 0 else { return }
        let (previous, next) = (nodes[number].previous, nodes[number].next)
        nodes[previous].next = next
        nodes[next].previous = previous
        nodes[number].count = 0
    }

    /// - Parameter count: at least 1.
    private static func list(for count: Int) -> Int {
        let exponent = Int.bitWidth - 1 - count.leadingZeroBitCount
        let fraction = exponent < 3 ? count << (3 - exponent) : count >> (exponent - 3)
        return 8 * exponent + (fraction & 7)
    }
}
