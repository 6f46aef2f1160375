// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// A mutual-exclusion lock for sections of a few dozen instructions.
///
/// Three states: free, held, held with sleepers. Taking and leaving it uncontended costs one atomic
/// operation each and no system call.
///
/// Source: Drepper, *Futexes Are Tricky*, "Mutex, Take 2".
struct FutexLock: ~Copyable {
    private static let free: UInt32 = 0
    private static let held: UInt32 = 1
    private static let heldWithSleepers: UInt32 = 2

    private let word = FutexWord(FutexLock.free)

    @inline(__always)
    func lock() {
        if !word.compareExchange(expected: Self.free, desired: Self.held) {
            lockContended()
        }
    }

    @inline(never)
    private func lockContended() {
        while word.exchangeAcquiring(Self.heldWithSleepers) != Self.free {
            _ = word.wait(whileEqualTo: Self.heldWithSleepers)
        }
    }

    @inline(__always)
    func unlock() {
        if word.exchangeReleasing(Self.free) == Self.heldWithSleepers {
            word.wakeOne()
        }
    }
}
