// SPDX-License-Identifier: Apache-2.0

import LinuxIO
import Slots
import Synchronization
import Threads
public import WorkerPool

/// The end of a server.
extension Server {
    /// Stops accepting, closes the connections that wait for nothing, and lets every further
    /// response be the last one of its connection.
    ///
    /// The backlog of a socket that only this process has is accepted first: nobody else would
    /// serve it. Connections that have not sent anything yet get a moment to do so.
    ///
    /// - Parameter keepsIdle: connections that wait for nothing are kept instead, open and unserved,
    ///   for `keptConnections` and the next program. So that busy ones come to wait for nothing as
    ///   well, responses leave theirs open for a tenth of a second more.
    public func beginDrain(keepsIdle: Bool = false) {
        let now = MonotonicClock.nanoseconds
        let acceptor = Acceptor(context: context)
        for listener in context.listeners.all {
            if !listener.isInherited {
                acceptor.acceptAll(
                    from: listener, now: now, waitedInBacklog: listener.hasLateBacklog)
            }
            listener.forget(context.queue)
        }
        if keepsIdle {
            kept.withLock { $0.deadline = now + KeptConnections.patience }
        } else {
            context.endsConnections.store(true, ordering: .sequentiallyConsistent)
        }
        context.isDraining.store(true, ordering: .sequentiallyConsistent)
        endIdle()
    }

    /// Closes or keeps idle connections, but for those that have something to say.
    func endIdle() {
        let deadline = kept.withLock { $0.deadline }
        if let deadline, MonotonicClock.nanoseconds >= deadline {
            context.endsConnections.store(true, ordering: .relaxed)
        }
        let keepsIdle = deadline != nil
        let acceptor = Acceptor(context: context)
        context.table.claimParked(
            where: { phase, _ in phase == .idle },
            then: { token, phase, deadline in
                guard keepsIdle else { return reaper.dismiss(token) }
                guard !acceptor.leaveToWorker(token) else { return }
                let state = ParkedState(phase, until: deadline)
                kept.withLock { $0.entries.append(FrozenServer.Entry(token: token, state: state)) }
            })
    }

    /// The number of connections that a drain still waits for.
    public var drainingCount: Int { context.table.count - kept.withLock { $0.entries.count } }

    /// Closes the connections that no worker has at hand, when the time for draining is over, and
    /// records each request that this cuts off.
    ///
    /// - Returns: the number of those requests.
    public func cutOff() -> Int {
        var cutCount = 0
        context.table.claimParked(
            where: { _, _ in true },
            then: { token, phase, _ in
                if reaper.cutOff(token, phase) {
                    cutCount += 1
                }
            })
        return cutCount
    }

    /// Closes the job sender, waits for the workers, joins them.
    ///
    /// Blocks until the workers have ended, at most until the timeout.
    public func stop(within timeout: Duration) throws(ThreadPoolError) -> ShutdownReport {
        try pool.shutdown(within: timeout)
    }

    /// Records the requests that workers still have in hand once the server was stopped: the process
    /// ends without them.
    ///
    /// - Returns: the number of those requests.
    public func abandon() -> Int {
        let log = context.generations.value.accessLog
        for record in workers.tallies.compactMap(\.heldRequest) {
            log.writeCut(record, because: .drainEnded)
        }
        return drainingCount
    }
}
