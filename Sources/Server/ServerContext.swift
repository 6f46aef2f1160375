// SPDX-License-Identifier: Apache-2.0

import HTTP
import LinuxIO
import Synchronization
import SystemPackage

/// What all workers of a server share: immutable settings, the connections, and a few flags.
final class ServerContext: Sendable {
    let settings: ServerSettings
    let sites: SiteTable
    let accessLog: AccessLog
    /// All sockets and the poller's wake-up.
    let queue: EventQueue
    let listeners = ListenerList()
    let table: SlotTable<Connection>
    let budget: MemoryBudget
    /// The settings' timeouts in nanoseconds.
    let timeouts: Timeouts
    /// Set once, when the server drains: each response then closes its connection.
    let isDraining = Atomic<Bool>(false)
    /// The supervisor sleeps without a limit, since there was no connection.
    let supervisorSleeps = Atomic<Bool>(false)
    /// Wakes the supervisor.
    let activity: EventCounter

    struct Timeouts: Sendable {
        let header: UInt64
        let body: UInt64
        let write: UInt64
        let keepalive: UInt64
        let slow: UInt64
        /// How long a client may take to read an error before the connection is closed.
        let linger: UInt64 = 2_000_000_000
        /// How long a connection is left alone when the workers or the client deserve a moment.
        let grace: UInt64 = 1_000_000_000
    }

    init(
        settings: ServerSettings, sites: SiteTable, accessLog: AccessLog
    ) throws(Errno) {
        queue = try EventQueue()
        activity = try EventCounter()
        self.settings = settings
        self.sites = sites
        self.accessLog = accessLog
        table = SlotTable(capacity: settings.connectionLimit)
        budget = MemoryBudget(limit: settings.bufferedBytes)
        timeouts = Timeouts(
            header: settings.headerTimeout.nanoseconds, body: settings.bodyTimeout.nanoseconds,
            write: settings.writeTimeout.nanoseconds,
            keepalive: settings.keepaliveTimeout.nanoseconds,
            slow: settings.slowThreshold.nanoseconds)
    }

    /// Wakes the supervisor if it sleeps, since there is something to look after.
    func wakeSupervisor() {
        // Either this sees that the supervisor sleeps, or the supervisor sees what there is to do.
        if supervisorSleeps.load(ordering: .sequentiallyConsistent),
            supervisorSleeps.exchange(false, ordering: .sequentiallyConsistent)
        {
            activity.signal()
        }
    }
}
