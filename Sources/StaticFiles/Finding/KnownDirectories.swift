// SPDX-License-Identifier: Apache-2.0

import LinuxIO
import Threads

/// A directory as it was looked at: equal means that no name has come or gone in between.
struct DirectoryState: Hashable, Sendable {
    private let device: UInt64
    private let inode: UInt64
    private let changedSeconds: Int64
    private let changedNanoseconds: UInt32

    /// - Parameter now: seconds since 1970, when the directory was looked at or a little earlier.
    /// - Returns: nil where its last change is so recent that another one may have the same time: file
    ///   systems count in steps of some milliseconds, old ones in seconds. Nor is there one where it came
    ///   later, and a worker may have stood still since it looked at a file.
    init?(_ status: FileStatus, now: Int64) {
        guard status.changedSeconds < now - 1 else { return nil }
        device = status.device
        inode = status.inode
        changedSeconds = status.changedSeconds
        changedNanoseconds = status.changedNanoseconds
    }
}

/// What is known of the compressed forms of a file from an earlier search.
struct SiblingMemory {
    /// The state of their directory when there were none at all; nil where that is not known.
    var absence: DirectoryState?
    /// There were some.
    var hasSome = false
    /// Nobody has looked for them.
    var isEmpty = true
}

/// The directories of a tree, as they were when somebody looked at them last.
///
/// A compressed form that a file does not have cannot come as long as their directory does not change.
/// So one look at the directory stands for three at the forms of each of its files.
///
/// Shared by all workers; only those that look for files again come here.
struct KnownDirectories: ~Copyable, Sendable {
    /// The most directories that are known; with one more, all are forgotten.
    static let maximumCount = 1024

    private let looks = Locked<[[UInt8]: Look]>([:])

    /// The last look at a directory.
    struct Look {
        /// nil where the names may change without a trace.
        let state: DirectoryState?
        /// In nanoseconds of `MonotonicClock`; no later than the look.
        let time: UInt64
    }

    func look(at path: [UInt8]) -> Look? { looks.withLock { $0[path] } }

    func note(_ look: Look, at path: [UInt8]) {
        looks.withLock { looks in
            if looks.count >= Self.maximumCount, looks[path] == nil {
                looks.removeAll(keepingCapacity: true)
            }
            looks[path] = look
        }
    }
}
