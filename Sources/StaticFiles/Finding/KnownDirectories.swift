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
/// So one look at the directory stands for three at the forms of each of its files; and where forms are
/// looked for again and again, its names tell of all files at once.
///
/// Shared by all workers; only those that look for compressed forms come here.
struct KnownDirectories: ~Copyable, Sendable {
    /// The most directories that are known; with one more, all are forgotten.
    static let maximumCount = 1024

    /// Only then are a directory's state and names asked for.
    static let fewSearches = 8

    private let looks = Locked<[[UInt8]: Look]>([:])

    /// The last look at a directory.
    struct Look {
        /// nil where the names may change without a trace.
        fileprivate(set) var state: DirectoryState?
        /// In nanoseconds of `MonotonicClock`; no later than the look.
        fileprivate(set) var time: UInt64 = 0
        /// How often compressed forms were looked for in this state.
        fileprivate(set) var searchCount = 0
        /// The count of searches at which the names are worth reading.
        fileprivate(set) var nextReading = KnownDirectories.fewSearches
        /// The codings that there are names in; nil where they were not read in this state.
        fileprivate(set) var codings: CodingSet?
    }

    func look(at path: [UInt8]) -> Look? { looks.withLock { $0[path] } }

    /// Notes a look at a directory.
    ///
    /// - Parameters:
    ///   - state: nil where the names may change without a trace.
    ///   - time: in nanoseconds of `MonotonicClock`, no later than the look.
    func note(_ state: DirectoryState?, at path: [UInt8], time: UInt64) {
        change(path) { look in
            if look.state != nil, look.state != state {
                look = Look()
            }
            look.state = state
            look.time = time
        }
    }

    /// Counts a search for compressed forms.
    ///
    /// - Returns: whether there were a few.
    func countSearch(in path: [UInt8]) -> Bool {
        change(path) { look in
            look.searchCount += 1
            return look.searchCount >= Self.fewSearches
        }
    }

    /// Notes the codings that a directory in a state has names in; nil puts off the next reading.
    func note(_ codings: CodingSet?, in path: [UInt8], _ state: DirectoryState) {
        change(path) { look in
            guard look.state == state else { return }
            look.codings = codings
            if codings == nil {
                look.nextReading = 2 * look.searchCount
            }
        }
    }

    private func change<Result>(_ path: [UInt8], _ body: (inout Look) -> Result) -> Result {
        looks.withLock { looks in
            if looks.count >= Self.maximumCount, looks[path] == nil {
                looks.removeAll(keepingCapacity: true)
            }
            return body(&looks[path, default: Look()])
        }
    }
}
