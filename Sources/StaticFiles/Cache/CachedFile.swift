// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import HTTP
import LinuxIO

/// A small file in memory, ready to be sent.
///
/// Immutable but for what its last check found.
struct CachedFile: ~Copyable {
    /// The decoded request path that leads to the file.
    let path: UniqueArray<UInt8>
    let site: UInt32
    /// The coding that the content is in; nil for the file itself.
    let coding: ContentCoding?
    /// The file when it was read; equal means unchanged.
    let state: FileState
    /// Whether the content is there, and not only what is known of it: not where the file is large, or
    /// a sibling was sent in its place.
    let hasContent: Bool
    let content: UniqueArray<UInt8>
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

    /// Creates an entry.
    ///
    /// - Parameter content: nil where it is not kept.
    init(
        _ key: borrowing CacheKey, state: FileState, content: consuming UniqueArray<UInt8>?,
        representation: consuming Representation, for request: FileRequest, isSettled: Bool
    ) {
        path = UniqueArray(copying: key.path)
        site = key.site
        coding = key.coding
        self.state = state
        if let content {
            hasContent = true
            self.content = content
        } else {
            hasContent = false
            self.content = UniqueArray()
        }
        self.representation = representation
        checkedAt = request.rootTime
        changeCount = request.changeCount
        self.isSettled = isSettled
    }

    /// What the entry costs, in bytes.
    var cost: Int { content.count + path.count + representation.byteCount + 256 }

    func isFound(by key: borrowing CacheKey) -> Bool {
        site == key.site && coding == key.coding && path.span.elementsEqual(key.path)
    }
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
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        hash = hash &+ UInt64(site) << 8 &+ UInt64(coding?.rawValue ?? 0)
        for index in path.indices {
            hash = (hash ^ UInt64(path[index])) &* 0x100_0000_01b3
        }
        return hash ^ hash >> 32
    }

    /// The path's place among those that the workers share.
    ///
    /// Seeded, since paths are looked for there that lead to nothing, and a client chooses those.
    var sharedHash: Int {
        var hasher = Hasher()
        hasher.combine(site)
        hasher.combine(coding?.rawValue)
        for index in path.indices {
            hasher.combine(path[index])
        }
        return hasher.finalize()
    }
}
