// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc
import Synchronization

/// A table of fixed size in which every value has exactly one owner at a time.
///
/// A value is *owned* by the thread that works on it, or *parked* until an event or a deadline.
/// Whoever turns parked into owned by compare-and-swap owns the value and may change it: a worker
/// that received an event, or the thread that looks after deadlines. An event that comes while the value
/// is owned is remembered in the slot and handed to the owner when it parks.
///
/// Any thread may call any function; what needs ownership says so. Memory is taken from the kernel
/// when a slot is first used.
@safe public final class SlotTable<Value: ~Copyable & Sendable>: @unchecked Sendable {
    /// The table's size.
    public let capacity: Int

    // Each slot is `stride` zeroed bytes: its SlotWord, the time of its last event, its value. The
    // words are only touched atomically, the value only by its owner.
    private let base: UnsafeMutableRawPointer
    private let stride: Int
    private let vacancies: Mutex<Vacancies>
    private let liveCount = Atomic<Int>(0)

    private struct Vacancies {
        var freed: [UInt32] = []
        /// Slots from here on were never used.
        var untouched = 0
    }

    private static var valueOffset: Int { 16 }

    /// Creates an empty table.
    ///
    /// - Parameter capacity: the most values, 1 to 2^20.
    /// - Throws: `SlotTableError` when the kernel does not grant that much address space.
    public init(capacity: Int) throws(SlotTableError) {
        precondition((1...1 << 20).contains(capacity), "a slot table holds 1 to 2^20 values")
        precondition(MemoryLayout<Value>.alignment <= 16, "a slot is aligned to 16 bytes")
        self.capacity = capacity
        // A whole number of cache lines, so that no two workers share one.
        stride = (Self.valueOffset + MemoryLayout<Value>.size + 63) & ~63
        vacancies = Mutex(Vacancies())
        var memory: UnsafeMutableRawPointer?
        // `memory` outlives the call.
        let result = unsafe clinux_reserve_zeroed(capacity * stride, &memory)
        guard let memory = unsafe memory else {
            throw SlotTableError(bytes: capacity * stride, errno: -result)
        }
        unsafe base = memory
    }

    deinit {
        let used = vacancies.withLock { $0.untouched }
        for index in 0..<used where load(index).state != .free {
            unsafe value(index).deinitialize(count: 1)
        }
        unsafe clinux_release(base, capacity * stride)
    }

    /// The number of values in the table.
    public var count: Int { liveCount.load(ordering: .sequentiallyConsistent) }

    /// Inserts a value, which the caller owns.
    ///
    /// - Returns: the value's token, or nil when the table is full; the value is then destroyed.
    public func insert(_ value: consuming Value) -> SlotToken? {
        let vacancy = vacancies.withLock { vacancies -> Int? in
            var index = vacancies.freed.popLast().map { Int($0) }
            if index == nil, vacancies.untouched < capacity {
                index = vacancies.untouched
                vacancies.untouched += 1
            }
            if index != nil {
                liveCount.add(1, ordering: .sequentiallyConsistent)
            }
            return index
        }
        guard let index = vacancy else { return nil }
        unsafe self.value(index).initialize(to: value)
        let generation = (load(index).generation + 1) & SlotWord.generationMask
        unsafe word(index).pointee.store(
            SlotWord.owned(generation).bits, ordering: .releasing)
        return SlotToken(index: index, generation: generation)
    }

    /// Removes a value that the caller owns.
    ///
    /// Its token is invalid from then on.
    public func remove(_ token: SlotToken) -> Value {
        checkOwnership(token)
        let value = unsafe self.value(token.index).move()
        unsafe word(token.index).pointee.store(
            SlotWord.free(token.generation).bits, ordering: .releasing)
        // Counted under the lock: where the count shows room, there is room.
        vacancies.withLock { vacancies in
            vacancies.freed.append(UInt32(token.index))
            liveCount.subtract(1, ordering: .sequentiallyConsistent)
        }
        return value
    }

    /// Works on a value that the caller owns.
    @inline(__always)
    public func withOwned<Result: ~Copyable>(
        _ token: SlotToken, _ body: (inout Value) -> Result
    ) -> Result {
        checkOwnership(token)
        return unsafe body(&value(token.index).pointee)
    }

    /// Stores a word beside a value, such as the time of its last event.
    ///
    /// A token of no slot is ignored. For the thread that received the event, and for the owner.
    @inline(__always)
    public func stampEvent(_ token: SlotToken, _ word: UInt64) {
        guard token.index < capacity else { return }
        unsafe stamp(token.index).pointee.store(word, ordering: .relaxed)
    }

    /// The word that `stampEvent` stored last; 0 for none, and for a token of no slot.
    @inline(__always)
    public func eventStamp(_ token: SlotToken) -> UInt64 {
        guard token.index < capacity else { return 0 }
        return unsafe stamp(token.index).pointee.load(ordering: .relaxed)
    }

    /// Makes the caller the owner of a parked value, because an event came for it.
    ///
    /// - Returns: false when the token is of an earlier stay, or when somebody owns the value, who
    ///   then learns of the event when parking it.
    public func claim(_ token: SlotToken) -> Bool {
        guard token.index < capacity else { return false }
        var current = load(token.index)
        while current.generation == token.generation, current.state != .free {
            let parked = current.state == .parked
            let wanted = parked ? SlotWord.owned(token.generation) : current.withPendingEvent
            if swap(token.index, &current, wanted) {
                return parked
            }
        }
        return false
    }

