// SPDX-License-Identifier: Apache-2.0

import Configuration
import Glibc
import LinuxIO
import Logging
import Server
import SystemPackage
import Systemd
import WorkerPool

/// The main thread's loop after the start: signals, deadlines, `STATUS=`, reloads and the drain.
///
/// It is never in the path of a request. While there is no connection, it sleeps until somebody comes
/// or the service manager has to get a sign of life.
struct Supervisor: ~Copyable {
    private static let signalToken: UInt64 = 0
    private static let activityToken: UInt64 = 1
    private static let adminToken: UInt64 = 2

    let server: Server
    /// nil where nobody has asked for it.
    let admin: AdminServer?
    let signals: SignalQueue
    private let queue: EventQueue
    let reload: Reload
    let upgrade: Upgrade
    let logs: LogWriters
    let notifier = ServiceNotifier()
    /// Keeps what the service manager must not miss until it has room for it.
    var state: StateReporter
    let logger: Logger
    var settings: Settings
    var reporter: StatusReporter
    var incidents: Incidents
    var refusals: RefusalReport
    var memory = MemoryReturn()
    var unusedFiles = UnusedFiles()
    /// nil where the service manager has none for this process.
    var watchdog = WatchdogSchedule()
    var crew = CrewWatch()
    var startPages: StartPages
    /// Since when nobody has been connected.
    private var idleSince = ContinuousClock.now

    /// - Throws: the errno of epoll_create1(2) or epoll_ctl(2).
    init(
        server: Server, admin: AdminServer?, signals: consuming SignalQueue, reload: Reload,
        upgrade: Upgrade, logs: LogWriters, logger: Logger, settings: Settings,
        startPages: consuming StartPages
    ) throws(Errno) {
        let queue = try EventQueue()
        try queue.addPersistent(signals.number, for: .readable, token: Self.signalToken)
        try queue.addPersistent(
            server.activityDescriptor, for: .readable, token: Self.activityToken)
        if let admin {
            try queue.addPersistent(
                admin.server.activityDescriptor, for: .readable, token: Self.adminToken)
        }
        self.queue = queue
        self.server = server
        self.admin = admin
        self.signals = signals
        self.reload = reload
        self.upgrade = upgrade
        self.logs = logs
        state = StateReporter(notifier)
        self.logger = logger
        self.settings = settings
        self.startPages = startPages
        reporter = StatusReporter(notifier)
        incidents = Incidents(logger)
        refusals = RefusalReport(logger, since: server.refusals)
    }

    /// What of the configuration the supervisor goes by.
    struct Settings {
        let drainTimeout: Duration
        /// The shortest of the clients' timeouts.
        let shortestTimeout: Duration
        /// How long nobody has to be connected until the daemon ends; nil for never.
        let exitOnIdle: Duration?

        /// How long to wait between two looks at the deadlines: each is met with an error of at most
        /// a quarter of it, and of a second.
        var interval: Duration {
            max(.milliseconds(20), min(.seconds(1), shortestTimeout / 4))
        }
    }

    /// Supervises until a signal ends the service, or its only connection; then drains and stops
    /// the server.
    mutating func run() -> ExitStatus {
        ready()
        repeat {
            if maySleep {
                startPages.noteSleep()
                wait(atMost: timeUntilIdleExit)
            } else {
                wait(atMost: interval)
            }
            state.retry()
            var wishes = takeSignals()
            if wishes.isReload || wishes.isUpgrade {
                fulfil(&wishes)
            }
            if let signal = wishes.end {
                logger.log(
                    Event.drainBegun, level: .info, "\(Self.name(of: signal)) received, draining")
                break
            }
            look()
            startPages.noteLook()
            if timeUntilIdleExit == .zero {
                logger.log(
                    Event.drainBegun, level: .info, "nobody is connected, ending until somebody is")
                break
            }
        } while !server.isFinished
        return drain()
    }

