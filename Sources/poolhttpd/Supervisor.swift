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
/// It is never in the path of a request. While there is no connection, it sleeps without a limit.
struct Supervisor: ~Copyable {
    private static let signalToken: UInt64 = 0
    private static let activityToken: UInt64 = 1

    private let server: Server
    private let signals: SignalQueue
    private let queue: EventQueue
    private let reload: Reload
    private let notifier: ServiceNotifier
    private let logger: Logger
    private var settings: Settings
    private var reporter: StatusReporter
    private var incidents: Incidents

    /// - Throws: the errno of epoll_create1(2) or epoll_ctl(2).
    init(
        server: Server, signals: consuming SignalQueue, reload: Reload, notifier: ServiceNotifier,
        logger: Logger, settings: Settings
    ) throws(Errno) {
        let queue = try EventQueue()
        try queue.addPersistent(signals.number, for: .readable, token: Self.signalToken)
        try queue.addPersistent(
            server.activityDescriptor, for: .readable, token: Self.activityToken)
        self.queue = queue
        self.server = server
        self.signals = signals
        self.reload = reload
        self.notifier = notifier
        self.logger = logger
        self.settings = settings
        reporter = StatusReporter(notifier)
        incidents = Incidents(logger)
    }

    /// What of the configuration the supervisor goes by.
    struct Settings {
        let drainTimeout: Duration
        /// The shortest of the clients' timeouts.
        let shortestTimeout: Duration

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
            wait(atMost: maySleep ? nil : settings.interval)
            let wishes = takeSignals()
            if let signal = wishes.end {
                logger.log(
                    Event.drainBegun, level: .info, "\(Self.name(of: signal)) received, draining")
                break
            }
            if wishes.isReload {
                applyConfiguration()
            }
            look()
        } while !server.isFinished
        return drain()
    }

    private mutating func ready() {
        var metrics = server.metrics
        // A worker that has not begun to wait counts as busy, but without a connection none is.
        if metrics.connections == 0 {
            metrics.busyWorkers = 0
        }
        logger.log(Event.ready, level: .info, "ready: \(metrics.workers) workers")
        notifier.ready(status: StatusLine(metrics, requestsPerSecond: 0).text)
    }

    // MARK: - The loop

    /// Whether there is nothing to look after until somebody says so.
    private var maySleep: Bool {
        reporter.isQuiet && !incidents.areOngoing && server.prepareToSleep()
    }

    /// Sleeps until a signal comes, the server has something to look after, or the time is up.
    private func wait(atMost limit: Duration?) {
        queue.wait(timeout: limit) { token in
            // Whatever has woken this thread must not be there still when it waits again.
            if token == Self.activityToken {
                server.acknowledgeActivity()
            }
        }
    }

    /// What signals ask for.
    private struct Wishes {
        /// The signal that asks for the end; nil for none.
        var end: CInt?
        /// A reload, however often it was asked for.
        var isReload = false
    }

    /// Takes the signals that have come.
    private func takeSignals() -> Wishes {
        var wishes = Wishes()
        while let signal = signals.next() {
            switch signal {
            case SIGTERM, SIGINT: wishes.end = wishes.end ?? signal
            case SIGHUP: wishes.isReload = true
            default:
                logger.notice("\(Self.name(of: signal)) received, which asks for nothing, ignoring")
            }
        }
        return wishes
    }

    /// The signals that come through the queue.
    static let handledSignals = [SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2]

    private static func name(of signal: CInt) -> String {
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

    private mutating func look() {
        let trouble = server.sweep()
        incidents.note(trouble, isFull: server.isFull)
        // The figures cost a look at every connection, so nobody asks for them in vain.
        guard reporter.isDue else { return }
        let saturation = server.saturation
        let metrics = server.metrics
        incidents.note(saturation: saturation, metrics)
        reporter.report(metrics)
    }

    // MARK: - Reloads

    /// Puts the configuration as it is now in force, or keeps the old one and says why.
    ///
    /// The service manager is told of the beginning and, whatever comes of it, of the end.
    private mutating func applyConfiguration() {
        notifier.reloading(status: "reading the configuration")
        do throws(Reload.Refusal) {
            let outcome = try reload.apply(to: server)
            settings = outcome.settings
            reporter.trouble = nil
            report(outcome)
        } catch {
            reporter.trouble = "reload refused: \(error.lines.first ?? "")"
            for line in error.lines {
                logger.log(Event.reloadRefused, level: .error, "reload refused: \(line)")
            }
        }
        notifier.ready(status: reporter.trouble ?? "reloaded")
        reporter.forgetLast()
    }

    private func report(_ outcome: Reload.Outcome) {
        let files = outcome.files.isEmpty ? "" : ": " + outcome.files.joined(separator: ", ")
        logger.log(Event.reloaded, level: .info, "configuration reloaded\(files)")
        for key in outcome.keysNeedingRestart {
            logger.warning(
                "\(key.name)= has changed, which takes effect at the next restart only")
        }
    }

    // MARK: - The drain

    /// Lets requests in flight finish, closes the job sender, joins the workers.
    private mutating func drain() -> ExitStatus {
        let before = server.metrics
        let deadline = ContinuousClock.now.advanced(by: settings.drainTimeout)
        notifier.stopping(status: "draining: \(before.connections) connections left")
        server.beginDrain()
        let wasCutShort = !waitForConnections(until: deadline)
        var cutCount = wasCutShort ? server.cutOff() : 0
        let rest = wasCutShort ? .milliseconds(200) : max(.seconds(1), deadline - .now)
        let report = try? server.stop(within: rest)
        cutCount += server.abandon()
        let after = server.metrics
        let finishedCount = after.finished - before.finished
        cutCount += Int(after.aborted - before.aborted)
        // A worker without a job is only on its way out.
        let busyCount = report?.running.count { $0.jobAge != nil } ?? 0
        logger.log(
            Event.drainFinished, level: cutCount == 0 ? .info : .warning,
            """
            drained: \(finishedCount) requests finished, \(cutCount) cut off, \
            \(busyCount) workers still busy; \(after.requests) requests in all
            """,
            metadata: [
                "REQUESTS_FINISHED": "\(finishedCount)", "REQUESTS_CUT": "\(cutCount)",
                "REQUESTS_TOTAL": "\(after.requests)",
            ])
        return .cleanStop
    }

    /// - Returns: false when the deadline passed, or another signal came, before the last
    ///   connection had ended.
    private mutating func waitForConnections(until deadline: ContinuousClock.Instant) -> Bool {
        // Drained connections are looked for more often than deadlines.
        let interval = Duration.milliseconds(20)
        var reportedSeconds = Int64.max
        while server.connectionCount > 0 {
            let left = deadline - ContinuousClock.now
            guard left > .zero else { return false }
            wait(atMost: min(interval, left))
            let wishes = takeSignals()
            guard wishes.end == nil else {
                logger.notice("second signal received, ending now")
                return false
            }
            if wishes.isReload {
                logger.notice("SIGHUP received while draining, ignoring")
            }
            incidents.note(server.sweep(), isFull: false)
            let seconds = left.components.seconds
            // Once a second: each notification waits while the manager's queue is full.
            if seconds < reportedSeconds {
                notifier.stopping(
                    status: "draining: \(server.connectionCount) requests left, \(seconds) s")
                notifier.extendTimeout(by: left + .seconds(5))
                reportedSeconds = seconds
            }
        }
        return true
    }
}
