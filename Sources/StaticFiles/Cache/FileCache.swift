// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import HTTP
import LinuxIO

/// Files of all sites: what is known of each, and the content of small ones.
///
/// Each worker has its own, so that a cached request takes no lock and shares no counter with
/// another processor; the price is that what is asked for most is in memory once for each worker. The
/// parts of ``SharedFiles`` are such caches too. What is known and contents have room of their own, so
/// that many small files are known still where few of their contents fit. Where there is no more room,
/// what was not asked for of late makes place: the hand of a clock goes round, and spares once what was
/// asked for since it last came by.
public struct FileCache: ~Copyable {
    /// The largest file whose content stands beside what is known of it, in bytes.
    ///
    /// Larger ones go by sendfile(2), but for those in `LargeContents`.
    static let maximumFileBytes: UInt64 = 32 * 1024

    private let maximumKnownBytes: Int
    private let maximumContentBytes: Int
    private var knownBytes = 0
    private var contentBytes = 0
    /// How many entries, and contents, have made room for others.
    private(set) var evictionCount = 0
    /// Of `takesTurn()`.
    var turn = 0
    private var entries = UniqueArray<CachedFile>()
    private var index = CacheIndex()
    private var contents = UniqueArray<CachedContent>()
    private var large = LargeContents()
    private var entryHand = 0
    private var contentHand = 0

    /// Creates an empty cache.
    ///
    /// - Parameters:
    ///   - maximumKnownBytes: what all that is known may take: some 3,000 files by default.
    ///   - maximumContentBytes: what the contents may take.
    public init(maximumKnownBytes: Int = 2 << 20, maximumContentBytes: Int = 4 << 20) {
        self.maximumKnownBytes = maximumKnownBytes
        self.maximumContentBytes = maximumContentBytes
    }

    /// The position of a key's entry; nil when there is none.
    ///
    /// It stays the same until another entry or content is put in.
    func find(_ key: borrowing CacheKey) -> Int? {
        index.find(key.hash) { entries[$0].isFound(by: key) }
    }

    /// Works on the entry at a position that `find` or `insert` returned.
    func withEntry<Result: ~Copyable>(
        _ position: Int, _ body: (borrowing CachedFile) -> Result
    ) -> Result {
        body(entries[position])
    }

    /// Works on the entry at a position and on its content, which is empty where it is not kept.
    @inline(__always)
    func withContent<Result: ~Copyable>(
        _ position: Int, _ body: (borrowing CachedFile, Span<UInt8>) -> Result
    ) -> Result {
        guard let slot = entries[position].contentSlot else {
            return body(entries[position], Span())
        }
        return body(entries[position], contents[slot].bytes.span)
    }

    func hasContent(_ position: Int) -> Bool { entries[position].contentSlot != nil }

    /// The content of an entry's file, where it is a larger one that is kept.
    mutating func largeContent(_ position: Int) -> LargeContent? {
        guard entries[position].isSettled, !entries[position].representation.entityTag.isEmpty,
            let content = large.find(entries[position].state.status),
            content.count == entries[position].representation.length
        else { return nil }
        return content
    }

    /// Keeps the content of a larger file.
    mutating func keep(_ content: LargeContent) {
        large.keep(content)
    }

    /// Notes that an entry's file was opened for want of its content.
    ///
    /// - Returns: whether that was often enough now for its content to be kept.
    mutating func noteOpening(_ position: Int) -> Bool {
        guard entries[position].state.status.size <= LargeContents.maximumFileBytes else {
            return false
        }
        if entries[position].openedSince != entries[position].checkedAt {
            entries[position].openedSince = entries[position].checkedAt
            entries[position].openedCount = 0
        }
        entries[position].openedCount &+= 1
        return entries[position].openedCount == LargeContents.openings
    }

    /// Notes that an entry was asked for, so that it stays.
    mutating func noteUse(_ position: Int) {
        if !entries[position].isInUse {
            entries[position].isInUse = true
        }
        if let slot = entries[position].contentSlot, !contents[slot].isInUse {
            contents[slot].isInUse = true
        }
    }

    /// Whether something more that is known has room.
    ///
    /// - Parameter mayEvict: in the place of something else, too.
    func hasRoom(forKnown cost: Int, mayEvict: Bool) -> Bool {
        (mayEvict ? 0 : knownBytes) + cost <= maximumKnownBytes
    }

    /// Whether another content has room.
    ///
    /// - Parameter mayEvict: in the place of something else, too.
    func hasRoom(forContent count: Int, mayEvict: Bool) -> Bool {
        (mayEvict ? 0 : contentBytes) + CachedContent.overhead + count <= maximumContentBytes
    }

    /// What all entries and contents take, in bytes.
    var heldBytes: Int { knownBytes + contentBytes }

