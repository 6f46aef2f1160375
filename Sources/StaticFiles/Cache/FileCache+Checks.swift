// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import HTTP
import LinuxIO

/// What caches know of files, and whether it is still true.
extension FileCache {
    /// The codings in which an entry's file is also available.
    func siblings(_ position: Int) -> CodingSet { withEntry(position) { $0.state.siblings } }

    /// What is known of the compressed forms of an entry's file from the last search.
    func siblingMemory(_ position: Int) -> SiblingMemory {
        withEntry(position) { entry in
            SiblingMemory(
                absence: entry.absence, hasSome: !entry.state.siblings.isEmpty, isEmpty: false)
        }
    }

    /// Whether an entry was checked within a time before an instant, both in nanoseconds, and no
    /// worker has found a change since.
    ///
    /// - Parameter changeCount: the root's count of changes.
    func wasChecked(
        _ position: Int, before now: UInt64, within lifetime: UInt64, changeCount: UInt64
    ) -> Bool {
        withEntry(position) { entry in
            now &- entry.checkedAt < lifetime && entry.changeCount == changeCount
        }
    }

    /// The entity tag of a file whose content is not kept, if the file is what it was; else nil.
    func entityTag(_ key: borrowing CacheKey, _ state: FileState) -> String? {
        guard let position = find(key), isSettled(position, in: state) else { return nil }
        return withEntry(position) { entry in
            guard !entry.representation.entityTag.isEmpty else { return nil }
            return String(
                decoding: Array(copying: entry.representation.entityTag.span), as: UTF8.self)
        }
    }

    /// Whether an entry's file is too large for its content to stand beside it.
    func isLarge(_ position: Int) -> Bool {
        withEntry(position) { $0.state.status.size > Self.maximumFileBytes }
    }

    /// Whether a file that was looked at is in the state of its entry.
    func hasState(_ position: Int, _ state: FileState) -> Bool {
        withEntry(position) { $0.state == state }
    }

    /// Whether a file that was looked at is in the state of its entry, in which it has but one content.
    func isSettled(_ position: Int, in state: FileState) -> Bool {
        withEntry(position) { $0.isSettled && $0.state == state }
    }

    /// Whether a file that was read anew is in the state of its entry, with the same content.
    func isSame(
        _ position: Int, as state: FileState, _ content: borrowing UniqueArray<UInt8>
    ) -> Bool {
        withContent(position) { entry, kept in
            entry.contentSlot != nil && entry.state == state && kept.elementsEqual(content.span)
        }
    }

    /// Whether an entry is as good as another cache's of the same key: the file was in the same state, and
    /// all that is known there is known here.
    func isAsGood(_ position: Int, as other: borrowing CachedFile) -> Bool {
        other.isSettled && isSettled(position, in: other.state)
            && (other.representation.entityTag.isEmpty
                || withEntry(position) { !$0.representation.entityTag.isEmpty })
    }
}
