// SPDX-License-Identifier: Apache-2.0

import Threads

/// What the workers know of the files of all sites together, and the contents of small ones, each once.
///
/// A worker comes here for what its own cache does not have, or has not checked of late. So a file is
/// checked once in its lifetime, whichever workers are asked for it, and many files fit into memory.
/// No file is held open.
///
/// Any thread may use it. It is divided by path, so that workers seldom meet; a part is locked for as
/// long as a response is copied out of it, and never while the disk is asked.
public final class SharedFiles: Sendable {
    private let parts: InlineArray<32, Locked<FileCache>>

    /// Creates an empty one.
    ///
    /// - Parameter maximumBytes: what all of it may take, 0 for nothing: a quarter is for what is known of
    ///   files, the rest for contents.
    public convenience init(maximumBytes: Int) {
        self.init(
            maximumKnownBytes: maximumBytes / 4,
            maximumContentBytes: maximumBytes - maximumBytes / 4)
    }

    init(maximumKnownBytes: Int, maximumContentBytes: Int) {
        parts = InlineArray { _ in
            Locked(
                FileCache(
                    maximumKnownBytes: maximumKnownBytes / 32,
                    maximumContentBytes: maximumContentBytes / 32))
        }
    }

    /// Works on the part that has a path's files, in all codings, with its lock held.
    @inline(__always)
    func withPart<Result: ~Copyable>(
        of key: borrowing CacheKey, _ body: (inout FileCache) -> Result
    ) -> Result {
        parts[key.part % parts.count].withLock(body)
    }

    /// What it takes now, in bytes.
    public var heldBytes: Int {
        var total = 0
        for index in parts.indices {
            total += parts[index].withLock { $0.heldBytes }
        }
        return total
    }

    /// Lets go of what nobody has asked for since this was last called.
    public func forgetUnused() {
        for index in parts.indices {
            parts[index].withLock { $0.removeUnused() }
        }
    }
}
