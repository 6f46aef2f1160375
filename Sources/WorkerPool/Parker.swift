// SPDX-License-Identifier: Apache-2.0

/// The place where one idle worker sleeps until it is called by name.
///
/// A call that comes before the sleep is not lost: the word remembers it.
final class Parker: Sendable {
    private static let waiting: UInt32 = 0
    private static let called: UInt32 = 1

    /// The number of the worker that sleeps here.
    let worker: Int
    private let word = FutexWord(Parker.waiting)

    init(worker: Int = 0) {
        self.worker = worker
    }

    /// Blocks until `unpark()` was called once more than this returned.
    ///
    /// For the owning worker only.
    func park() {
        while word.exchangeAcquiring(Self.waiting) != Self.called {
            _ = word.wait(whileEqualTo: Self.waiting)
        }
    }

    /// Ends the owner's sleep, or its next one.
    ///
    /// Any thread may call it; never blocks.
    func unpark() {
        _ = word.exchangeReleasing(Self.called)
        word.wakeOne()
    }
}
