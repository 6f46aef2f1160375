// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import HTTP
import LinuxIO

/// The small files that one worker has served, of all its sites.
///
/// Each worker has its own, so that a cached request takes no lock and shares no counter with
/// another processor; the price is that a file is in memory once for each worker. An entry stays
/// until the cache is full, and then all are removed at once: a file in demand is back with its next
/// request, and a hit has nothing to update.
public struct FileCache: ~Copyable {
    /// The largest file that is kept, in bytes; larger ones go by sendfile(2).
    static let maximumFileBytes: UInt64 = 32 * 1024
    /// The size of the index, a power of 2; at most half of it is used.
    private static let indexSize = 1024

    private let maximumBytes: Int
    private var usedBytes = 0
    private var entries = UniqueArray<CachedFile>()
    /// By open addressing with linear probing: an entry's position + 1, or 0.
    private var index = UniqueArray<UInt16>()

    /// Creates an empty cache.
    ///
    /// - Parameter maximumBytes: what the entries may cost together.
    public init(maximumBytes: Int = 4 << 20) {
        self.maximumBytes = maximumBytes
    }

    /// The position of a key's entry; nil when there is none.
    ///
    /// It stays the same until another entry is put in.
    func find(_ key: borrowing CacheKey) -> Int? {
        guard !index.isEmpty else { return nil }
        var slot = Self.slot(key)
        while index[slot] != 0 {
            let position = Int(index[slot]) - 1
            if entries[position].isFound(by: key) {
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

    /// Answers from an entry that has its content.
    func answer(
        _ position: Int, to request: FileRequest, _ bytes: Span<UInt8>,
        into output: inout UniqueArray<UInt8>
    ) -> FileOutcome {
        withEntry(position) { entry in
            Self.answer(
                entry.representation, entry.content.span, to: request, bytes, into: &output)
        }
    }

    /// Answers from an entry that has its content, with another representation made of its own.
    func answer(
        _ position: Int, as present: (borrowing Representation) -> Representation,
        to request: FileRequest, _ bytes: Span<UInt8>, into output: inout UniqueArray<UInt8>
    ) -> FileOutcome {
        withEntry(position) { entry in
            Self.answer(
                present(entry.representation), entry.content.span, to: request, bytes,
                into: &output)
        }
    }

    /// Answers 404 from an entry that has its content.
    ///
    /// - Parameters:
    ///   - common: the lines that all responses for the path have.
    ///   - isNegotiated: a client with another `Accept` may get another answer.
    func answerNotFound(
        _ position: Int, common: [UInt8], isNegotiated: Bool, to request: FileRequest,
        into output: inout UniqueArray<UInt8>
    ) -> FileOutcome {
        withEntry(position) { entry in
            FileHead.appendNotFound(
                entry.representation, common: common.span, isNegotiated: isNegotiated,
                to: request, into: &output
            ).outcome(from: entry.content.span, into: &output)
        }
    }

    @inline(__always)
    private static func answer(
        _ representation: borrowing Representation, _ content: Span<UInt8>,
        to request: FileRequest, _ bytes: Span<UInt8>, into output: inout UniqueArray<UInt8>
    ) -> FileOutcome {
        let selection = Selection(request, bytes, of: representation)
        let sent = FileHead.append(selection, of: representation, to: request, into: &output)
        return sent?.outcome(from: content, into: &output)
            ?? .refusal(selection, length: representation.length)
    }

    /// The codings in which an entry's file is also available.
    func siblings(_ position: Int) -> CodingSet { entries[position].state.siblings }

    /// Whether an entry was checked within a time before an instant, both in nanoseconds, and no
    /// worker has found a change since.
    ///
    /// - Parameter changeCount: the root's count of changes.
    func wasChecked(
        _ position: Int, before now: UInt64, within lifetime: UInt64, changeCount: UInt64
    ) -> Bool {
        now &- entries[position].checkedAt < lifetime
            && entries[position].changeCount == changeCount
    }

    /// Notes that an entry was checked, if neither the file nor its compressed forms have changed.
    ///
    /// - Returns: whether it is.
    mutating func confirm(_ position: Int, _ state: FileState, for request: FileRequest) -> Bool {
        guard entries[position].isSettled, entries[position].state == state else { return false }
        entries[position].checkedAt = request.rootTime
        entries[position].changeCount = request.changeCount
        return true
    }

    /// The entity tag of a file whose content is not kept, if the file is what it was; else nil.
    func entityTag(_ key: borrowing CacheKey, _ state: FileState) -> String? {
        guard let position = find(key), entries[position].isSettled,
            entries[position].state == state, !entries[position].hasContent,
            !entries[position].representation.entityTag.isEmpty
        else { return nil }
        return String(
            decoding: Array(copying: entries[position].representation.entityTag.span),
            as: UTF8.self)
    }

    /// Whether a file that was looked at is in the state of its entry.
    func hasState(_ position: Int, _ state: FileState) -> Bool {
        entries[position].state == state
    }

    /// Whether a file that was read anew is in the state of its entry, with the same content.
    func isSame(
        _ position: Int, as state: FileState, _ content: borrowing UniqueArray<UInt8>
    ) -> Bool {
        hasState(position, state)
            && entries[position].content.span.elementsEqual(content.span)
    }

    /// Puts an entry in, in place of one of the same key.
    ///
    /// - Returns: its position.
    mutating func insert(_ file: consuming CachedFile) -> Int {
        let (found, start) = locate(file)
        if let position = found {
            let growth = file.cost - entries[position].cost
            if usedBytes + growth <= maximumBytes {
                usedBytes += growth
                entries[position] = file
                return position
            }
            removeAll()
        }
        if usedBytes + file.cost > maximumBytes || entries.count * 2 >= Self.indexSize {
            removeAll()
        }
        if index.isEmpty {
            index = UniqueArray(repeating: 0, count: Self.indexSize)
        }
        var slot = start
        while index[slot] != 0 {
            slot = (slot + 1) % Self.indexSize
        }
        index[slot] = UInt16(entries.count + 1)
        usedBytes += file.cost
        entries.append(file)
        return entries.count - 1
    }

    /// The position of the entry that a file would replace, and where in the index to begin.
    private func locate(_ file: borrowing CachedFile) -> (position: Int?, slot: Int) {
        let key = CacheKey(file.path.span, site: file.site, coding: file.coding)
        return (find(key), Self.slot(key))
    }

    /// Forgets everything.
    public mutating func removeAll() {
        entries.removeAll()
        index.removeAll()
        usedBytes = 0
    }

    private static func slot(_ key: borrowing CacheKey) -> Int {
        Int(key.hash % UInt64(indexSize))
    }
}
