// SPDX-License-Identifier: Apache-2.0

import Synchronization
import Threads
import WorkerPool

/// What the supervisor does for the clients while every worker is busy.
extension Server {
    /// Whether requests are refused because they wait too long for a worker.
    ///
    /// Any thread may ask.
    public var overload: Overload { overloadState.withLock { $0 } }

    /// How long there should be at most until the next sweep; nil while a worker is free.
    public var timeUntilLook: Duration? {
        guard overload.isOngoing || isSaturated else { return nil }
        return .nanoseconds(Int64(clamping: context.generations.value.timeouts.queue.look))
    }

    /// Whether every worker is busy.
    ///
    /// For a moment it may seem so between two jobs.
    var isSaturated: Bool {
        let gauges = pool.gauges
        return gauges.busy >= gauges.size && saturation > .zero
    }

    /// Answers 503 to what has waited too long for a worker, in the backlog as well.
    func relieve() {
        let timeout = context.generations.value.timeouts.queue
        let isSaturated = isSaturated
        var refusedCount = 0
        if isSaturated, let maximumWait = overload.maximumWait(of: timeout) {
            if overload.isOngoing || saturation.nanoseconds >= maximumWait / 2 {
                acceptBacklog()
            }
            refusedCount = reaper.lookForWaiting(refusingAfter: maximumWait).refusedCount
        }
        overloadState.withLock { overload in
            overload.note(
                refused: refusedCount, hasFreeWorker: !isSaturated, at: MonotonicClock.nanoseconds,
                timeout)
        }
    }

    /// Accepts what no worker comes to accept, as far as there is room.
    private func acceptBacklog() {
        let acceptor = Acceptor(context: context)
        for listener in context.listeners.all {
            acceptor.acceptAll(
                from: listener, now: MonotonicClock.nanoseconds, waitedInBacklog: true)
        }
    }
}
