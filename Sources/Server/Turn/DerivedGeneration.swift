// SPDX-License-Identifier: Apache-2.0

import HTTP
import Slots
import Threads

/// What one worker makes of a generation, for as long as it serves requests in it.
struct DerivedGeneration: ~Copyable {
    let generation: Generation
    var responder: Responder
    let parking: Parking
    /// The most bytes that one read takes.
    let readLimit: Int

    /// - Parameter worker: the worker's number; nil for the supervisor.
    init(_ generation: Generation, budget: MemoryBudget, worker: Int?) {
        self.generation = generation
        responder = Responder(generation, worker: worker)
        parking = Parking(generation: generation, budget: budget)
        readLimit = generation.settings.requestLimits.longestHead + 16 * 1024
    }
}

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

    /// - Parameter ready: since when the connection has waited.
    init(start: UInt64, queuedSince ready: UInt64) {
        self.start = start
        queued = start > ready ? start - ready : 0
    }
}
