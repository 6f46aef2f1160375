// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc
internal import Synchronization

/// Lets one thread sleep until another wakes it.
///
/// A word to sleep on rather than a condition variable: waking needs no lock, a wake-up that comes
/// before the sleep is not lost, and deadlines are immune to changes of the date. Source: futex(2).
@safe struct WakeSignal: ~Copyable, @unchecked Sendable {
    private static let idle: UInt32 = 0
    private static let woken: UInt32 = 1

    // Sendable: the memory belongs to this value alone and is touched by atomic operations only.
    private let word: UnsafeMutablePointer<Atomic<UInt32>>

    init() {
        // Allocated and initialized together; the address is fixed, as the kernel needs it.
        unsafe word = .allocate(capacity: 1)
        unsafe word.initialize(to: Atomic(Self.idle))
    }

    deinit {
        // Nobody can be using it any more: every use borrows this value.
        unsafe word.deinitialize(count: 1)
        unsafe word.deallocate()
    }

    /// Wakes the waiting thread, or the next one to wait.
    func wake() {
        // The word lives as long as this value, here and below.
        unsafe word.pointee.store(Self.woken, ordering: .releasing)
        _ = unsafe clinux_futex_wake(word, 1)
    }

    /// Sleeps until woken, without using the processor.
    ///
    /// - Parameter deadline: nanoseconds of `MonotonicClock`, or nil to wait without a limit.
    /// - Returns: false when the deadline passed first.
    @discardableResult
    func wait(until deadline: UInt64? = nil) -> Bool {
        while unsafe word.pointee.exchange(Self.idle, ordering: .acquiring) != Self.woken {
            guard sleep(until: deadline) else {
                return unsafe word.pointee.exchange(Self.idle, ordering: .acquiring) == Self.woken
            }
        }
        return true
    }

    private func sleep(until deadline: UInt64?) -> Bool {
        guard let deadline else {
            _ = unsafe clinux_futex_wait(word, Self.idle, nil)
            return true
        }
        var time = timespec(
            tv_sec: Int(deadline / 1_000_000_000), tv_nsec: Int(deadline % 1_000_000_000))
        // `time` outlives the call.
        return unsafe clinux_futex_wait(word, Self.idle, &time) != -ETIMEDOUT
    }
}
