// SPDX-License-Identifier: Apache-2.0

import CLinux
public import Synchronization

/// Counters that one thread counts with, and that any other reads.
///
/// They have pages of memory of their own, which no other thread's counters share, and of which those
/// cost nothing that hold only zeros. Counting is a load, an addition and a store: no lock, and no
/// operation that other processors see before it ends.
@safe public struct CounterArray: ~Copyable, @unchecked Sendable {
    // Touched by atomic operations only.
    @usableFromInline let base: UnsafeMutablePointer<Atomic<UInt64>>
    /// How many counters there are.
    public let count: Int

    /// Creates counters, all of them 0.
    ///
    /// - Parameter count: at least 1.
    public init(count: Int) {
        var memory: UnsafeMutableRawPointer?
        // `memory` outlives the call.
        _ = unsafe clinux_reserve_zeroed(count * MemoryLayout<Atomic<UInt64>>.stride, &memory)
        guard let memory = unsafe memory else {
            preconditionFailure("there is memory for counters, as for every other object")
        }
        // All bits zero is a counter of 0; pages are aligned for every type.
        unsafe base = memory.bindMemory(to: Atomic<UInt64>.self, capacity: count)
        self.count = count
    }

    deinit {
        unsafe clinux_release(base, count * MemoryLayout<Atomic<UInt64>>.stride)
    }

    /// Adds to a counter; for one thread at a time.
    @inlinable @inline(__always)
    public func add(_ amount: UInt64, at index: Int) {
        precondition(index >= 0 && index < count, "a counter is one of its array")
        // The index is within the memory.
        let counter = unsafe base + index
        let sum = unsafe counter.pointee.load(ordering: .relaxed) &+ amount
        unsafe counter.pointee.store(sum, ordering: .relaxed)
    }

    /// The value of a counter; any thread may ask.
    @inlinable
    public func value(at index: Int) -> UInt64 {
        precondition(index >= 0 && index < count, "a counter is one of its array")
        // The index is within the memory.
        return unsafe base[index].load(ordering: .relaxed)
    }

    /// The values of some counters; any thread may ask.
    public func values(in range: Range<Int>) -> [UInt64] { range.map { value(at: $0) } }
}
