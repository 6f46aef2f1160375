// SPDX-License-Identifier: Apache-2.0

import LinuxIO
import Slots
import Synchronization
import SystemPackage

/// What lives as long as the server, and all of its threads share: its connections, what they are
/// waited for with, and the generation in force.
final class ServerContext: Sendable {
    /// All sockets and the poller's wake-up.
    let queue: EventQueue
    let listeners = ListenerList()
    let table: SlotTable<Connection>
    let budget: MemoryBudget
    let refusals = RefusalCounter()
    let addresses = AddressCounts()
    let siteLabels = SiteLabels()
    let slowRequests = SlowRequests()
    /// Connections that were let in.
    let acceptedCount = Atomic<UInt64>(0)
    /// The most connections that were seen to wait for a worker at a time.
    let mostWaiting = Atomic<Int>(0)
    /// Requests that were cut off in favour of other connections.
    let evictedCount = Atomic<UInt64>(0)
    /// Whether requests are counted for the metrics.
    let countsRequests = SharedFlag()
    let generations: CurrentGeneration
    let watch = QueueWatch()
    /// Wakes the supervisor.
    let activity: SupervisorSignal
    /// Set once, when the server drains.
    let isDraining = Atomic<Bool>(false)
    /// Set once, when a drain keeps no connection whose request has yet to come: each response then
    /// closes its own.
    let endsConnections = Atomic<Bool>(false)
    /// Nothing is accepted while the connections are being handed to another program.
    let isFrozen = Atomic<Bool>(false)
    /// Workers that may be about to insert connections.
    let acceptingCount = Atomic<Int>(0)
    /// The server was given a connection, and may have to end with it.
    let wasGivenConnection = Atomic<Bool>(false)

    /// - Throws: `ServerError`.
    init(maximumConnections: Int, generation: Generation) throws(ServerError) {
        do throws(Errno) {
            queue = try EventQueue()
            activity = try SupervisorSignal()
        } catch {
            throw .system(error)
        }
        do throws(SlotTableError) {
            table = try SlotTable(capacity: maximumConnections)
        } catch {
            throw .memory(
                connections: maximumConnections, bytes: error.bytes, Errno(rawValue: error.errno))
        }
        budget = MemoryBudget(limit: generation.settings.bufferedBytes)
        generations = CurrentGeneration(generation)
    }
}

extension RequestCounters {
    /// Creates the counters of one of a server's threads.
    convenience init(_ context: ServerContext) {
        self.init(context.siteLabels, isAskedFor: context.countsRequests, context.slowRequests)
    }
}

/// Wakes the supervisor when there is something to look after while it sleeps without a limit.
///
/// A thread that brings it work signals only then, so that a busy server makes no system call for it.
struct SupervisorSignal: ~Copyable, Sendable {
    private let counter: EventCounter
    private let isAsleep = Atomic<Bool>(false)

    /// - Throws: the errno of eventfd(2).
    init() throws(Errno) {
        counter = try EventCounter()
    }

    /// Becomes readable when the supervisor should look.
    var number: CInt { counter.number }

    /// Tells the supervisor, if it sleeps, that there is something to look after.
    ///
    /// Any thread may call it; never blocks.
    func send() {
        // Either this sees that the supervisor sleeps, or the supervisor sees what there is to do.
        if isAsleep.load(ordering: .sequentiallyConsistent),
            isAsleep.exchange(false, ordering: .sequentiallyConsistent)
        {
            counter.signal()
        }
    }

    /// Makes the supervisor look at once, asleep or not.
    ///
    /// Any thread may call it; never blocks.
    func wake() {
        counter.signal()
    }

    /// Says that the supervisor is about to sleep without a limit.
    ///
    /// - Parameter hasWork: asked after that was said, so that no work slips between.
    /// - Returns: false when there is work, so that it must not sleep so.
    func prepareToSleep(unless hasWork: () -> Bool) -> Bool {
        isAsleep.store(true, ordering: .sequentiallyConsistent)
        guard !hasWork() else {
            isAsleep.store(false, ordering: .sequentiallyConsistent)
            return false
        }
        return true
    }

    /// Makes the descriptor unreadable again, whenever the supervisor has woken: one that stays
    /// readable would never let it sleep.
    func acknowledge() {
        isAsleep.store(false, ordering: .sequentiallyConsistent)
        counter.reset()
    }
}

/// Knows since when nobody has waited on the event queue: then every worker is busy.
///
/// One worker at a time waits there. It comes back after the few turns that it found to run; where
/// those take time, another has taken over.
struct QueueWatch: ~Copyable, Sendable {
    /// In nanoseconds of the coarse clock; 0 while a worker waits.
    private let unwatchedSince = Atomic<UInt64>(0)

    /// Two steps of the coarse clock: turns that are brief leave no longer gap.
    private static let minimumGap: UInt64 = 8_000_000

    /// Notes that a worker begins to wait.
    ///
    /// - Returns: whether nobody had waited for so long that what is ready may have been for a while.
    func begin(at now: UInt64) -> Bool {
        let since = unwatchedSince.exchange(0, ordering: .relaxed)
        return since != 0 && now > since + Self.minimumGap
    }

    /// Notes that the waiting worker has left.
    func end(at now: UInt64) {
        unwatchedSince.store(now, ordering: .relaxed)
    }

    /// How long nobody has waited, in nanoseconds; 0 while somebody does.
    func gap(at now: UInt64) -> UInt64 {
        let since = unwatchedSince.load(ordering: .relaxed)
        return since == 0 || now < since ? 0 : now - since
    }
}
