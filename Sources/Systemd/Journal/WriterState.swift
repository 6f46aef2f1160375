// SPDX-License-Identifier: Apache-2.0

import LinuxIO
import Threads

/// What the submitters and the log writer's thread share under one lock.
struct WriterState {
    /// What the thread does next.
    enum Step {
        case send(JournalRecord)
        case report(LossReport)
        /// - Parameter until: when there is a report to send; nil for never.
        case sleep(until: UInt64?)
        case end
    }

    /// What became of the thread's last step.
    enum Progress {
        case sent(Bool)
        case reported(LossReport, Bool)
    }

    private(set) var statistics = JournalWriter.Statistics()

    private var ring: RecordRing
    private let thinning: RecordThinning
    /// Drops that no record has told of yet.
    private var unreported: UInt64 = 0
    /// When thinned-out records are told of, in nanoseconds of `MonotonicClock`; nil for none.
    private var thinnedReportTime: UInt64?
    /// Whether thinned-out records are told of at once.
    private var isReportWanted = false
    /// Whether the thread holds a record that is neither written nor dropped yet.
    private var isSending = false
    /// Whether the thread holds a report.
    private var isReporting = false
    private var isSleeping = false
    /// False after a failure: reporting losses to a reader that is gone would only fail again.
    private var isReachable = true
    /// Set by closing, in nanoseconds of `MonotonicClock`: when the thread stops, whatever is left.
    private var deadline: UInt64?
    private var isAbandoned = false

    /// From the first thinned-out record to the report that tells how many there were, in nanoseconds.
    private static let thinnedReportDelay: UInt64 = 10_000_000_000

    init(ring: RecordRing, thinning: RecordThinning) {
        self.ring = ring
        self.thinning = thinning
    }

    var isClosed: Bool { deadline != nil }
    /// Whether every record that was queued has been written or dropped, and every loss told, as far
    /// as the destination can be reached.
    var isIdle: Bool {
        ring.count == 0 && !isSending && !isReporting
            && (!isReachable || unreported == 0 && thinning.untoldCount == 0)
    }

    /// Queues a record or counts it as dropped.
    ///
    /// - Parameter leavesRoom: whether an eighth of the ring is not for this record.
    /// - Returns: whether it was queued, and whether the thread has to be woken.
    mutating func submit(
        _ record: JournalRecord, leavesRoom: Bool = false
    ) -> (isQueued: Bool, wakes: Bool) {
        guard !isClosed, ring.append(record, leavesRoom: leavesRoom) else {
            statistics.dropped += 1
            unreported += 1
            return (false, false)
        }
        statistics.queued = ring.count
        return (true, takeSleeping())
    }

    /// Records what the thread did and chooses what it does next.
    ///
    /// - Parameter now: in nanoseconds of `MonotonicClock`.
    mutating func advance(after progress: Progress?, now: UInt64) -> Step {
        if let progress { note(progress) }
        if let deadline, isAbandoned || now >= deadline { return .end }
        if let report = takeReport(now: now) {
            isReporting = true
            return .report(report)
        }
        if let record = ring.popFirst() {
            statistics.queued = ring.count
            isSending = true
            return .send(record)
        }
        if isClosed { return .end }
        isSleeping = true
        return .sleep(until: isReachable ? thinnedReportTime : nil)
    }

    /// Has those records told of now that have been thinned out so far.
    ///
    /// - Returns: whether the thread has to be woken.
    mutating func hastenReport() -> Bool {
        guard thinning.untoldCount > 0 else { return false }
        isReportWanted = true
        return takeSleeping()
    }

    /// Refuses further records.
    ///
    /// - Returns: whether the thread has to be woken.
    mutating func close(deadline: UInt64) -> Bool {
        self.deadline = deadline
        return takeSleeping()
    }

    /// Counts what is left as dropped, once the thread has ended or is given up.
    ///
    /// - Returns: how many records that were.
    mutating func abandon() -> Int {
        var lost = isSending ? 1 : 0
        while ring.popFirst() != nil { lost += 1 }
        isAbandoned = true
        statistics.queued = 0
        statistics.dropped += UInt64(lost)
        return lost
    }

    /// Takes the losses that are to be told of now.
    private mutating func takeReport(now: UInt64) -> LossReport? {
        guard isReachable else { return nil }
        // Telling of the drops one by one would double the load that caused them.
        if unreported > 0, ring.isHalfEmpty {
            defer { unreported = 0 }
            return .dropped(unreported)
        }
        guard thinning.untoldCount > 0 else {
            thinnedReportTime = nil
            isReportWanted = false
            return nil
        }
        let time = thinnedReportTime ?? now + Self.thinnedReportDelay
        thinnedReportTime = time
        guard isReportWanted || isClosed || now >= time else { return nil }
        thinnedReportTime = nil
        isReportWanted = false
        return .thinned(thinning.takeUntold())
    }

    private mutating func note(_ progress: Progress) {
        guard !isAbandoned else { return }
        isSending = false
        isReporting = false
        switch progress {
        case .sent(true):
            isReachable = true
            statistics.written += 1
        case .sent(false):
            isReachable = false
            statistics.dropped += 1
            unreported += 1
        case .reported(_, true):
            break
        case .reported(.dropped(let count), false):
            isReachable = false
            unreported += count
        case .reported(.thinned(let count), false):
            isReachable = false
            thinning.putBack(count)
        }
    }

    /// One wake-up for each sleep, so that a busy thread costs submitters no system call.
    private mutating func takeSleeping() -> Bool {
        defer { isSleeping = false }
        return isSleeping
    }
}

/// A first-in first-out queue of records, bounded in number and in bytes.
///
/// Its memory for the slots is allocated once. Not synchronized.
struct RecordRing {
    /// The most records it holds.
    var capacity: Int { slots.count }
    /// How many records it holds.
    private(set) var count = 0

    private var slots: [JournalRecord?]
    private var head = 0
    private var bytes = 0
    private let byteCapacity: Int

    init(capacity: Int, byteCapacity: Int) {
        precondition(capacity > 0 && byteCapacity > 0, "a ring holds at least one record")
        slots = Array(repeating: nil, count: capacity)
        self.byteCapacity = byteCapacity
    }

    /// Whether half of the room, in records and in bytes, is free.
    var isHalfEmpty: Bool { count <= capacity / 2 && bytes <= byteCapacity / 2 }

    /// Appends a record.
    ///
    /// - Parameter leavesRoom: whether an eighth of the room is left free.
    /// - Returns: false when there is no room for it.
    mutating func append(_ record: JournalRecord, leavesRoom: Bool = false) -> Bool {
        let size = record.bytes.count
        let (reserve, byteReserve) = leavesRoom ? (capacity / 8, byteCapacity / 8) : (0, 0)
        guard count < capacity - reserve,
            count == 0 || bytes + size <= byteCapacity - byteReserve
        else { return false }
        slots[(head + count) % capacity] = record
        count += 1
        bytes += size
        return true
    }

    /// Removes the oldest record, nil when there is none.
    mutating func popFirst() -> JournalRecord? {
        guard count > 0, let record = slots[head].take() else { return nil }
        head = (head + 1) % capacity
        count -= 1
        bytes -= record.bytes.count
        return record
    }
}
