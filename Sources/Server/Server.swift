// SPDX-License-Identifier: Apache-2.0

public import LinuxIO
import Slots
import Synchronization
public import SystemPackage
import Threads
public import WorkerPool

/// An HTTP/1.1 server: a pool of workers over one set of sockets.
///
/// It is created, given its listeners, swept about once a second, drained, stopped. Several can run
/// in one process, each with its own name, workers, listeners and connections. All functions are for
/// one thread, the supervisor's, except where said.
public final class Server: Sendable {
    /// What a server is made with and keeps, whatever its generations bring.
    public struct Options: Sendable {
        /// The first part of its workers' names; `-` and the worker's number follow.
        public var name: String
        /// Worker threads, 1 to 1024.
        public var workers: Int
        /// Open connections, 1 to 2^20.
        public var maximumConnections: Int

        /// Creates options.
        public init(name: String = "worker", workers: Int, maximumConnections: Int) {
            self.name = name
            self.workers = workers
            self.maximumConnections = maximumConnections
        }
    }

    /// The most connections that the supervisor looks at for requests which nobody has seen.
    private static let maximumLooks = 10_000

    /// Bytes of a worker's stack: ample for a turn, which does not recurse.
    ///
    /// The C library would reserve 8 MiB each, which counts where the address space is limited.
    private static let stackSize = 1 << 20

    let context: ServerContext
    let workers = WorkerTable()
    let reaper: ConnectionReaper
    let kept = Mutex(KeptConnections())
    let overloadState = Mutex(Overload())
    let pool: ThreadPool
    /// A worker was asked to look at the roots, and has not yet.
    let looksAtRoots = SharedFlag()

    /// Creates a server and starts its workers.
    ///
    /// - Throws: `ServerError`.
    public init(_ options: Options, generation: Generation) throws(ServerError) {
        let poller: ConnectionPoller
        context = try ServerContext(
            maximumConnections: options.maximumConnections, generation: generation)
        reaper = ConnectionReaper(context: context)
        do throws(Errno) {
            poller = try ConnectionPoller(context: context, workers: workers)
        } catch {
            throw .system(error)
        }
        do throws(ThreadPoolError) {
            var poolOptions = ThreadPoolOptions()
            poolOptions.name = options.name
            poolOptions.source = poller
            poolOptions.stackSize = Self.stackSize
            // A request must not wait for whoever keeps the processors busy.
            poolOptions.scheduling = .interactive
            // Signals are the supervisor's, which reads them from a signalfd(2).
            poolOptions.blocksSignals = true
            poolOptions.onStart = { [context, workers] in workers.start($0, context: context) }
            poolOptions.onExit = { [workers] in workers.end($0) }
            pool = try ThreadPool(size: options.workers, options: poolOptions)
        } catch {
            throw .pool(error)
        }
    }

    /// Accepts connections from a socket.
    ///
    /// - Parameters:
    ///   - isInherited: the socket stays open elsewhere, and its backlog is somebody
    ///   else's once this server stops accepting.
    ///   - name: what `ProxySettings` may know the listener by.
    /// - Throws: the errno of epoll_ctl(2).
    public func listen(
        on socket: consuming ListeningSocket, isInherited: Bool, name: String = "http"
    ) throws(Errno) {
        socket.bound(context.generations.value.sendBounds)
        try context.listeners.add(
            socket, isInherited: isInherited, name: name, to: context.queue)
    }

    /// Serves a connection that was accepted elsewhere.
    ///
    /// - Parameter name: what `ProxySettings` may know its listener by.
    public func serve(_ socket: consuming StreamSocket, name: String = "http") {
        context.wasGivenConnection.store(true, ordering: .relaxed)
        let peer = socket.peer
        socket.bound(context.generations.value.sendBounds)
        Acceptor(context: context).admit(
            socket, from: peer, over: name, now: MonotonicClock.nanoseconds)
    }

    // MARK: - Generations

    /// Puts another generation in force, for every turn that begins from now on.
    ///
    /// Connections and their deadlines stay, and what the kernel may hold for them. A request whose head has come is answered by the
    /// generation in which it came. Any thread may call it.
    public func publish(_ generation: Generation) {
        context.generations.publish(generation)
        // It may be long until the next refusal, and a root that is not served must not stay open.
        reaper.handler.withLock { $0.generations.select(earlier: nil) }
        workers.renewGenerations()
        context.budget.setLimit(generation.settings.bufferedBytes)
        reaper.acceptor.relieveBudget()
        for listener in context.listeners.all {
            listener.bound(generation.sendBounds)
        }
    }

    /// Changes the number of workers.
    ///
    /// - Throws: as `ThreadPool.resize(to:)`.
    public func resize(workers: Int) throws(ThreadPoolError) {
        try pool.resize(to: workers)
    }

    /// The number of workers that was asked for last.
    public var workerCount: Int { pool.gauges.size }

    // MARK: - Supervision

    /// Whether nothing is left to serve, and nothing can come: the server was given connections only,
    /// and they have ended.
    ///
    /// The activity descriptor becomes readable then.
    public var isFinished: Bool { context.listeners.isEmpty && context.table.count == 0 }

    /// The descriptor that becomes readable when the supervisor should look again.
    public var activityDescriptor: CInt { context.activity.number }

