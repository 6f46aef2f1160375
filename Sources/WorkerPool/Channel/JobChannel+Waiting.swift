// SPDX-License-Identifier: Apache-2.0

import Synchronization
import Threads

/// What the channel knows of those that wait for its jobs, and what all of them have to hear.
extension JobChannel {
    /// Counts a worker that is being started.
    func countStart() {
        outbox.withLock { $0.startedCount += 1 }
    }

    /// Counts a worker whose job is about to wait for another job, without a limit.
    ///
    /// - Returns: false if nobody would be left to run that job; it was not counted.
    func beginWait() -> Bool {
        outbox.withLock { outbox in
            // While a pool is being made, more are to come than have been started.
            let workerCount = max(outbox.workerLimit, outbox.startedCount - outbox.leftCount)
            guard outbox.waitingCount + 1 < workerCount else { return false }
            outbox.waitingCount += 1
            return true
        }
    }

    /// Ends what `beginWait()` has begun.
    func endWait() {
        outbox.withLock { $0.waitingCount -= 1 }
    }

    func add(_ watcher: IdleWatcher) {
        outbox.withLock { $0.idleWatchers.append(watcher) }
    }

    func remove(_ watcher: IdleWatcher) {
        outbox.withLock { outbox in outbox.idleWatchers.removeAll { $0 === watcher } }
    }

    /// Changes how many workers get jobs.
    ///
    /// Those with too high a number leave after their job.
    func limitWorkers(to count: Int) {
        wakeIdleWorkers { $0.workerLimit = count }
    }

    /// Returns the numbers of the workers that have left since the last call.
    func takeLeavers() -> [Int] {
        outbox.withLock { outbox in
            var left: [Int] = []
            swap(&left, &outbox.left)
            return left
        }
    }

    /// Changes something that idle workers have to see, and wakes all of them.
    func wakeIdleWorkers(after change: (inout JobOutbox) -> Void) {
        let (parked, wakesSource) = outbox.withLock { outbox -> ([ReceiverState], Bool) in
            change(&outbox)
            let parked = outbox.parked
            outbox.parked.removeAll(keepingCapacity: true)
            outbox.lookout.end()
            outbox.wakingCount += parked.count
            let wakesSource = outbox.sourceIsWatched && !outbox.sourceIsWoken
            if wakesSource {
                outbox.sourceIsWoken = true
                outbox.wakingCount += 1
            }
            return (parked, wakesSource)
        }
        for receiver in parked {
            receiver.parker.unpark()
        }
        if wakesSource {
            source?.wake()
        }
    }
}

/// A thread that waits until all workers are idle.
final class IdleWatcher: Sendable {
    let parker = Parker()
    private let hasGivenUp = Atomic<Bool>(false)

    /// Whether nobody wants to know any more.
    var isGivenUp: Bool { hasGivenUp.load(ordering: .acquiring) }

    /// Ends the thread's wait.
    func giveUp() {
        hasGivenUp.store(true, ordering: .releasing)
        parker.unpark()
    }
}
