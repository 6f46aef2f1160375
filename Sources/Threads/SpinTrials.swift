// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Whether it is worth looking for something for a while before sleeping until it comes.
///
/// It is where a processor is free for who brings it; where both share a processor, looking only keeps
/// the other one waiting. Which it is shows in the result: after a few failures in a row only every
/// 256th wait is a trial. Giving the processor away between two looks, sched_yield(2), would be right in
/// both cases, but for a third: what else there is to run keeps it for milliseconds then.
///
/// Any thread may use it. Threads that use it at once may lose each other's results.
package struct SpinTrials: ~Copyable, Sendable {
    private static let maximumFailures: UInt32 = 4
    private static let trialInterval: UInt32 = 256

    /// Failures in a row, and the waits since then that were no trials.
    private let failures = Atomic<UInt32>(0)

    package init() {}

    /// Whether to look this time.
    package func isDue() -> Bool {
        let count = failures.load(ordering: .relaxed)
        if count < Self.maximumFailures || count.isMultiple(of: Self.trialInterval) { return true }
        failures.store(count &+ 1, ordering: .relaxed)
        return false
    }

    /// Notes what came of a look.
    package func note(success: Bool) {
        let count = failures.load(ordering: .relaxed)
        failures.store(success ? 0 : count &+ 1, ordering: .relaxed)
    }
}
