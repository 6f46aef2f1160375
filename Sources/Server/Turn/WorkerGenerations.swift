// SPDX-License-Identifier: Apache-2.0

import HTTP

/// What one worker makes of a generation, for as long as it serves requests in it.
struct DerivedGeneration: ~Copyable {
    let generation: Generation
    var responder: Responder
    let parking: Parking
    let requestLimits: RequestLimits
    let requestsPerConnection: Int
    /// The most bytes that one read takes.
    let maximumReadBytes: Int

    /// - Parameter worker: the worker's number; nil for the supervisor.
    init(_ generation: Generation, counters: RequestCounters, worker: Int?) {
        self.generation = generation
        responder = Responder(generation, counters: counters, worker: worker)
        parking = Parking(generation)
        // Copies, so that a turn touches nothing that another worker does.
        requestLimits = generation.settings.requestLimits
        requestsPerConnection = generation.settings.requestsPerConnection
        maximumReadBytes = requestLimits.maximumHeadBytes + 16 * 1024
    }
}

/// The generations that one worker serves requests in: the current one, and at times an earlier one.
struct WorkerGenerations: ~Copyable {
    private let context: ServerContext
    private let counters: RequestCounters
    private let worker: Int?
    private var seen: UInt64 = 0
    private var current: Generation
    /// What the worker has made of the one in use.
    var inUse: DerivedGeneration
    /// The one in use is an earlier one, in which the request at hand began.
    private(set) var isEarlier = false

    /// - Parameter worker: the worker's number; nil for the supervisor.
    init(context: ServerContext, counters: RequestCounters, worker: Int?) {
        self.context = context
        self.counters = counters
        self.worker = worker
        current = context.generations.replacement(for: &seen) ?? context.generations.value
        inUse = DerivedGeneration(current, counters: counters, worker: worker)
    }

    /// Takes the generation in force into use, for a turn.
    ///
    /// - Parameter earlier: the one in which the request at hand began; nil for a new request.
    @inline(__always)
    mutating func select(earlier: Generation?) {
        let latest = context.generations.replacement(for: &seen)
        guard latest != nil || earlier != nil || isEarlier else { return }
        select(latest, earlier)
    }

    private mutating func select(_ latest: Generation?, _ earlier: Generation?) {
        current = latest ?? current
        let wanted = earlier ?? current
        isEarlier = wanted !== current
        if wanted !== inUse.generation {
            inUse = DerivedGeneration(wanted, counters: counters, worker: worker)
        }
    }
}
