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
public final class JournalWriter: Sendable {
    /// What became of the records since the start; the writer's own reports are not counted.
    public struct Statistics: Equatable, Sendable {
        /// Records that reached the destination.
        public internal(set) var written: UInt64 = 0
        /// Records lost: the ring was full, the destination refused them, or the writer was closed.
        public internal(set) var dropped: UInt64 = 0
        /// Records waiting in the ring now.
        public internal(set) var queued = 0
    }

    private let state: Mutex<WriterState>
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
        state = Mutex(WriterState(ring: ring))
        do throws(NamedThread.CreationError) {
            let started = try NamedThread(named: "journal") {
                self.run(RecordOutput(destination, identifier: identifier))
                self.end.unpark()
            }
            thread.withLock { $0 = started }
        } catch {
            throw .threadNotCreated(Errno(rawValue: error.errno))
        }
    }

    /// What became of the records so far; any thread.
    public var statistics: Statistics { state.withLock { $0.statistics } }

    /// Queues a record for the thread; any thread, never waits for input or output.
    ///
    /// - Returns: false when the ring is full or the writer closed; the record is dropped and counted.
    @discardableResult
    public func submit(_ record: JournalRecord) -> Bool {
        let (isQueued, wakes) = state.withLock { $0.submit(record) }
        if wakes { signal.unpark() }
        return isQueued
    }

    /// Waits until what was queued so far is written, at most for the given time.
    ///
    /// For a process that executes another program: the thread ends without closing.
    ///
    /// - Returns: whether it is written.
    @discardableResult
    public func flush(within timeout: Duration) -> Bool {
        let deadline = MonotonicClock.deadline(after: timeout)
        let pause = Parker()
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
            switch state.withLock({ $0.advance(after: progress) }) {
            case .send(let record):
                progress = .sent(output.send(record))
            case .report(let dropped):
                progress = .reported(dropped: dropped, output.send(Self.report(dropped)))
            case .sleep:
                progress = nil
                signal.park()
            case .end:
                return
            }
        }
    }

    private static func report(_ dropped: UInt64) -> JournalRecord {
        let noun = dropped == 1 ? "record" : "records"
        var record = JournalRecord(
            "\(dropped) \(noun) dropped: the journal did not keep up", priority: .warning,
            messageID: .recordsDropped)
        record.append("DROPPED_RECORDS", dropped)
        return record
    }
}