    // MARK: - Changes

    /// Notes that an entry was checked, if neither the file nor its compressed forms have changed.
    ///
    /// - Parameter absence: what was found out about its compressed forms.
    /// - Returns: whether it is.
    mutating func confirm(
        _ position: Int, _ state: FileState, _ absence: DirectoryState? = nil,
        for request: FileRequest
    ) -> Bool {
        guard isSettled(position, in: state) else { return false }
        entries[position].absence = absence
        entries[position].checkedAt = request.rootTime
        entries[position].changeCount = request.changeCount
        return true
    }

    /// Notes that an entry was checked when another cache's was.
    mutating func confirm(_ position: Int, as other: borrowing CachedFile) {
        entries[position].absence = other.absence
        entries[position].checkedAt = other.checkedAt
        entries[position].changeCount = other.changeCount
    }

    /// Puts an entry in, in place of one of the same key.
    ///
    /// - Parameter content: nil where it is not kept.
    /// - Returns: its position.
    mutating func insert(
        _ file: consuming CachedFile, content: consuming UniqueArray<UInt8>? = nil
    ) -> Int {
        let position = place(file)
        if let content {
            keep(content, of: position)
        }
        return position
    }

    private mutating func place(_ file: consuming CachedFile) -> Int {
        if let position = position(of: file) {
            dropContent(of: position)
            knownBytes += file.cost - entries[position].cost
            entries[position] = file
            return position
        }
        makeRoom(forKnown: file.cost)
        knownBytes += file.cost
        let position = entries.count
        let hash = file.hash
        entries.append(file)
        index.insert(position, hash: hash)
        return position
    }

    private func position(of file: borrowing CachedFile) -> Int? {
        find(CacheKey(file.path.span, site: file.site, coding: file.coding))
    }

    /// Keeps the content of an entry.
    mutating func keep(_ content: consuming UniqueArray<UInt8>, of position: Int) {
        dropContent(of: position)
        let cost = CachedContent.overhead + content.count
        while contentBytes + cost > maximumContentBytes, !contents.isEmpty {
            removeContentNotInUse()
            evictionCount += 1
        }
        contentBytes += cost
        entries[position].contentSlot = contents.count
        contents.append(CachedContent(bytes: content, owner: position))
    }

    private mutating func makeRoom(forKnown cost: Int) {
        while knownBytes + cost > maximumKnownBytes, !entries.isEmpty {
            if entryHand >= entries.count {
                entryHand = 0
            }
            if entries[entryHand].isInUse {
                entries[entryHand].isInUse = false
                entryHand += 1
            } else {
                remove(entryHand)
                evictionCount += 1
            }
        }
    }

    private mutating func removeContentNotInUse() {
        while true {
            if contentHand >= contents.count {
                contentHand = 0
            }
            guard contents[contentHand].isInUse else {
                return dropContent(of: contents[contentHand].owner)
            }
            contents[contentHand].isInUse = false
            contentHand += 1
        }
    }

    /// Removes an entry; the last one takes its position.
    private mutating func remove(_ position: Int) {
        dropContent(of: position)
        knownBytes -= entries[position].cost
        index.remove(position, hash: entries[position].hash)
        let last = entries.count - 1
        if position != last {
            index.move(last, to: position, hash: entries[last].hash)
            if let slot = entries[last].contentSlot {
                contents[slot].owner = position
            }
            entries.swapAt(position, last)
        }
        _ = entries.removeLast()
    }

    /// Removes the content of an entry, if it has one; the last content takes its place.
    private mutating func dropContent(of position: Int) {
        guard let slot = entries[position].contentSlot else { return }
        entries[position].contentSlot = nil
        contentBytes -= CachedContent.overhead + contents[slot].bytes.count
        let last = contents.count - 1
        if slot != last {
            entries[contents[last].owner].contentSlot = slot
            contents.swapAt(slot, last)
        }
        _ = contents.removeLast()
    }

    /// Removes what was not asked for since this was last called, or made room for others.
    public mutating func removeUnused() {
        // From the end, since the last one takes the place of one that is removed.
        for position in entries.indices.reversed() {
            if entries[position].isInUse {
                entries[position].isInUse = false
            } else {
                remove(position)
            }
        }
        for slot in contents.indices.reversed() {
            if contents[slot].isInUse {
                contents[slot].isInUse = false
            } else {
                dropContent(of: contents[slot].owner)
            }
        }
        if entries.isEmpty {
            removeAll()
        }
    }

    /// Forgets everything.
    public mutating func removeAll() {
        entries = UniqueArray()
        contents = UniqueArray()
        large = LargeContents()
        index.removeAll()
        knownBytes = 0
        contentBytes = 0
    }
}
