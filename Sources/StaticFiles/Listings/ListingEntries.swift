// SPDX-License-Identifier: Apache-2.0

import HTTP
import LinuxIO

/// What a listing has to know of a directory's entries: 32 bytes for each, and its name.
///
/// They stand in blocks, each sorted for itself and then merged while the listing is written: one
/// array of all would need half as much again while it grows, and while it is sorted. A directory of
/// 200,000 names of 40 bytes needs 15 MiB.
struct ListingEntries: Sendable {
    /// An entry, but for its name.
    struct Entry {
        let isDirectory: Bool
        fileprivate let nameCount: UInt8
        fileprivate let nameStart: UInt16
        fileprivate let block: UInt32
        /// Bytes; of no meaning for a directory.
        let size: UInt64
        /// Seconds since 1970.
        let modified: Int64
        /// What entries of one kind are sorted by; where it is equal, the name decides.
        fileprivate var key: UInt64 = 0

        /// Where its name is among the names around it.
        var nameRange: Range<Int> { Int(nameStart)..<Int(nameStart) + Int(nameCount) }
    }

    /// Some of the entries.
    private struct Block {
        static let maximumEntries = 2048
        static let maximumNameBytes = 1 << 16

        var entries: [Entry] = []
        /// Their names, one behind the other.
        var names: [UInt8] = []
        /// The entry that was not taken yet.
        var next = 0

        init(isFirst: Bool) {
            if !isFirst {
                names.reserveCapacity(Self.maximumNameBytes)
            }
        }
    }

    private var blocks: [Block] = []
    /// A heap of the blocks that have entries left, once all are sorted: the first has the one that
    /// comes next.
    private var heap: [Int] = []
    private var order = ListingOrder()
    private(set) var count = 0
    private(set) var directoryCount = 0
    /// What all names begin with, whatever their letters' case.
    private var commonStart: [UInt8] = []

    /// The bytes of memory for entries and names.
    private(set) var byteCount = 0

    /// Names, among which that of an entry is at its `nameRange`: as it is on disk, so any bytes but
    /// NUL and slash.
    func names(around entry: Entry) -> [UInt8] { blocks[Int(entry.block)].names }

    /// Adds an entry.
    ///
    /// - Returns: what was added; nil where there is no place for it.
    mutating func append(_ name: [UInt8], _ status: FileStatus) -> Entry? {
        guard let nameCount = UInt8(exactly: name.count) else { return nil }
        let isFull =
            blocks.last.map { block in
                block.entries.count == Block.maximumEntries
                    || block.names.count + name.count > Block.maximumNameBytes
            } ?? true
        if isFull {
            blocks.append(Block(isFirst: blocks.isEmpty))
        }
        let index = blocks.count - 1
        guard let block = UInt32(exactly: index),
            let nameStart = UInt16(exactly: blocks[index].names.count)
        else { return nil }
        let entry = Entry(
            isDirectory: status.kind == .directory, nameCount: nameCount, nameStart: nameStart,
            block: block, size: status.size, modified: status.modifiedSeconds)
        byteCount -= isFull ? 0 : Self.byteCount(of: blocks[index])
        blocks[index].names.append(contentsOf: name)
        blocks[index].entries.append(entry)
        byteCount += Self.byteCount(of: blocks[index])
        noteCommonStart(name)
        count += 1
        directoryCount += entry.isDirectory ? 1 : 0
        return entry
    }

    private static func byteCount(of block: Block) -> Int {
        MemoryLayout<Block>.stride + block.entries.capacity * MemoryLayout<Entry>.stride
            + block.names.capacity
    }

    private mutating func noteCommonStart(_ name: [UInt8]) {
        guard count > 0 else {
            commonStart = name.map(ASCII.lowercased)
            return
        }
        let differs = zip(commonStart, name).enumerated().first { _, bytes in
            bytes.0 != ASCII.lowercased(bytes.1)
        }
        let same = differs?.offset ?? min(commonStart.count, name.count)
        if same < commonStart.count {
            commonStart.removeLast(commonStart.count - same)
        }
    }

    // MARK: - Order

    /// Brings the entries into order, directories first: `next` then gives one after the other.
    mutating func sort(by order: ListingOrder) {
        self.order = order
        for index in blocks.indices {
            sortBlock(index)
        }
        heap = Array(blocks.indices)
        for place in heap.indices.reversed() {
            siftDown(place)
        }
    }

    /// Takes the entry that comes next; nil behind the last one.
    mutating func next() -> Entry? {
        guard let first = heap.first else { return nil }
        let entry = blocks[first].entries[blocks[first].next]
        blocks[first].next += 1
        if blocks[first].next == blocks[first].entries.count {
            heap.swapAt(0, heap.count - 1)
            heap.removeLast()
        }
        siftDown(0)
        return entry
    }

    private mutating func sortBlock(_ index: Int) {
        // Taken out, so that the names can be read while the entries are sorted.
        var entries = blocks[index].entries
        blocks[index].entries = []
        let names = blocks[index].names
        for index in entries.indices {
            entries[index].key = key(of: entries[index], names)
        }
        let order = order
        entries.sort { Self.isBefore($0, names, $1, names, order) }
        blocks[index].entries = entries
    }

    private mutating func siftDown(_ start: Int) {
        var place = start
        while true {
            var least = place
            for child in [2 * place + 1, 2 * place + 2] where child < heap.count {
                if comesBefore(heap[child], heap[least]) {
                    least = child
                }
            }
            guard least != place else { return }
            heap.swapAt(least, place)
            place = least
        }
    }

    private func comesBefore(_ left: Int, _ right: Int) -> Bool {
        Self.isBefore(
            blocks[left].entries[blocks[left].next], blocks[left].names,
            blocks[right].entries[blocks[right].next], blocks[right].names, order)
    }

    private func key(of entry: Entry, _ names: [UInt8]) -> UInt64 {
        switch order.key {
        case .name: nameKey(of: entry, names)
        case .size: entry.isDirectory ? 0 : entry.size
        case .time: UInt64(bitPattern: entry.modified) ^ 1 << 63
        }
    }

    /// The first eight bytes in which names differ: nearly always they decide the order of two.
    private func nameKey(of entry: Entry, _ names: [UInt8]) -> UInt64 {
        let range = entry.nameRange
        var key: UInt64 = 0
        for offset in 0..<8 {
            let index = range.lowerBound + commonStart.count + offset
            key = key << 8 | (index < range.upperBound ? UInt64(ASCII.lowercased(names[index])) : 0)
        }
        return key
    }

    private static func isBefore(
        _ left: Entry, _ leftNames: [UInt8], _ right: Entry, _ rightNames: [UInt8],
        _ order: ListingOrder
    ) -> Bool {
        guard left.isDirectory == right.isDirectory else { return left.isDirectory }
        guard left.key == right.key else {
            return (left.key < right.key) != order.isDescending
        }
        let isBefore = isBefore(leftNames[left.nameRange], rightNames[right.nameRange])
        return isBefore != (order.key == .name && order.isDescending)
    }

    /// By letters without their case, then by bytes; no two names in a directory are equal.
    private static func isBefore(_ left: ArraySlice<UInt8>, _ right: ArraySlice<UInt8>) -> Bool {
        for (one, other) in zip(left, right) where ASCII.lowercased(one) != ASCII.lowercased(other)
        {
            return ASCII.lowercased(one) < ASCII.lowercased(other)
        }
        return left.count == right.count
            ? left.lexicographicallyPrecedes(right) : left.count < right.count
    }
}
