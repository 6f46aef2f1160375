// SPDX-License-Identifier: Apache-2.0

/// The place where one thread sleeps until another calls it.
///
/// A call that comes before the sleep is not lost: the word remembers it. Calling needs no lock, and
/// deadlines do not move with changes of the date.
package struct Parker: ~Copyable, Sendable {
    private static let waiting: UInt32 = 0
    private static let called: UInt32 = 1

    private let word = FutexWord(Parker.waiting)

    /// Creates a place that nobody was called from.
    package init() {}

    /// Blocks until `unpark()` was called once more than this returned.
    ///
    /// For the owning thread only.
    ///
    /// - Parameter deadline: nanoseconds of `MonotonicClock`, or nil to wait without a limit.
    /// - Returns: false when the deadline passed first.
    @discardableResult
    package func park(until deadline: UInt64? = nil) -> Bool {
        while word.exchangeAcquiring(Self.waiting) != Self.called {
            guard word.wait(whileEqualTo: Self.waiting, until: deadline) else {
                return word.exchangeAcquiring(Self.waiting) == Self.called
            }
        }
        return true
    }

    /// Ends the owner's sleep, or its next one.
    ///
    /// Any thread may call it; never blocks.
    package func unpark() {
        _ = word.exchangeReleasing(Self.called)
        word.wakeOne()
    }
}
