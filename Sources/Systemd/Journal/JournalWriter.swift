// SPDX-License-Identifier: Apache-2.0

import LinuxIO
import Synchronization
import SystemPackage
import Threads

/// Takes records from any thread to the journal, on a thread of its own named `journal`.
///
/// Between the two lies a ring of bounded size: while the reader does not keep up, further records
/// are counted and dropped, and one record tells how many once there is room again. Submitters hold
/// a lock for a few instructions and never wait for input or output. An idle writer uses no processor
/// time. Has to be closed; one that never is keeps its thread.
///
/// Records that may come in any number, such as one for each request, are thinned out: whoever makes
/// them asks `admits(_:)` first, and submits them leaving room for others. One record every 10 s
/// tells how many were left out. The journal's own limit would not tell them from those that matter.
public final class JournalWriter: Sendable {
    /// What became of the records since the start; the writer's own reports are not counted.
    public struct Statistics: Equatable, Sendable {
        /// Records that reached the destination.
        public internal(set) var written: UInt64 = 0
        /// Records lost: the ring was full, the destination refused them, or the writer was closed.
        public internal(set) var dropped: UInt64 = 0
        /// Records left out since they came faster than `maximumRate` allows.
        public internal(set) var thinned: UInt64 = 0
        /// Records waiting in the ring now.
        public internal(set) var queued = 0
    }

    private let state: Mutex<WriterState>
    private let thinning: RecordThinning
    private let signal = Parker()
    /// Unparked at the thread's end.
    private let end = Parker()
    /// Nil after closing: a thread is joined once.
    private let thread = Mutex<NamedThread?>(nil)

    /// Creates a writer and starts its thread, in which all signals are blocked.
    ///
    /// - Parameters:
    ///   - destination: where the records go; a descriptor in it stays the caller's.
    ///   - identifier: the program's name, `SYSLOG_IDENTIFIER` in native entries.
    ///   - capacity: the most records that wait, at least 1.
    ///   - byteCapacity: the most bytes that wait, unless a single record is larger.
    /// - Throws: `threadNotCreated`.
    public init(
        destination: LogDestination, identifier: String, capacity: Int = 4096,
        byteCapacity: Int = 4 << 20
    ) throws(SystemdError) {
        let ring = RecordRing(capacity: capacity, byteCapacity: byteCapacity)
        let thinning = RecordThinning()
        self.thinning = thinning
        state = Mutex(WriterState(ring: ring, thinning: thinning))
        do throws(NamedThread.CreationError) {
            // Ample for records; the C library would reserve 8 MiB.
            let started = try NamedThread(named: "journal", stackSize: 1 << 20) {
                self.run(RecordOutput(destination, identifier: identifier))
                self.end.unpark()
            }
            thread.withLock { $0 = started }
        } catch {
            throw .threadNotCreated(Errno(rawValue: error.errno))
        }
    }

    /// What became of the records so far; any thread.
    public var statistics: Statistics {
        var statistics = state.withLock { $0.statistics }
        statistics.thinned = thinning.count
        return statistics
    }

    /// The most records a second that `admits(_:)` lets through, 1 to 1 000 000; nil, as it is at
    /// first, for no limit.
    ///
    /// Any thread may change it. What was left out under the earlier one is told at once.
    public var maximumRate: Int? {
        get { thinning.maximumRate }
        set {
            thinning.maximumRate = newValue
            if state.withLock({ $0.hastenReport() }) { signal.unpark() }
        }
    }

    /// Whether one of many records is to be made and submitted, or was one too many and is counted.
    ///
    /// Errors, and what is worse, have a rate of their own. A whole second's records may come at
    /// once. Any thread; takes no lock.
    public func admits(_ priority: JournalPriority) -> Bool {
        if thinning.admits(priority, at: MonotonicClock.coarseNanoseconds) { return true }
        if thinning.countOne() { signal.unpark() }
        return false
    }

    /// Queues a record for the thread; any thread, never waits for input or output.
    ///
    /// - Parameter leavesRoom: whether an eighth of the ring is left to other records.
    /// - Returns: false when the ring is full or the writer closed; the record is dropped and counted.
    @discardableResult
    public func submit(_ record: JournalRecord, leavesRoom: Bool = false) -> Bool {
        let (isQueued, wakes) = state.withLock { $0.submit(record, leavesRoom: leavesRoom) }
        if wakes { signal.unpark() }
        return isQueued
    }

    /// Waits until what was queued so far is written and every loss told, at most for the given time.
    ///
    /// For a process that executes another program: the thread ends without closing.
    ///
    /// - Returns: whether it is written.
    @discardableResult
    public func flush(within timeout: Duration) -> Bool {
        let deadline = MonotonicClock.deadline(after: timeout)
        let pause = Parker()
        if state.withLock({ $0.hastenReport() }) { signal.unpark() }
        while !state.withLock({ $0.isIdle }) {
            guard MonotonicClock.nanoseconds < deadline else { return false }
            _ = pause.park(until: MonotonicClock.deadline(after: .milliseconds(1)))
        }
        return true
    }

    /// Writes what is queued and ends the thread; further calls do nothing.
    ///
    /// Blocks until the ring is empty, at most for the given time. A thread that is stuck in the
    /// destination then is left behind, and what it holds counts as lost.
    /// - Returns: how many queued records were lost.
    @discardableResult
    public func close(within timeout: Duration = .seconds(2)) -> Int {
        guard let thread = thread.withLock({ $0.take() }) else { return 0 }
        let deadline = MonotonicClock.deadline(after: timeout)
        if state.withLock({ $0.close(deadline: deadline) }) { signal.unpark() }
        if end.park(until: deadline) {
            thread.join()
        } else {
            thread.detach()
        }
        return state.withLock { $0.abandon() }
    }

    private func run(_ output: consuming RecordOutput) {
        var progress: WriterState.Progress?
        while true {
            let step = state.withLock { state in
                state.advance(after: progress, now: MonotonicClock.nanoseconds)
            }
            switch step {
            case .send(let record):
                progress = .sent(output.send(record))
            case .report(let report):
                progress = .reported(report, output.send(report.record))
            case .sleep(let time):
                progress = nil
                signal.park(until: time)
            case .end:
                return
            }
        }
    }
}
