// SPDX-License-Identifier: Apache-2.0

/// The place where one thread sleeps until another wakes it.
///
/// A wake-up that comes before the sleep is not lost: the word remembers it. Waking takes no lock, and
/// changes of the date do not move deadlines.
package struct Parker: ~Copyable, Sendable {
    private static let awake: UInt32 = 0
    private static let woken: UInt32 = 1
    private static let asleep: UInt32 = 2

    private let word = FutexWord(Parker.awake)

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
        while word.exchangeAcquiring(Self.awake) != Self.woken {
            guard word.compareExchange(expected: Self.awake, desired: Self.asleep) else { continue }
            guard word.wait(whileEqualTo: Self.asleep, until: deadline) else {
                return word.exchangeAcquiring(Self.awake) == Self.woken
            }
        }
        return true
    }

    /// Waits for `unpark()` without sleeping, for a short time and where that has been worth it.
    ///
    /// Only the owning thread may call it. The wake-up is left for `park(until:)`, which returns at
    /// once then.
    ///
    /// - Parameters:
    ///   - time: nanoseconds to look for it.
    ///   - trials: what became of such looks before.
    package func spin(for time: UInt64, _ trials: borrowing SpinTrials) {
        guard trials.isDue() else { return }
        trials.note(
            success: word.spin(
                whileEqualTo: Self.awake, until: MonotonicClock.nanoseconds + time))
    }

    /// Ends the owner's sleep, or its next one.
    ///
    /// Any thread may call it; never blocks. Enters the kernel only where the owner sleeps.
    package func unpark() {
        if word.exchangeReleasing(Self.woken) == Self.asleep {
            word.wakeOne()
        }
    }
}
