// SPDX-License-Identifier: Apache-2.0

import CLinux

/// A value that only the holder of its lock may touch, for sections of a few dozen instructions.
///
/// Lock and value lie in cache lines of their own. Without contention, locking and unlocking cost one
/// atomic operation each and no system call; a waiter spins for about a microsecond before it sleeps,
/// since the holder is done by then unless it was preempted.
///
/// The value is reached through a pointer: for stored properties of a class the compiler would add
/// run-time exclusivity checks, which cost a tenth of the time of a small job. And `withLock` is
/// public, though for this package only: Swift 6.3 compiles no other function into the modules that
/// call it, whatever its attributes.
///
/// Source: Drepper, *Futexes Are Tricky*, "Mutex, Take 2".
@safe public struct Locked<Value: ~Copyable>: ~Copyable, @unchecked Sendable {
    // The allocation belongs to this value alone; the lock orders all access to it.
    @usableFromInline let value: UnsafeMutablePointer<Value>
    @usableFromInline let word = FutexWord(0)

    @inlinable static var free: UInt32 { 0 }
    @inlinable static var held: UInt32 { 1 }
    @inlinable static var heldWithSleepers: UInt32 { 2 }
    private static var maximumSpins: Int { 40 }

    /// Creates an unlocked lock around a value.
    package init(_ value: consuming Value) {
        let line = 128
        let size = (MemoryLayout<Value>.size + line - 1) / line * line
        unsafe self.value = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: line)
            .bindMemory(to: Value.self, capacity: 1)
        unsafe self.value.initialize(to: value)
    }

    deinit {
        unsafe value.deinitialize(count: 1)
        unsafe value.deallocate()
    }

    /// Runs a section with the lock held.
    @inlinable @inline(__always)
    public func withLock<Result: ~Copyable>(_ section: (inout Value) -> Result) -> Result {
        if !word.compareExchange(expected: Self.free, desired: Self.held) {
            lockContended()
        }
        let result = unsafe section(&value.pointee)
        if word.exchangeReleasing(Self.free) == Self.heldWithSleepers {
            word.wakeOne()
        }
        return result
    }

    /// Runs a section with the lock held, and hands it a value to consume.
    @inlinable @inline(__always)
    public func withLock<Argument: ~Copyable, Result: ~Copyable>(
        _ argument: consuming Argument, _ section: (inout Value, consuming Argument) -> Result
    ) -> Result {
        if !word.compareExchange(expected: Self.free, desired: Self.held) {
            lockContended()
        }
        let result = unsafe section(&value.pointee, argument)
        if word.exchangeReleasing(Self.free) == Self.heldWithSleepers {
            word.wakeOne()
        }
        return result
    }

    @usableFromInline @inline(never)
    func lockContended() {
        for _ in 0..<Self.maximumSpins {
            clinux_pause(1)
            if word.load() == Self.free,
                word.compareExchange(expected: Self.free, desired: Self.held)
            {
                return
            }
        }
        while word.exchangeAcquiring(Self.heldWithSleepers) != Self.free {
            _ = word.wait(whileEqualTo: Self.heldWithSleepers)
        }
    }
}
