// SPDX-License-Identifier: Apache-2.0

import HTTP
import LinuxIO

/// What a listing has to know of a directory's entries: 32 bytes for each, and its name.
struct ListingEntries: Sendable {
    /// An entry, but for its name.
    struct Entry {
        let isDirectory: Bool
        /// Bytes; of no meaning for a directory.
        let size: UInt64
        /// Seconds since 1970.
        let modified: Int64
        fileprivate let nameStart: UInt32
        fileprivate let nameCount: UInt8
        /// What entries of one kind are sorted by; where it is equal, the name decides.
        fileprivate var key: UInt64 = 0
    }

    private(set) var entries: [Entry] = []
    private(set) var directoryCount = 0
    /// All names, one behind the other.
    private var names: [UInt8] = []
    /// How many bytes all names begin with in common, whatever their letters' case.
    private var commonCount = 0

    /// The bytes of memory for entries and names.
    var byteCount: Int {
        entries.capacity * MemoryLayout<Entry>.stride + names.capacity
    }

    /// The name of an entry: as it is on disk, so any bytes but NUL and slash.
    @_lifetime(borrow self)
    func name(of entry: Entry) -> Span<UInt8> {
        names.span.extracting(Self.range(of: entry))
    }

    /// Adds an entry.
    ///
    /// - Returns: false where there is no place for it.
    mutating func append(_ name: [UInt8], _ status: FileStatus) -> Bool {
        guard let nameStart = UInt32(exactly: names.count),
            let nameCount = UInt8(exactly: name.count)
        else { return false }
        let isDirectory = status.kind == .directory
        directoryCount += isDirectory ? 1 : 0
        names.append(contentsOf: name)
        entries.append(
            Entry(
                isDirectory: isDirectory, size: status.size, modified: status.modifiedSeconds,
                nameStart: nameStart, nameCount: nameCount))
        let first = Self.range(of: entries[0])
        var count = entries.count == 1 ? first.count : min(commonCount, name.count)
        commonCount = 0
        while commonCount < count {
            let isSame =
                ASCII.lowercased(names[first.lowerBound + commonCount])
                == ASCII.lowercased(name[commonCount])
            guard isSame else {
                count = commonCount
                break
            }
            commonCount += 1
        }
        return true
    }

    /// Sorts the entries: directories first.
    mutating func sort(by order: ListingOrder) {
        for index in entries.indices {
            let entry = entries[index]
            entries[index].key =
                switch order.key {
                case .name: nameKey(of: entry)
                case .size: entry.isDirectory ? 0 : entry.size
                case .time: UInt64(bitPattern: entry.modified) ^ 1 << 63
                }
        }
        let names = names
        let areNamesDescending = order.key == .name && order.isDescending
        entries.sort { left, right in
            guard left.isDirectory == right.isDirectory else { return left.isDirectory }
            guard left.key == right.key else {
                return (left.key < right.key) != order.isDescending
            }
            return Self.isBefore(left, right, names) != areNamesDescending
        }
    }

    /// The first eight bytes in which names differ: nearly always they decide the order of two.
    private func nameKey(of entry: Entry) -> UInt64 {
        let range = Self.range(of: entry)
        var key: UInt64 = 0
        for offset in 0..<8 {
            let index = range.lowerBound + commonCount + offset
            key = key << 8 | (index < range.upperBound ? UInt64(ASCII.lowercased(names[index])) : 0)
        }
        return key
    }

    /// By letters without their case, then by bytes; no two names in a directory are equal.
    private static func isBefore(_ left: Entry, _ right: Entry, _ names: [UInt8]) -> Bool {
        let left = names[range(of: left)]
        let right = names[range(of: right)]
        for (one, other) in zip(left, right) where ASCII.lowercased(one) != ASCII.lowercased(other)
        {
            return ASCII.lowercased(one) < ASCII.lowercased(other)
        }
        return left.count == right.count
            ? left.lexicographicallyPrecedes(right) : left.count < right.count
    }

    private static func range(of entry: Entry) -> Range<Int> {
        Int(entry.nameStart)..<Int(entry.nameStart) + Int(entry.nameCount)
    }
}
