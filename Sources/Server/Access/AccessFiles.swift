// SPDX-License-Identifier: Apache-2.0

import LinuxIO
import Synchronization
public import SystemPackage
import Threads

/// The files that requests are written to, and the thread that writes them, named `access-log`.
///
/// There is no thread while there is no file. Lines are written a tenth of a second after they came, or
/// as soon as there are many; while none come, the thread uses no processor time. Has to be closed.
public final class AccessFiles: Sendable {
    /// What became of all lines since the start.
    public struct Statistics: Equatable, Sendable {
        /// Lines that are written.
        public var written: UInt64 = 0
        /// Lines that are missing in their files.
        public var lost: UInt64 = 0
        /// Files that cannot be written to now.
        public var failingFiles = 0
    }

    private struct State {
        var files: [AccessFile] = []
        /// Those in force; others are closed once nobody has a line for them any more.
        var kept: Set<String> = []
        /// Of the files that are closed.
        var earlier = Statistics()
        var failingFiles = 0
        var thread: NamedThread?
        var isClosed = false

        /// Takes the files that are not in force and that nobody else has.
        ///
        /// - Returns: them, and whether there are others that somebody has still.
        mutating func takeUnused() -> ([AccessFile], hasLeft: Bool) {
            var unused: [AccessFile] = []
            var hasLeft = false
            for index in files.indices.reversed() where !kept.contains(files[index].path) {
                if isKnownUniquelyReferenced(&files[index]) {
                    unused.append(files.remove(at: index))
                } else {
                    hasLeft = true
                }
            }
            return (unused, hasLeft)
        }
    }

    /// From the first line to the write, in nanoseconds.
    private static let delay: UInt64 = 100_000_000
    /// Between two attempts to write where that has failed, and looks for files that are not needed any
    /// more, in nanoseconds.
    private static let retryDelay: UInt64 = 1_000_000_000

    private let state = Mutex(State())
    private let report: @Sendable (AccessFile.Event, String) -> Void
    private let signal = Parker()
    /// Unparked at the thread's end.
    private let end = Parker()
    private let isReopenWanted = Atomic<Bool>(false)
    /// How often a write at once was asked for, and was done.
    private let wantedFlushes = Atomic<UInt64>(0)
    private let doneFlushes = Atomic<UInt64>(0)

    /// Creates a writer without files.
    ///
    /// - Parameter report: is told, on the writer's thread, what the administrator has to know of the file
    ///   of a path.
    public init(report: @escaping @Sendable (AccessFile.Event, String) -> Void) {
        self.report = report
    }

    /// Opens a file, unless it is open.
    ///
    /// Blocks on the file system.
    ///
    /// - Throws: the errno of open(2), `ELOOP` for a symbolic link, or of pthread_create(3).
    public func open(_ path: String) throws(Errno) -> AccessFile {
        if let file = state.withLock({ $0.files.first { $0.path == path } }) { return file }
        let file = try AccessFile(path) { [weak self] in self?.signal.unpark() }
        try startThread()
        state.withLock { $0.files.append(file) }
        return file
    }

    /// Says which files are in force, so that others are closed.
    public func keep(_ paths: [String]) {
        state.withLock { $0.kept = Set(paths) }
        signal.unpark()
    }

    /// Has all files opened anew, as somebody has moved them away: what was handed over until then is
    /// written to the old ones.
    ///
    /// Any thread; does not wait for it.
    public func reopen() {
        isReopenWanted.store(true, ordering: .releasing)
        signal.unpark()
    }

