// SPDX-License-Identifier: Apache-2.0

import HTTP
import Slots
import Synchronization
import Threads
import WorkerPool

/// The workers' handlers, each created on its worker's thread when that starts, and what they count.
@safe final class WorkerTable: Sendable {
    /// What belongs to a worker's number, whichever thread has it.
    private final class Place: @unchecked Sendable {
        // Touched only by who holds the place: the thread of the worker with this number, for as long as
        // it serves, or who has published a generation or lets go of files.
        var handler: ConnectionHandler?
        let hold = TurnHold()
        let tally = WorkerTally()
        /// Created when the first worker with this number starts, and kept.
        let counters = Mutex<RequestCounters?>(nil)
    }

    // For each number that a pool can give: a pool that grows needs no other table. A place has 1.4 KB,
    // and is created for its first worker. AtomicLazyReference would be the type for this, but none of
    // it is specialized: each request would pay for a few calls through witness tables.
    private let places = unsafe InlineArray<1024, Atomic<Unmanaged<Place>?>> { _ in
        unsafe Atomic(nil)
    }

    init() {
        precondition(unsafe places.count == ThreadPool.sizes.upperBound, "each worker has a place")
    }

    deinit {
        for number in unsafe places.indices {
            unsafe places[number].load(ordering: .acquiring)?.release()
        }
    }

    @inline(__always)
    private func place(of worker: Int) -> Place {
        // The table holds a reference for as long as it lives.
        unsafe places[worker].load(ordering: .acquiring)?.takeUnretainedValue()
            ?? makePlace(of: worker)
    }

    @inline(never)
    private func makePlace(of worker: Int) -> Place {
        let place = unsafe Unmanaged.passRetained(Place())
        let earlier = unsafe places[worker].compareExchange(
            expected: nil, desired: place, ordering: .acquiringAndReleasing)
        guard unsafe earlier.exchanged else {
            // Somebody else was first.
            unsafe place.release()
            return self.place(of: worker)
        }
        return unsafe place.takeUnretainedValue()
    }

    /// Those that some worker has had.
    private var usedPlaces: [Place] {
        unsafe places.indices.compactMap { number in
            unsafe places[number].load(ordering: .acquiring)?.takeUnretainedValue()
        }
    }

    /// Creates the handler of the worker on whose thread this is called.
    func start(_ worker: Int, context: ServerContext) {
        let place = place(of: worker)
        let counters = place.counters.withLock { counters in
            let kept = counters ?? RequestCounters(context)
            counters = kept
            return kept
        }
        place.hold.take()
        place.handler = ConnectionHandler(
            context: context, tally: place.tally, counters: counters, worker: worker)
        leave(place)
    }

    /// Lets the handler go, on its worker's thread.
    func end(_ worker: Int) {
        let place = place(of: worker)
        place.hold.take()
        place.handler = nil
        leave(place)
    }

    /// Serves a connection for which an event came, on the thread of the worker.
    ///
    /// - Parameter hasMore: whether the event has told that one read may not take all that is there.
    func serve(_ token: SlotToken, hasMore: Bool, on worker: Int) {
        let place = place(of: worker)
        place.hold.take()
        precondition(place.handler != nil, "a worker starts before its first event")
        place.handler?.serve(token, hasMore: hasMore)
        leave(place)
        place.tally.endRequest()
    }

    /// Has every worker let an earlier generation go: at once where it is idle, at the end of its turn
    /// where it is not.
    ///
    /// An idle worker might not have a turn for days, and a root that is not served must not stay open:
    /// its file system could not be unmounted. Any thread may call it.
    func renewGenerations() {
        for place in usedPlaces where place.hold.takeOrTell() {
            place.handler?.generations.select(earlier: nil)
            leave(place)
        }
    }

    /// Has every worker that is idle let go of files that nobody has asked it for since this was last
    /// called; one that is not has them in demand, or will be idle the next time.
    ///
    /// Any thread may call it.
    func forgetUnusedFiles() {
        for place in usedPlaces where place.hold.takeOrTell() {
            place.handler?.generations.inUse.responder.forgetUnusedFiles()
            leave(place)
        }
    }

