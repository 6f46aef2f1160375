// SPDX-License-Identifier: Apache-2.0

/// The place where one thread sleeps until another wakes it.
///
/// A wake-up that comes before the sleep is not lost: the word remembers it. Waking takes no lock, and
/// changes of the date do not move deadlines.
package struct Parker: ~Copyable, Sendable {
    private static let waiting: UInt32 = 0
    private static let woken: UInt32 = 1

    private let word = FutexWord(Parker.waiting)

    /// Creates a parker without a pending wake-up.
    package init() {}

    /// Blocks until `unpark()` is called; returns at once if it was called since this last returned.
    ///
    /// Only the owning thread may call it.
    ///
    /// - Parameter deadline: nanoseconds of `MonotonicClock`, or nil to wait without a limit.
    /// - Returns: false when the deadline passed first.
    @discardableResult
    package func park(until deadline: UInt64? = nil) -> Bool {
        while word.exchangeAcquiring(Self.waiting) != Self.woken {
            guard word.wait(whileEqualTo: Self.waiting, until: deadline) else {
                return word.exchangeAcquiring(Self.waiting) == Self.woken
            }
        }
        return true
    }

    /// Ends the owner's sleep, or its next one.
    ///
    /// Any thread may call it; never blocks.
    package func unpark() {
        _ = word.exchangeReleasing(Self.woken)
        word.wakeOne()
    }
}
