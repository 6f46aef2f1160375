// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import HTTP

/// How caches take over from one another what they have.
extension FileCache {
    /// Takes over what another cache has of a file, as it was checked there.
    ///
    /// - Parameters:
    ///   - takesContent: whether to take the content too, where it is kept there.
    ///   - mayEvict: whether what is new here may take the place of something else.
    mutating func adopt(
        _ position: Int, of other: borrowing FileCache, takesContent: Bool, mayEvict: Bool
    ) {
        other.withContent(position) { entry, content in
            let key = CacheKey(entry.path.span, site: entry.site, coding: entry.coding)
            let hasContent = takesContent && other.hasContent(position)
            if let own = find(key), isAsGood(own, as: entry) {
                confirm(own, as: entry)
                guard hasContent, !self.hasContent(own),
                    hasRoom(forContent: content.count, mayEvict: mayEvict)
                else { return }
                keep(UniqueArray(copying: content), of: own)
            } else {
                let contentCount = hasContent ? content.count : nil
                guard hasRoom(forKnown: entry.cost, mayEvict: mayEvict),
                    contentCount.map({ hasRoom(forContent: $0, mayEvict: mayEvict) }) ?? true
                else { return }
                _ = insert(
                    CachedFile(copying: entry),
                    content: hasContent ? UniqueArray(copying: content) : nil)
            }
        }
    }

    /// Whether the content that another cache has of a file has room in the place of none.
    func hasFreeRoom(forContentOf position: Int, of other: borrowing FileCache) -> Bool {
        other.withContent(position) { hasRoom(forContent: $1.count, mayEvict: false) }
    }

    /// Whether what is taken over next may take the place of something else: one in 128.
    ///
    /// So what is asked for often comes in soon, and where no file is asked for more than others, nothing
    /// comes and goes in vain.
    mutating func takesTurn() -> Bool {
        turn &+= 1
        return turn % 128 == 0
    }
}