    /// Says that the supervisor is about to sleep until there is something to do.
    ///
    /// - Returns: false when there are connections, or listeners that wait, so that it has to sweep
    ///   again soon.
    public func prepareToSleep() -> Bool {
        context.activity.prepareToSleep {
            context.table.count > 0 || context.listeners.hasPaused
        }
    }

    /// Makes the activity descriptor unreadable again.
    ///
    /// To be called whenever it has woken the supervisor.
    public func acknowledgeActivity() {
        context.activity.acknowledge()
    }

    /// Ends the connections whose deadline has passed, answers 503 where no worker could take a
    /// request in time, and lets paused listeners try again.
    ///
    /// - Returns: what the administrator should know about accepting.
    public func sweep() -> AcceptTrouble {
        let now = SlotTick(nanoseconds: MonotonicClock.nanoseconds)
        context.table.claimParked(
            where: { _, deadline in deadline <= now },
            then: { token, phase, _ in reaper.expire(token, phase) })
        reaper.lookAtReaders()
        if context.isDraining.load(ordering: .relaxed) {
            endIdle()
        }
        relieve()
        context.listeners.resume(in: context.queue)
        return context.listeners.takeTrouble()
    }

    /// How long every worker has been busy, so that nobody waits for connections; zero while a
    /// worker does.
    ///
    /// To a few milliseconds. Any thread may ask.
    public var saturation: Duration {
        .nanoseconds(Int64(clamping: context.watch.gap(at: MonotonicClock.coarseNanoseconds)))
    }

    // MARK: - Figures

    /// The server's figures now.
    ///
    /// While every worker is busy it looks at the connections for requests that nobody has seen; for
    /// the supervisor, about once a second.
    public var metrics: ServerMetrics {
        let gauges = pool.gauges
        var metrics = ServerMetrics(
            workers: gauges.size, busyWorkers: min(gauges.busy, gauges.size),
            waiting: gauges.queued,
            connections: context.table.count, idleConnections: context.table.parkedCount(.idle))
        for tally in workers.tallies {
            metrics.add(tally)
        }
        metrics.add(reaper.tally)
        metrics.aborted += context.evictedCount.load(ordering: .relaxed)
        metrics.refusals = refusals
        if isSaturated {
            // Those whose events are in the job channel are among them; what else is there is none of a
            // client.
            let found = reaper.lookForWaiting(limit: Self.maximumLooks)
            metrics.waiting =
                context.listeners.backlogCount
                + (found.isWhole ? found.count : max(found.count, gauges.queued))
        }
        context.mostWaiting.max(metrics.waiting, ordering: .relaxed)
        return metrics
    }

    /// Connections that were refused or closed in favour of others since the start.
    ///
    /// Any thread may ask.
    public var refusals: Refusals { context.refusals.value }

    /// Bytes of memory that are held for what clients have not sent or taken yet.
    ///
    /// Any thread may ask.
    public var heldBytes: Int { context.budget.usedBytes }

    /// The most bytes that were held at a time since this was last asked.
    ///
    /// For one thread.
    public func takeMostHeldBytes() -> Int { context.budget.takeMostBytes() }

    /// Whether every connection that the server may have is open.
    public var isFull: Bool { context.table.count >= context.table.capacity }

    /// The number of open connections.
    ///
    /// Any thread may ask.
    public var connectionCount: Int { context.table.count }
}

/// Why a server could not be made.
public enum ServerError: Error, Equatable, Sendable {
    /// An operating-system call failed.
    case system(Errno)
    /// There is not so much memory, in bytes, for a table of so many connections.
    case memory(connections: Int, bytes: Int, Errno)
    /// The workers could not be started.
    case pool(ThreadPoolError)
}

extension ServerError: CustomStringConvertible {
    /// One line that says what is wrong.
    public var description: String {
        switch self {
        case .system(let errno): "cannot set up the event queue: \(errno)"
        case .memory(let connections, let bytes, let errno):
            "cannot reserve \(bytes) bytes for \(connections) connections: \(errno)"
        case .pool(let error): "\(error)"
        }
    }
}

/// A server's figures at one moment.
public struct ServerMetrics: Sendable, Equatable {
    /// Worker threads.
    public var workers = 0
    /// Workers that run a job.
    public var busyWorkers = 0
    /// Connections that are ready and wait for a worker: queued, unseen, or in a backlog.
    public var waiting = 0
    /// Open connections.
    public var connections = 0
    /// Open connections that wait for their next request.
    public var idleConnections = 0
    /// Requests answered since the start.
    public var requests: UInt64 = 0
    /// Responses sent whole since the start.
    public var finished: UInt64 = 0
    /// Connections that were closed before their response was whole.
    public var aborted: UInt64 = 0
    /// Requests answered 503 because no worker could take them in time, none of which counts as
    /// answered.
    public var refused: UInt64 = 0
    /// Requests that were not run because their client had gone while they waited.
    public var abandoned: UInt64 = 0
    /// Connections refused or closed in favour of others since the start.
    public var refusals = Refusals()

    mutating func add(_ tally: WorkerTally) {
        requests += tally.answeredCount
        finished += tally.finishedCount
        aborted += tally.abortedCount
        refused += tally.refusedCount
        abandoned += tally.abandonedCount
    }
}
