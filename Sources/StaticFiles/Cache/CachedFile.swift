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
    let status: FileStatus
    /// The codings in which the file is also available; empty for a compressed form.
    let siblings: CodingSet
    /// Empty where the file was only looked at: it is large, or a sibling was sent in its place.
    let content: UniqueArray<UInt8>
    let representation: Representation
    /// When the file was last looked at, in nanoseconds of `MonotonicClock`.
    var checkedAt: UInt64
    /// The root's count of changes before the file was last looked at.
    var changeCount: UInt64
    /// The last change is so long before the reading that no later change can have the same time:
    /// file systems count in steps of some milliseconds.
    let isSettled: Bool

    init(
        _ key: borrowing CacheKey, status: FileStatus, siblings: CodingSet,
        content: consuming UniqueArray<UInt8>, representation: consuming Representation,
        checkedAt: UInt64, changeCount: UInt64, isSettled: Bool
    ) {
        path = UniqueArray(copying: key.path)
        site = key.site
        coding = key.coding
        self.status = status
        self.siblings = siblings
        self.content = content
        self.representation = representation
        self.checkedAt = checkedAt
        self.changeCount = changeCount
        self.isSettled = isSettled
    }

    /// Whether the content is there, and not only what is known of it.
    var hasContent: Bool { UInt64(content.count) == representation.length }

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