    private mutating func ready() {
        var metrics = server.metrics
        // A worker that has not begun to wait counts as busy, but without a connection none is.
        if metrics.connections == 0 {
            metrics.busyWorkers = 0
        }
        admin?.readiness.problem = nil
        logger.log(Event.ready, level: .info, "ready: \(metrics.workers) workers")
        state.report(.ready, status: StatusLine(metrics, requestsPerSecond: 0).text)
        giveSign()
    }

    // MARK: - The loop

    /// How long nobody has to come until the daemon ends; nil where it does not, zero when it is time.
    private var timeUntilIdleExit: Duration? {
        settings.exitOnIdle.map { max(.zero, $0 - (ContinuousClock.now - idleSince)) }
    }

    /// Whether there is nothing to look after until somebody says so.
    private var maySleep: Bool {
        !state.isBehind && reporter.isQuiet && !incidents.areOngoing && !refusals.isPending
            && !memory.isDue && !crew.isAlert
            && !UnusedFiles.areWorthALook(server.cachedFileBytes) && !unusedFiles.isReturnDue
            && server.prepareToSleep() && admin?.server.prepareToSleep() != false
    }

    /// How long to wait until the next look.
    private var interval: Duration {
        [settings.interval, server.timeUntilLook, reporter.timeUntilDue].compactMap(\.self)
            .reduce(settings.interval, min)
    }

    /// Sleeps until a signal comes, the server has something to look after, or the time is up; gives
    /// the service manager its sign of life.
    mutating func wait(atMost limit: Duration?) {
        var isActive = false
        let limit = [limit, timeUntilSign].compactMap(\.self).min()
        queue.wait(timeout: limit) { token in
            // Whatever has woken this thread must not be there still when it waits again.
            if token == Self.activityToken {
                server.acknowledgeActivity()
                isActive = true
            } else if token == Self.adminToken {
                admin?.server.acknowledgeActivity()
            }
        }
        giveSign()
        if isActive || server.connectionCount > 0 {
            idleSince = .now
        }
    }

    /// What signals ask for.
    struct Wishes {
        /// The signal that asks for the end; nil for none.
        var end: CInt?
        /// A reload, however often it was asked for.
        var isReload = false
        /// That the installed program takes over, even if it is the one that runs.
        var isUpgrade = false
    }

    /// Takes the signals that have come.
    func takeSignals() -> Wishes {
        var wishes = Wishes()
        while let signal = signals.next() {
            switch signal {
            case SIGTERM, SIGINT: wishes.end = wishes.end ?? signal
            case SIGHUP: wishes.isReload = true
            case SIGUSR1: logs.files.reopen()
            case SIGUSR2: wishes.isUpgrade = true
            default:
                logger.notice("\(Self.name(of: signal)) received, which asks for nothing, ignoring")
            }
        }
        return wishes
    }

    /// The signals that come through the queue.
    static let handledSignals = [SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2]

    static func name(of signal: CInt) -> String {
        switch signal {
        case SIGTERM: "SIGTERM"
        case SIGINT: "SIGINT"
        case SIGHUP: "SIGHUP"
        case SIGQUIT: "SIGQUIT"
        case SIGUSR1: "SIGUSR1"
        case SIGUSR2: "SIGUSR2"
        default: "signal \(signal)"
        }
    }

    mutating func look() {
        _ = admin?.server.sweep()
        let trouble = server.sweep()
        incidents.note(trouble, isFull: server.isFull)
        incidents.note(server.overload)
        refusals.note(server.refusals)
        memory.note(
            heldBytes: server.heldBytes, mostHeldBytes: server.takeMostHeldBytes(),
            connections: server.connectionCount)
        lookAtFiles()
        // The figures cost a look at every connection, so nobody asks for them in vain.
        guard reporter.isDue else { return }
        let saturation = server.saturation
        let metrics = server.metrics
        incidents.note(saturation: saturation, metrics)
        reporter.report(metrics)
        admin?.history.note(metrics)
        lookAtCrew()
    }
}
