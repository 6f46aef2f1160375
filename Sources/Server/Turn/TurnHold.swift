// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization

/// Who may touch a worker's handler: its thread during a turn, and for a moment between two whoever has
/// published a generation or lets go of files.
///
/// A turn pays two atomic exchanges on a cache line of the worker's own for it, some 10 ns.
struct TurnHold: ~Copyable {
    private enum State: UInt8, AtomicRepresentable {
        case free
        case held
        /// There is another generation, which the holder has to take before it leaves.
        case heldWithNews
    }

    private let state = Atomic<State>(.free)

    /// Takes the handler for its thread; whoever else holds it leaves it within microseconds, or a
    /// millisecond where there are thousands of files to let go of.
    @inline(__always)
    func take() {
        while !state.compareExchange(expected: .free, desired: .held, ordering: .acquiring)
            .exchanged
        {
            sched_yield()
        }
    }

    /// Takes the handler if it is free; otherwise lets its holder know that there is news.
    ///
    /// - Returns: whether it was taken.
    func takeOrTell() -> Bool {
        var current = state.load(ordering: .relaxed)
        while true {
            // An exchange even where there is news already: the holder may be about to read it.
            let (exchanged, original) = state.compareExchange(
                expected: current, desired: current == .free ? .held : .heldWithNews,
                ordering: .acquiringAndReleasing)
            if exchanged { return current == .free }
            current = original
        }
    }

    /// Leaves the handler, unless there is news.
    ///
    /// - Returns: false where there was, and the handler is still held.
    @inline(__always)
    func leave() -> Bool {
        if state.compareExchange(expected: .held, desired: .free, ordering: .releasing).exchanged {
            return true
        }
        _ = state.exchange(.held, ordering: .acquiring)
        return false
    }
}
