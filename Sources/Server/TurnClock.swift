// SPDX-License-Identifier: Apache-2.0

/// When a turn began, and how long its event had waited for a worker.
struct TurnClock: Sendable {
    /// In nanoseconds of `MonotonicClock`.
    var start: UInt64 = 0
    /// In nanoseconds.
    var queued: UInt64 = 0

    init() {}

    /// A turn that nothing has waited for.
    init(restartedAt now: UInt64) {
        start = now
    }

    /// - Parameter ready: when the event came.
    init(start: UInt64, queuedSince ready: UInt64) {
        self.start = start
        queued = start > ready ? start - ready : 0
    }
}
