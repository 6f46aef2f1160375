// SPDX-License-Identifier: Apache-2.0

public import HTTP
import LinuxIO
import Slots
import Synchronization
import SystemPackage
import Threads

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

/// The limits and timeouts of a server, as plain values.
public struct ServerSettings: Sendable {
    /// Open connections, 1 to 2^20.
    public var connectionLimit = 10_000
    /// How large a request's head may be.
    public var requestLimits = RequestLimits()
    /// Requests after which a connection is closed; 0 for no limit.
    public var requestsPerConnection = 0
    /// Bytes that all connections together may hold for their clients.
    public var bufferedBytes = 64 << 20
    /// From a request's first byte to its complete head.
    public var headerTimeout = Duration.seconds(10)
    /// Between two reads of a request's content.
    public var bodyTimeout = Duration.seconds(20)
    /// Between two writes to a client that takes its time.
    public var writeTimeout = Duration.seconds(20)
    /// Between two requests, and before the first.
    public var keepaliveTimeout = Duration.seconds(60)
    /// Which requests are logged.
    public var accessLog = AccessLogMode.errors
    /// From when on a request counts as slow.
    public var slowThreshold = Duration.seconds(1)

    /// The defaults.
    public init() {}
}
