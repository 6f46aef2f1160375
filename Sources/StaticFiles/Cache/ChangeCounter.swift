// SPDX-License-Identifier: Apache-2.0

import Synchronization
import Threads

/// Counts the changes of files that the workers of a root have found.
///
/// A worker trusts what it has in memory only while the count is what it was when it looked for the
/// file. So no worker sends the old content once another has sent the new. One gap of microseconds
/// is left: a file that is removed after a worker has looked at it for the first time, and before the
/// worker notes here what it has found, is trusted for one lifetime.
struct ChangeCounter: ~Copyable, Sendable {
    /// The most paths whose files are known; with one more, all are forgotten.
    static let maximumPaths = 32_768

    private let changes = Atomic<UInt64>(0)
    /// What was found last under each path: the hash of a file's state by the hash of its path.
    ///
    /// The lock has cache lines of its own, so it does not slow down those who only read the count,
    /// as every cached request does.
    private let known = Locked<[Int: Int]>([:])

    /// How many changes there have been.
    var count: UInt64 { changes.load(ordering: .acquiring) }

    /// Makes all workers check their files again.
    ///
    /// Called before the new content is sent.
    ///
    /// - Parameter count: the count before the worker looked for the file.
    /// - Returns: the count up to which the worker knows the file: an unchanged `count` if another
    ///   worker has found a change meanwhile.
    func announceChange(after count: UInt64) -> UInt64 {
        let (old, new) = changes.wrappingAdd(1, ordering: .acquiringAndReleasing)
        return old == count ? new : count
    }

    /// Makes all workers check their files again, since all of them may have changed.
    func announceNewRoot() {
        known.withLock { known in
            known.removeAll(keepingCapacity: true)
            changes.wrappingAdd(1, ordering: .acquiringAndReleasing)
        }
    }

    /// Notes what a worker has found under a path; where the last finding was another, by whichever
    /// worker, makes all workers check their files again.
    ///
    /// Called before the answer is sent. The first finding under a path is no change. The caller may
    /// itself be the one whose finding is out of date, so it has to check again like the others.
    ///
    /// - Parameters:
    ///   - state: a hash of the file's state; nil where there is no file.
    ///   - path: a hash of the path.
    /// - Returns: whether the workers have to check again.
    @discardableResult
    func noteFinding(_ state: Int?, at path: Int) -> Bool {
        // Counted with the lock held: who sees the new state here sees the new count as well.
        known.withLock { known in
            if let old = known[path] {
                guard state != old else { return false }
            } else {
                guard state != nil else { return false }
                guard known.count == Self.maximumPaths else {
                    known[path] = state
                    return false
                }
                known.removeAll(keepingCapacity: true)
            }
            known[path] = state
            changes.wrappingAdd(1, ordering: .acquiringAndReleasing)
            return true
        }
    }
}
