// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import LinuxIO

/// The small files that one worker has served, by request path.
///
/// Each worker has its own, so that a cached request takes no lock and shares no counter with
/// another processor; the price is that a file is in memory once for each worker. An entry stays
/// until the cache is full, and then all go at once: what is asked for often is back within a
/// request each, and nothing has to be kept up on every hit.
struct FileCache: ~Copyable {
    /// The largest file that is kept, in bytes; larger ones go by sendfile(2).
    static let fileLimit: UInt64 = 32 * 1024
    /// The size of the index, a power of 2; at most half of it is used.
    private static let indexSize = 1024

    private let byteLimit: Int
    private var usedBytes = 0
    private var entries = UniqueArray<CachedFile>()
    /// By open addressing with linear probing: an entry's position + 1, or 0.
    private var index = UniqueArray<UInt16>()

    /// - Parameter byteLimit: what the entries may cost together.
    init(byteLimit: Int) {
        self.byteLimit = byteLimit
    }

    /// The position of a path's entry; nil when there is none.
    func find(_ path: Span<UInt8>) -> Int? {
        guard !index.isEmpty else { return nil }
        var slot = Self.hash(path)
        while index[slot] != 0 {
            let position = Int(index[slot]) - 1
            if Self.equal(entries[position].path.span, path) {
                return position
            }
            slot = (slot + 1) % Self.indexSize
        }
        return nil
    }

    /// Works on the entry at a position that `find` or `insert` returned.
    func withEntry<Result: ~Copyable>(
        _ position: Int, _ body: (borrowing CachedFile) -> Result
    ) -> Result {
        body(entries[position])
    }

    /// Whether an entry was checked within a time, in nanoseconds, before an instant.
    func wasChecked(_ position: Int, at now: UInt64, within lifetime: UInt64) -> Bool {
        now &- entries[position].checkedAt < lifetime
    }

    /// Notes that an entry was checked, if the file is what it was.
    ///
    /// - Returns: whether it is.
    mutating func confirm(_ position: Int, _ status: FileStatus, at now: UInt64) -> Bool {
        guard entries[position].isSettled, entries[position].status == status else { return false }
        entries[position].checkedAt = now
        return true
    }

    /// Puts an entry in, in place of one of the same path.
    ///
    /// - Returns: its position.
    mutating func insert(_ file: consuming CachedFile) -> Int {
        if let position = find(file.path.span) {
            let growth = file.cost - entries[position].cost
            if usedBytes + growth <= byteLimit {
                usedBytes += growth
                entries[position] = file
                return position
            }
            removeAll()
        }
        if usedBytes + file.cost > byteLimit || entries.count * 2 >= Self.indexSize {
            removeAll()
        }
        if index.isEmpty {
            index = UniqueArray(repeating: 0, count: Self.indexSize)
        }
        var slot = Self.hash(file.path.span)
        while index[slot] != 0 {
            slot = (slot + 1) % Self.indexSize
        }
        index[slot] = UInt16(entries.count + 1)
        usedBytes += file.cost
        entries.append(file)
        return entries.count - 1
    }

    /// Forgets everything.
    mutating func removeAll() {
        entries.removeAll()
        index.removeAll()
        usedBytes = 0
    }

    private static func equal(_ left: Span<UInt8>, _ right: Span<UInt8>) -> Bool {
        guard left.count == right.count else { return false }
        for index in left.indices where left[index] != right[index] {
            return false
        }
        return true
    }

    /// FNV-1a.
    ///
    /// Only paths of files that exist get in, so a client cannot choose colliding keys.
    private static func hash(_ path: Span<UInt8>) -> Int {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for index in path.indices {
            hash = (hash ^ UInt64(path[index])) &* 0x100_0000_01b3
        }
        return Int((hash ^ hash >> 32) % UInt64(indexSize))
    }
}