    /// Lets whoever owns a value learn of an event when parking it, and leaves one that is parked alone.
    ///
    /// A token of an earlier stay is ignored.
    public func noteEvent(_ token: SlotToken) {
        guard token.index < capacity else { return }
        var current = load(token.index)
        while current.generation == token.generation, current.state == .owned,
            !swap(token.index, &current, current.withPendingEvent)
        {}
    }

    /// Makes the caller the owner of a value that is parked, and leaves one that is owned alone.
    ///
    /// - Returns: the phase and the deadline that it was parked with; nil when somebody owns it, or when
    ///   the token is of an earlier stay.
    public func claimParked(_ token: SlotToken) -> (phase: SlotPhase, deadline: SlotTick)? {
        guard token.index < capacity else { return nil }
        var current = load(token.index)
        while current.generation == token.generation, current.state == .parked {
            let parked = current
            if swap(token.index, &current, .owned(token.generation)) {
                return (parked.phase, parked.deadline)
            }
        }
        return nil
    }

    /// Gives up the ownership of a value until an event or a deadline.
    ///
    /// To be called after the event queue was armed, so that no event finds an owner for long.
    ///
    /// - Returns: false when an event has come meanwhile: the caller still owns the value.
    public func park(
        _ token: SlotToken, _ phase: SlotPhase, until deadline: SlotTick
    ) -> Bool {
        checkOwnership(token)
        var current = load(token.index)
        while true {
            let pending = current.hasPendingEvent
            let wanted =
                pending
                ? SlotWord.owned(token.generation)
                : SlotWord.parked(token.generation, phase, until: deadline)
            if swap(token.index, &current, wanted) {
                return !pending
            }
        }
    }

    /// Makes the caller the owner of each parked value that a test picks, one after the other.
    ///
    /// - Parameters:
    ///   - isWanted: sees the phase and the deadline of every parked value.
    ///   - body: owns the value, which was parked in this phase until this deadline: it has to park
    ///     it again or to remove it.
    public func claimParked(
        where isWanted: (SlotPhase, SlotTick) -> Bool,
        then body: (SlotToken, SlotPhase, SlotTick) -> Void
    ) {
        let used = vacancies.withLock { $0.untouched }
        for index in 0..<used {
            var current = load(index)
            guard current.state == .parked, isWanted(current.phase, current.deadline) else {
                continue
            }
            let parked = current
            if swap(index, &current, .owned(parked.generation)) {
                let token = SlotToken(index: index, generation: parked.generation)
                body(token, parked.phase, parked.deadline)
            }
        }
    }

    /// Makes the caller the owner of the parked values of one phase with the earliest deadlines, the
    /// earliest first.
    ///
    /// Looks at every slot once, and sorts no more than `limit` of them: a caller that takes a 256th
    /// of a table at a time pays for a look at 256 slots each. That was measured as 1 µs each for
    /// 10,000 values, and as 4 to 7 µs for a million, which are not in the cache.
    ///
    /// - Parameters:
    ///   - limit: the most values to take, at least 1.
    ///   - body: owns the value, which was parked until this deadline: it has to park it again or to
    ///     remove it.
    public func claimEarliest(
        _ phase: SlotPhase, limit: Int, then body: (SlotToken, SlotTick) -> Void
    ) {
        var earliest = EarliestSlots(limit: limit)
        let used = vacancies.withLock { $0.untouched }
        for index in 0..<used {
            let current = load(index)
            if current.state == .parked, current.phase == phase {
                earliest.insert(current.deadline, index)
            }
        }
        for index in earliest.ascendingIndices {
            var current = load(index)
            guard current.state == .parked, current.phase == phase else { continue }
            let parked = current
            if swap(index, &current, .owned(parked.generation)) {
                body(SlotToken(index: index, generation: parked.generation), parked.deadline)
            }
        }
    }

    /// The number of parked values of one phase.
    public func parkedCount(_ phase: SlotPhase) -> Int {
        let used = vacancies.withLock { $0.untouched }
        return (0..<used).count { index in
            let current = load(index)
            return current.state == .parked && current.phase == phase
        }
    }

    /// A token that somebody made up, or that is of an earlier stay, must not reach another's value.
    @inline(__always)
    private func checkOwnership(_ token: SlotToken) {
        precondition(token.index < capacity, "a token names a slot of its table")
        let current = load(token.index)
        precondition(
            current.state == .owned && current.generation == token.generation,
            "only its owner works on a value")
    }

    @inline(__always)
    private func swap(_ index: Int, _ current: inout SlotWord, _ wanted: SlotWord) -> Bool {
        let (exchanged, original) = unsafe word(index).pointee.compareExchange(
            expected: current.bits, desired: wanted.bits, ordering: .acquiringAndReleasing)
        current = SlotWord(bits: original)
        return exchanged
    }

    @inline(__always)
    private func load(_ index: Int) -> SlotWord {
        unsafe SlotWord(bits: word(index).pointee.load(ordering: .acquiring))
    }

    // The three parts of a slot. Zeroed memory is a valid Atomic<UInt64>.
    @inline(__always)
    private func word(_ index: Int) -> UnsafeMutablePointer<Atomic<UInt64>> {
        unsafe (base + index * stride).assumingMemoryBound(to: Atomic<UInt64>.self)
    }

    @inline(__always)
    private func stamp(_ index: Int) -> UnsafeMutablePointer<Atomic<UInt64>> {
        unsafe (base + index * stride + 8).assumingMemoryBound(to: Atomic<UInt64>.self)
    }

    @inline(__always)
    private func value(_ index: Int) -> UnsafeMutablePointer<Value> {
        unsafe (base + index * stride + Self.valueOffset).assumingMemoryBound(to: Value.self)
    }
}
