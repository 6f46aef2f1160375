// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import LinuxIO

/// The contents of larger files that are asked for again and again, so that sending them takes no
/// system calls for the file.
///
/// They have room of their own: one of them would take that of dozens of small ones. Belongs to one
/// worker's cache.
struct LargeContents: ~Copyable {
    /// The largest file that is kept, in bytes.
    static let maximumFileBytes: UInt64 = 128 * 1024
    /// How often a file is opened in the lifetime of one check before it is kept.
    static let openings: UInt32 = 8

    private struct Kept {
        let content: LargeContent
        /// It was asked for since the clock's hand last came by.
        var isInUse = false
    }

    private let maximumBytes: Int
    private var byteCount = 0
    private var kept: [Kept] = []
    private var hand = 0

    /// - Parameter maximumBytes: what all of them may take.
    init(maximumBytes: Int = 2 << 20) {
        self.maximumBytes = maximumBytes
    }

    /// The content of the file that has a status; nil where it is not kept.
    mutating func find(_ status: FileStatus) -> LargeContent? {
        // A few dozens at most.
        for index in kept.indices where kept[index].content.status == status {
            kept[index].isInUse = true
            return kept[index].content
        }
        return nil
    }

    /// Keeps a content; what was not asked for of late makes place.
    mutating func keep(_ content: LargeContent) {
        while byteCount + content.count > maximumBytes, !kept.isEmpty {
            if hand >= kept.count {
                hand = 0
            }
            if kept[hand].isInUse {
                kept[hand].isInUse = false
                hand += 1
            } else {
                byteCount -= kept[hand].content.count
                kept.remove(at: hand)
            }
        }
        byteCount += content.count
        kept.append(Kept(content: content))
    }
}
