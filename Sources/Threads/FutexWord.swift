// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc
public import Synchronization

/// An atomic word at a fixed address that threads can sleep on.
///
/// glibc's condition variables can lose a wake-up (sourceware bug 25847), and
/// `Synchronization.Mutex` in Swift 6.3 is a priority-inheritance futex whose contended path always
/// enters the kernel. So the short lock and the parking place are built on this word.
///
/// The functions of the locks' fast paths are public, though for this package only: Swift 6.3 compiles
/// no others into the modules that call them.
///
/// Source: futex(2).
@safe public struct FutexWord: ~Copyable, @unchecked Sendable {
    // The allocation belongs to this value alone and is touched by atomic operations only.
    @usableFromInline let word: UnsafeMutablePointer<Atomic<UInt32>>

    /// Creates a word with a value, in cache lines of its own.
    package init(_ value: UInt32) {
        unsafe word = UnsafeMutableRawPointer.allocate(byteCount: 128, alignment: 128).bindMemory(
            to: Atomic<UInt32>.self, capacity: 1)
        unsafe word.initialize(to: Atomic(value))
    }

    deinit {
        unsafe word.deinitialize(count: 1)
        unsafe word.deallocate()
    }

    /// Stores a value and returns the one before, with acquire ordering.
    @inlinable @inline(__always)
    public func exchangeAcquiring(_ value: UInt32) -> UInt32 {
        unsafe word.pointee.exchange(value, ordering: .acquiring)
    }

    /// Stores a value and returns the one before, with release ordering.
    @inlinable @inline(__always)
    public func exchangeReleasing(_ value: UInt32) -> UInt32 {
        unsafe word.pointee.exchange(value, ordering: .releasing)
    }

    /// Replaces `expected` by `desired` with acquire ordering; may fail spuriously.
    @inlinable @inline(__always)
    public func compareExchange(expected: UInt32, desired: UInt32) -> Bool {
        unsafe word.pointee.weakCompareExchange(
            expected: expected, desired: desired,
            successOrdering: .acquiring, failureOrdering: .relaxed
        ).exchanged
    }

    /// Adds to the word, wrapping, with acquire and release ordering.
    @inlinable @inline(__always)
    public func add(_ value: UInt32) {
        unsafe word.pointee.add(value, ordering: .acquiringAndReleasing)
    }

    /// Reads the word with acquire ordering.
    @inlinable @inline(__always)
    public func load() -> UInt32 {
        unsafe word.pointee.load(ordering: .acquiring)
    }

    /// Looks at the word again and again while it holds `value`, without sleeping.
    ///
    /// - Parameter deadline: nanoseconds of `MonotonicClock`.
    /// - Returns: false when the deadline passed.
    package func spin(whileEqualTo value: UInt32, until deadline: UInt64) -> Bool {
        repeat {
            // About as long as a look at the clock takes.
            clinux_pause(1)
            if load() != value { return true }
        } while MonotonicClock.nanoseconds < deadline
        return false
    }

    /// Sleeps while the word holds `expected`; may return early, spuriously.
    ///
    /// - Parameter deadline: nanoseconds of `MonotonicClock`, or nil to wait without a limit.
    /// - Returns: false when the deadline passed.
    package func wait(whileEqualTo expected: UInt32, until deadline: UInt64? = nil) -> Bool {
        guard let deadline else {
            _ = unsafe clinux_futex_wait(word, expected, nil)
            return true
        }
        var time = timespec(
            tv_sec: Int(deadline / 1_000_000_000), tv_nsec: Int(deadline % 1_000_000_000))
        // `time` outlives the call.
        return unsafe clinux_futex_wait(word, expected, &time) != -ETIMEDOUT
    }

    /// Wakes one thread that sleeps on the word.
    @usableFromInline package func wakeOne() {
        _ = unsafe clinux_futex_wake(word, 1)
    }

    /// Wakes every thread that sleeps on the word.
    package func wakeAll() {
        _ = unsafe clinux_futex_wake(word, CInt.max)
    }
}