    /// Waits until what was handed over so far is written, or cannot be, at most for the given time.
    ///
    /// - Returns: whether that is so.
    @discardableResult
    public func flush(within timeout: Duration) -> Bool {
        guard state.withLock({ $0.thread != nil }) else { return true }
        let deadline = MonotonicClock.deadline(after: timeout)
        let wanted = wantedFlushes.wrappingAdd(1, ordering: .sequentiallyConsistent).newValue
        let pause = Parker()
        signal.unpark()
        while doneFlushes.load(ordering: .acquiring) < wanted {
            guard MonotonicClock.nanoseconds < deadline else { return false }
            _ = pause.park(until: MonotonicClock.deadline(after: .milliseconds(1)))
        }
        return true
    }

    /// Writes what was handed over, and ends the thread; further calls do nothing.
    ///
    /// Blocks until it is written, at most for the given time. A thread that is stuck in the file system
    /// then is left behind.
    public func close(within timeout: Duration = .seconds(2)) {
        let thread = state.withLock { state -> NamedThread? in
            state.isClosed = true
            return state.thread.take()
        }
        guard let thread else { return }
        signal.unpark()
        if end.park(until: MonotonicClock.deadline(after: timeout)) {
            thread.join()
        } else {
            thread.detach()
        }
    }

    /// What became of the lines so far; any thread.
    public var statistics: Statistics {
        state.withLock { state in
            var sum = state.earlier
            for file in state.files {
                sum.written += file.counts.written
                sum.lost += file.counts.lost
            }
            sum.failingFiles = state.failingFiles
            return sum
        }
    }

    // MARK: - The thread

    private func startThread() throws(Errno) {
        guard state.withLock({ $0.thread == nil && !$0.isClosed }) else { return }
        do throws(NamedThread.CreationError) {
            let started = try NamedThread(named: "access-log", stackSize: 1 << 20) {
                self.run()
                self.end.unpark()
            }
            state.withLock { $0.thread = started }
        } catch {
            throw Errno(rawValue: error.errno)
        }
    }

    private func run() {
        var retryTime: UInt64?
        while true {
            signal.park(until: retryTime)
            if !isUrgent {
                signal.park(until: MonotonicClock.nanoseconds + Self.delay)
            }
            // Before the files are looked at, so that what came by then is written.
            let flushes = wantedFlushes.load(ordering: .sequentiallyConsistent)
            let isLast = state.withLock { $0.isClosed }
            let mustRetry = writeAll(
                reopening: isReopenWanted.exchange(false, ordering: .acquiring))
            retryTime = mustRetry ? MonotonicClock.nanoseconds + Self.retryDelay : nil
            doneFlushes.store(flushes, ordering: .releasing)
            guard !isLast else { return abandonAll() }
        }
    }

    /// Whether somebody waits.
    private var isUrgent: Bool {
        isReopenWanted.load(ordering: .relaxed)
            || wantedFlushes.load(ordering: .sequentiallyConsistent)
                != doneFlushes.load(ordering: .relaxed)
            || state.withLock { $0.isClosed }
    }

    /// Writes to all files, and closes those that nobody needs.
    ///
    /// - Returns: whether to try again in a while.
    private func writeAll(reopening: Bool) -> Bool {
        var failingCount = 0
        var hasUntold = false
        for file in state.withLock({ $0.files }) {
            switch file.write(reopening: reopening, { report($0, file.path) }) {
            case .done: break
            case .untold: hasUntold = true
            case .failing: failingCount += 1
            }
        }
        let (unused, hasLeft) = state.withLock { state -> ([AccessFile], Bool) in
            state.failingFiles = failingCount
            return state.takeUnused()
        }
        for file in unused {
            // Nobody else has it: these are its last lines.
            _ = file.write(reopening: false) { report($0, file.path) }
            abandon(file)
        }
        return failingCount > 0 || hasUntold || hasLeft
    }

    private func abandonAll() {
        for file in state.withLock({ $0.files }) {
            file.abandon { report($0, file.path) }
        }
    }

    private func abandon(_ file: AccessFile) {
        file.abandon { report($0, file.path) }
        state.withLock { state in
            state.earlier.written += file.counts.written
            state.earlier.lost += file.counts.lost
        }
    }
}
