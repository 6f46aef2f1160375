// SPDX-License-Identifier: Apache-2.0

import LinuxIO
public import SystemPackage
import Threads

/// The directory whose files are served, with the policy for them.
///
/// Its path is looked up again within the lifetime of what is in memory. So a link that was led
/// elsewhere, a directory that was replaced and a file system mounted over it are noticed; the cost
/// is one stat(2) for each lifetime, and none for a request that is answered from memory.
///
/// Shared by all workers.
public final class DocumentRoot: Sendable {
    /// Which of its files are served, and how.
    public let policy: FilePolicy
    /// Tells the workers when to check their files again.
    let changes = ChangeCounter()
    /// What the workers know of files together.
    public let files: SharedFiles
    /// What is looked up again and again.
    public let path: String
    private let latest: Locked<RootLook>
    private let onChange: @Sendable (RootChange) -> Void

    /// Creates the root of a directory, which it opens.
    ///
    /// - Parameters:
    ///   - files: what the workers know of files together; of other roots, too.
    ///   - onChange: told of changes by the worker that notices them, which waits meanwhile.
    /// - Throws: the errno of open(2): `ENOENT`, `ENOTDIR`, `EACCES`, …
    public init(
        _ path: String, policy: FilePolicy, files: SharedFiles,
        onChange: @escaping @Sendable (RootChange) -> Void = { _ in }
    ) throws(Errno) {
        let tree = try FileTree(path, policy: policy)
        latest = Locked(RootLook(tree: tree, failure: nil, time: 0, changeCount: 0))
        self.path = path
        self.policy = policy
        self.files = files
        self.onChange = onChange
    }

    /// Whether a file has changed so recently that other workers may still trust files they read before
    /// that: this one, where it changed twice within one step of its clock, or others that were
    /// deployed along with it.
    ///
    /// False only if every check that is still trusted came after the change.
    ///
    /// - Parameter now: seconds since 1970.
    func isRecent(_ status: FileStatus, now: Int64) -> Bool {
        // Two seconds more, as the date is in whole seconds and the file's clock is a coarse one.
        let trusted = Int64(clamping: policy.cacheLifetime / 1_000_000_000) + 2
        return policy.cacheLifetime > 0 && status.changedSeconds >= now - trusted
    }

    /// Why there is no such directory, as it was when the root was last looked up; nil while there is.
    ///
    /// Any thread may ask.
    public var failure: Errno? { latest.withLock { $0.failure } }

    /// Looks the root up now, whatever is asked for, and tells of a change.
    ///
    /// May wait for the disk.
    public func look() {
        _ = look(at: MonotonicClock.nanoseconds)
    }

    /// Looks the root up, unless that was done within the lifetime of what is in memory.
    ///
    /// May wait for the disk.
    ///
    /// - Parameter now: in nanoseconds of `MonotonicClock`.
    func look(at now: UInt64) -> RootLook {
        let (known, isDue) = latest.withLock { latest in
            let isDue = latest.isDue(at: now, lifetime: policy.cacheLifetime)
            if isDue {
                // Others need not look as well. What they read meanwhile is not trusted if this
                // look finds a change.
                latest.time = max(latest.time, now)
            }
            latest.changeCount = changes.count
            return (latest, isDue)
        }
        guard isDue, let (tree, failure) = lookAgain(known) else { return known }
        let (look, change) = latest.withLock { latest in
            let change = RootChange(from: latest, to: tree, failure)
            if change != nil {
                latest.tree = tree
                latest.failure = failure
                // Counted with the lock held: who gets the new tree gets the new count as well.
                changes.announceNewRoot()
            }
            latest.changeCount = changes.count
            return (latest, change)
        }
        if let change {
            onChange(change)
        }
        return look
    }

    /// What the path leads to now; nil if that is what is known.
    private func lookAgain(_ known: RootLook) -> (tree: FileTree?, failure: Errno?)? {
        do throws(Errno) {
            // As long as the old directory is open, no other has its number.
            let status = try FileStatus(atPath: path)
            if let tree = known.tree, tree.isRoot(status) { return nil }
            return (try FileTree(path, policy: policy), nil)
        } catch {
            return error == known.failure ? nil : (nil, error)
        }
    }
}

/// What the path of a root led to when it was looked up.
struct RootLook {
    /// nil while there is none.
    var tree: FileTree?
    /// Why there is none.
    var failure: Errno?
    /// When it was looked up, in nanoseconds of `MonotonicClock`.
    var time: UInt64
    /// The count of changes that what is read now belongs to.
    var changeCount: UInt64

    /// Whether the look is too old to be trusted.
    func isDue(at now: UInt64, lifetime: UInt64) -> Bool {
        // A worker's own time may be a little older than that of the worker that looked.
        lifetime == 0 || (now > time && now - time >= lifetime)
    }
}

/// What became of a root while it was served.
public enum RootChange: Equatable, Sendable {
    /// Its path leads to another directory.
    case replaced
    /// Its path leads to no directory, or to none that can be opened: requests for files get 503.
    case vanished(Errno)
    /// Its path leads to a directory again.
    case returned

    /// nil where nothing has changed.
    init?(from old: RootLook, to tree: FileTree?, _ failure: Errno?) {
        if let failure {
            // Why it is gone may change; that is no news.
            guard old.tree != nil else { return nil }
            self = .vanished(failure)
        } else if let old = old.tree {
            guard let tree, !old.isRoot(tree.status) else { return nil }
            self = .replaced
        } else {
            self = .returned
        }
    }
}
