// SPDX-License-Identifier: Apache-2.0

public import LinuxIO
import Slots
import Synchronization
public import SystemPackage
import Threads
public import WorkerPool

/// An HTTP/1.1 server: a pool of workers over one set of sockets.
///
/// Made, given its listeners, started, swept about once a second, drained, stopped. All functions
/// are for one thread, the supervisor's, except where said.
public final class Server: Sendable {
    private let context: ServerContext
    private let handlers: [ConnectionHandler]
    private let reaper: ConnectionReaper
    private let pool: ThreadPool

    /// Makes a server and starts its workers.
    ///
    /// - Parameters:
    ///   - workers: the number of worker threads, 1 to 1024, named `worker-0` and so on.
    /// - Throws: `ServerError`.
    public init(
        workers: Int, settings: ServerSettings, sites: SiteTable, accessLog: AccessLog
    ) throws(ServerError) {
        let poller: ConnectionPoller
        do throws(Errno) {
            let context = try ServerContext(
                settings: settings, sites: sites, accessLog: accessLog)
            let handlers = (0..<max(0, workers)).map {
                ConnectionHandler(context: context, number: $0)
            }
            poller = try ConnectionPoller(context: context, handlers: handlers)
            self.context = context
            self.handlers = handlers
            reaper = ConnectionReaper(context: context, number: workers)
        } catch {
            throw .system(error)
        }
        do throws(ThreadPoolError) {
            var options = ThreadPoolOptions()
            options.source = poller
            // A request must not wait for whoever keeps the processors busy.
            options.scheduling = .interactive
            pool = try ThreadPool(size: workers, options: options)
        } catch {
            throw .pool(error)
        }
    }

    /// Accepts connections from a socket.
    ///
    /// - Parameter isInherited: the socket stays open elsewhere, and its backlog is somebody
    ///   else's once this server stops accepting.
    /// - Throws: the errno of epoll_ctl(2).
    public func listen(
        on socket: consuming ListeningSocket, isInherited: Bool
    ) throws(Errno) {
        try context.listeners.add(socket, isInherited: isInherited, to: context.queue)
    }

    /// Serves a connection that was accepted elsewhere.
    public func serve(_ socket: consuming StreamSocket) {
        Acceptor(context: context).admit(socket, now: MonotonicClock.nanoseconds)
    }

    /// Whether nothing is left to serve, and nothing can come: the server was given connections only,
    /// and they have ended.
    public var isFinished: Bool { context.listeners.isEmpty && context.table.count == 0 }

    /// The descriptor that becomes readable when the supervisor should look again.
    public var activityDescriptor: CInt { context.activity.number }

    /// Says that the supervisor is about to sleep until there is something to do.
    ///
    /// - Returns: false when there are connections, or listeners that wait, so that it has to sweep
    ///   again soon.
    public func prepareToSleep() -> Bool {
        context.activity.reset()
        context.supervisorSleeps.store(true, ordering: .sequentiallyConsistent)
        guard context.table.count == 0, !context.listeners.hasPaused else {
            context.supervisorSleeps.store(false, ordering: .sequentiallyConsistent)
            return false
        }
        return true
    }

    /// Ends the connections whose deadline has passed, and lets paused listeners try again.
    ///
    /// - Returns: what the administrator should know about accepting.
    public func sweep() -> AcceptTrouble {
        let now = SlotTick(nanoseconds: MonotonicClock.nanoseconds)
        context.table.claimParked(
            where: { _, deadline in deadline <= now },
            then: { token, phase in
                reaper.expire(token, phase)
            })
        if context.isDraining.load(ordering: .relaxed) {
            dismissIdle()
        }
        context.listeners.resume(in: context.queue)
        return context.listeners.takeTrouble()
    }

    /// Stops accepting, closes the connections that wait for nothing, and lets every further
    /// response be the last one of its connection.
    ///
    /// The backlog of a socket that only this process has is accepted first: nobody else would
    /// serve it. Connections that have not sent anything yet get a moment to do so.
    public func beginDrain() {
        let now = MonotonicClock.nanoseconds
        let acceptor = Acceptor(context: context)
        for listener in context.listeners.all {
            if !listener.isInherited {
                acceptor.acceptAll(from: listener, now: now)
            }
            listener.forget(context.queue)
        }
        context.isDraining.store(true, ordering: .sequentiallyConsistent)
        dismissIdle()
    }

    /// Closes idle connections, but for those that have something to say.
    private func dismissIdle() {
        context.table.claimParked(
            where: { phase, _ in phase == .idle },
            then: { token, _ in
                reaper.dismiss(token)
            })
    }

    /// Closes the connections that no worker has at hand, when the time for draining is over.
    ///
    /// - Returns: the number of requests that are cut off by that, and by ending now.
    public func cutOff() -> Int {
        var cutCount = 0
        context.table.claimParked(
            where: { _, _ in true },
            then: { token, phase in
                if reaper.cutOff(token, phase) {
                    cutCount += 1
                }
            })
        return cutCount + context.table.count
    }

    /// Closes the job sender, waits for the workers, joins them.
    ///
    /// Blocks until the workers have ended, at most until the timeout.
    public func stop(within timeout: Duration) throws(ThreadPoolError) -> ShutdownReport {
        try pool.shutdown(within: timeout)
    }

    /// The server's figures now.
    ///
    /// Any thread may ask.
    public var metrics: ServerMetrics {
        let pool = pool.gauges
        return ServerMetrics(
            workers: pool.size, busyWorkers: pool.busy, queuedJobs: pool.queued,
            connections: context.table.count, idleConnections: context.table.parkedCount(.idle),
            requests: handlers.reduce(0) { $0 + $1.answeredCount.load(ordering: .relaxed) },
            aborted: handlers.reduce(reaper.abortedCount) {
                $0 + $1.abortedCount.load(ordering: .relaxed)
            })
    }

    /// The number of open connections.
    ///
    /// Any thread may ask.
    public var connectionCount: Int { context.table.count }
}

/// Why a server could not be made.
public enum ServerError: Error, Equatable, Sendable {
    /// An operating-system call failed.
    case system(Errno)
    /// The workers could not be started.
    case pool(ThreadPoolError)
}

extension ServerError: CustomStringConvertible {
    /// One line that says what is wrong.
    public var description: String {
        switch self {
        case .system(let errno): "cannot set up the event queue: \(errno)"
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
    /// Ready connections that wait for a worker.
    public var queuedJobs = 0
    /// Open connections.
    public var connections = 0
    /// Open connections that wait for their next request.
    public var idleConnections = 0
    /// Requests answered since the start.
    public var requests: UInt64 = 0
    /// Connections that were closed before their response was whole.
    public var aborted: UInt64 = 0
}