    @inline(__always)
    private func leave(_ place: Place) {
        while !place.hold.leave() {
            place.handler?.generations.select(earlier: nil)
        }
    }

    /// What the workers with a number have counted, and what holds the one that has it now.
    func tally(of worker: Int) -> WorkerTally { place(of: worker).tally }

    /// What each number's workers have counted.
    var tallies: [WorkerTally] { usedPlaces.map(\.tally) }

    /// The same for the metrics, of each number that a worker has had.
    var counters: [RequestCounters] { usedPlaces.compactMap { $0.counters.withLock { $0 } } }
}

/// What one worker counts, and what it is held by.
///
/// Counted by its thread alone, read by any.
final class WorkerTally: Sendable {
    private let answered = Atomic<UInt64>(0)
    private let finished = Atomic<UInt64>(0)
    private let aborted = Atomic<UInt64>(0)
    private let refused = Atomic<UInt64>(0)
    private let abandoned = Atomic<UInt64>(0)
    private let held = Mutex<RequestRecord?>(nil)
    private let released = Atomic<UInt64>(0)
    private let current = SharedText()

    /// Requests answered.
    var answeredCount: UInt64 { answered.load(ordering: .relaxed) }
    /// Responses that were sent whole.
    var finishedCount: UInt64 { finished.load(ordering: .relaxed) }
    /// Connections closed before their response was whole.
    var abortedCount: UInt64 { aborted.load(ordering: .relaxed) }
    /// Requests answered 503 because no worker could take them in time.
    var refusedCount: UInt64 { refused.load(ordering: .relaxed) }
    /// Requests that were not run because their client had gone while they waited.
    var abandonedCount: UInt64 { abandoned.load(ordering: .relaxed) }
    /// The request whose handler holds the worker; nil for none.
    var heldRequest: RequestRecord? { held.withLock { $0 } }

    /// The method and the path, without the query, of the request that the worker is at, as sent and
    /// cut after 64 bytes; empty for none.
    var currentRequest: [UInt8] { current.bytes }

    /// When the last request that held the worker was answered, in nanoseconds of `MonotonicClock`; 0
    /// for never.
    var releaseTime: UInt64 { released.load(ordering: .relaxed) }

    func answeredOne() { Self.add(1, to: answered) }
    func finished(_ count: Int) { Self.add(UInt64(count), to: finished) }
    func abortedOne() { Self.add(1, to: aborted) }
    func refusedOne() { Self.add(1, to: refused) }
    func abandonedOne() { Self.add(1, to: abandoned) }

    /// Adds on the owning thread: a load and a store are cheaper than an atomic addition.
    @inline(__always)
    private static func add(_ count: UInt64, to counter: borrowing Atomic<UInt64>) {
        counter.store(counter.load(ordering: .relaxed) &+ count, ordering: .relaxed)
    }

    /// Goes on from what an earlier program has counted; before any thread counts.
    func add(_ totals: HandoverTotals) {
        Self.add(totals.answered, to: answered)
        Self.add(totals.finished, to: finished)
        Self.add(totals.aborted, to: aborted)
        Self.add(totals.refused, to: refused)
        Self.add(totals.abandoned, to: abandoned)
    }

    /// Tells others which request the worker is at.
    func begin(_ head: RequestHead, _ bytes: Span<UInt8>) {
        let first = head.methodName.range.lowerBound
        current.write(bytes.extracting(first..<max(first, head.path.range.upperBound)))
    }

    /// Tells others that the worker is at none any more.
    func endRequest() { current.clear() }

    /// Tells others which request holds the worker.
    func hold(_ record: RequestRecord) { held.withLock { $0 = record } }

    /// Tells others that no request holds the worker any more.
    ///
    /// - Parameter time: when it was answered, in nanoseconds of `MonotonicClock`.
    func release(at time: UInt64) {
        // Whoever finds the worker released finds the time too.
        released.store(time, ordering: .relaxed)
        held.withLock { $0 = nil }
    }
}
