// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import HTTP
import LinuxIO

/// What is known of a file: what was found under its path, and what responses say about it.
///
/// Immutable but for what its last check found.
struct CachedFile: ~Copyable {
    /// The decoded request path that leads to the file.
    let path: UniqueArray<UInt8>
    let site: UInt32
    /// The coding that the content is in; nil for the file itself.
    let coding: ContentCoding?
    /// The hash of the three, its key.
    let hash: UInt64
    /// The name in a directory; nil for the path's own file.
    let indexName: String?
    /// The file when it was looked at; equal means unchanged.
    let state: FileState
    let representation: Representation
    /// When the file was last looked at, in nanoseconds of `MonotonicClock`.
    var checkedAt: UInt64
    /// The root's count of changes before the file was last looked at.
    var changeCount: UInt64
    /// An equal state means an equal content: the size is what was read, and the last change is so long
    /// before the reading that no later one can have the same time.
    ///
    /// File systems count in steps of some milliseconds.
    let isSettled: Bool
    /// The state of the file's directory with which it has no compressed forms; nil where that was not
    /// found out.
    var absence: DirectoryState?
    /// Where the content is in the cache; nil where it is not kept: the file is large, a sibling was sent
    /// in its place, or others were in demand.
    var contentSlot: Int?
    /// It was asked for since the clock's hand last came by.
    var isInUse = false
    /// How often it was opened since its check at `openedSince`.
    var openedCount: UInt32 = 0
    var openedSince: UInt64 = 0

    /// Creates an entry.
    init(
        _ key: borrowing CacheKey, indexName: String?, state: FileState,
        representation: consuming Representation, for request: FileRequest, isSettled: Bool,
        absence: DirectoryState? = nil
    ) {
        path = UniqueArray(copying: key.path)
        site = key.site
        coding = key.coding
        hash = key.hash
        self.indexName = indexName
        self.state = state
        self.representation = representation
        checkedAt = request.rootTime
        changeCount = request.changeCount
        self.isSettled = isSettled
        self.absence = absence
    }

    /// Creates a copy, which has no content.
    init(copying other: borrowing CachedFile) {
        path = UniqueArray(copying: other.path.span)
        site = other.site
        coding = other.coding
        hash = other.hash
        indexName = other.indexName
        state = other.state
        representation = Representation(copying: other.representation)
        checkedAt = other.checkedAt
        changeCount = other.changeCount
        isSettled = other.isSettled
        absence = other.absence
    }

    /// What the entry costs without a content, in bytes: its texts, itself and what malloc(3) adds.
    var cost: Int { path.count + representation.byteCount + MemoryLayout<CachedFile>.stride + 96 }

    func isFound(by key: borrowing CacheKey) -> Bool {
        site == key.site && coding == key.coding && path.span.elementsEqual(key.path)
    }
}

/// The content of a small file.
struct CachedContent: ~Copyable {
    /// What it costs besides its bytes.
    static var overhead: Int { MemoryLayout<CachedContent>.stride + 32 }

    let bytes: UniqueArray<UInt8>
    /// The position of its entry.
    var owner: Int
    /// It was asked for since the clock's hand last came by.
    var isInUse = false
}

/// The key of a file in the cache.
struct CacheKey: ~Escapable {
    /// The decoded request path that leads to the file.
    let path: Span<UInt8>
    /// The site that the path belongs to.
    let site: UInt32
    /// nil for the file itself.
    let coding: ContentCoding?

    @_lifetime(copy path)
    init(_ path: Span<UInt8>, site: UInt32, coding: ContentCoding? = nil) {
        self.path = path
        self.site = site
        self.coding = coding
    }

    /// FNV-1a.
    ///
    /// Only paths of files that exist get in, so a client cannot choose colliding keys.
    var hash: UInt64 {
        let hash = pathHash &+ UInt64(coding.map { $0.rawValue + 1 } ?? 0)
        return hash ^ hash >> 32
    }

    /// A number that is the same for all forms of a file.
    var part: Int { Int(truncatingIfNeeded: pathHash >> 48) }

    private var pathHash: UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325 &+ UInt64(site) << 8
        for index in path.indices {
            hash = (hash ^ UInt64(path[index])) &* 0x100_0000_01b3
        }
        return hash
    }

    /// The path's place among those that the workers share.
    ///
    /// Seeded, since paths are looked for there that lead to nothing, and a client chooses those.
    var sharedHash: Int {
        var hasher = Hasher()
        hasher.combine(site)
        hasher.combine(coding?.rawValue)
        // Eight bytes at once, which is what the function works on.
        var word: UInt64 = 0
        for index in path.indices {
            word = word << 8 | UInt64(path[index])
            if index % 8 == 7 {
                hasher.combine(word)
            }
        }
        hasher.combine(word)
        hasher.combine(path.count)
        return hasher.finalize()
    }
}
