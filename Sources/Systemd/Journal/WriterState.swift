// SPDX-License-Identifier: Apache-2.0

import LinuxIO
import Threads

/// What the submitters and the log writer's thread share under one lock.
struct WriterState {
    /// What the thread does next.
    enum Step {
        case send(JournalRecord)
        case report(dropped: UInt64)
        case sleep
        case end
    }

    /// What became of the thread's last step.
    enum Progress {
        case sent(Bool)
        case reported(dropped: UInt64, Bool)
    }

    private(set) var statistics = JournalWriter.Statistics()

    private var ring: RecordRing
    /// Drops that no record has told of yet.
    private var unreported: UInt64 = 0
    /// Whether the thread holds a record that is neither written nor dropped yet.
    private var isSending = false
    private var isSleeping = false
    /// False after a failure: reporting drops to a reader that is gone would only fail again.
    private var isReachable = true
    /// Set by closing, in nanoseconds of `MonotonicClock`: when the thread stops, whatever is left.
    private var deadline: UInt64?
    private var isAbandoned = false

    init(ring: RecordRing) {
        self.ring = ring
    }

    var isClosed: Bool { deadline != nil }
    /// Whether every record that was queued has been written or dropped.
    var isIdle: Bool { ring.count == 0 && !isSending }

    /// Queues a record or counts it as dropped.
    ///
    /// - Returns: whether it was queued, and whether the thread has to be woken.
    mutating func submit(_ record: JournalRecord) -> (isQueued: Bool, wakes: Bool) {
        guard !isClosed, ring.append(record) else {
            statistics.dropped += 1
            unreported += 1
            return (false, false)
        }
        statistics.queued = ring.count
        return (true, takeSleeping())
    }

    /// Records what the thread did and chooses what it does next.
    mutating func advance(after progress: Progress?) -> Step {
        if let progress { note(progress) }
        if let deadline, isAbandoned || MonotonicClock.nanoseconds >= deadline { return .end }
        // Telling of the drops one by one would double the load that caused them.
        if unreported > 0, isReachable, ring.isHalfEmpty {
            let dropped = unreported
            unreported = 0
            return .report(dropped: dropped)
        }
        if let record = ring.popFirst() {
            statistics.queued = ring.count
            isSending = true
            return .send(record)
        }
        if isClosed { return .end }
        isSleeping = true
        return .sleep
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

    private mutating func note(_ progress: Progress) {
        guard !isAbandoned else { return }
        isSending = false
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
        case .reported(let dropped, false):
            isReachable = false
            unreported += dropped
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
    /// - Returns: false when there is no room for it.
    mutating func append(_ record: JournalRecord) -> Bool {
        let size = record.bytes.count
        guard count < capacity, count == 0 || bytes + size <= byteCapacity else { return false }
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
