// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxIO
import Logging
import Server
import SystemPackage
import Systemd
import WorkerPool

/// The main thread's loop after the start: signals, deadlines, `STATUS=`, and the drain.
///
/// It is never in the path of a request. While there is no connection, it sleeps without a limit.
struct Supervisor: ~Copyable {
    private let server: Server
    private let signals: SignalQueue
    private let queue: EventQueue
    private let notifier: ServiceNotifier
    private let logger: Logger
    private let drainTimeout: Duration
    /// How long to wait between two looks at the deadlines.
    private let interval: Duration
    private var reporter: StatusReporter

    /// - Throws: the errno of epoll_create1(2) or epoll_ctl(2).
    init(
        server: Server, signals: consuming SignalQueue, notifier: ServiceNotifier, logger: Logger,
        drainTimeout: Duration, shortestTimeout: Duration
    ) throws(Errno) {
        let queue = try EventQueue()
        try queue.addPersistent(signals.number, for: .readable, token: 0)
        try queue.addPersistent(server.activityDescriptor, for: .readable, token: 1)
        self.queue = queue
        self.server = server
        self.signals = signals
        self.notifier = notifier
        self.logger = logger
        self.drainTimeout = drainTimeout
        // A deadline is met with an error of at most a quarter of it, and of a second.
        interval = max(.milliseconds(20), min(.seconds(1), shortestTimeout / 4))
        reporter = StatusReporter(notifier)
    }

    /// Supervises until a signal ends the service, or its only connection; then drains and stops
    /// the server.
    mutating func run() -> ExitStatus {
        ready()
        superviseUntilEnd()
        return drain()
    }

    private mutating func ready() {
        var metrics = server.metrics
        // A worker that has not begun to wait counts as busy, but without a connection none is.
        if metrics.connections == 0 {
            metrics.busyWorkers = 0
        }
        logger.info(
            "ready: \(metrics.workers) workers", metadata: [Event.key: "\(Event.ready)"])
        notifier.ready(status: StatusLine(metrics, requestsPerSecond: 0).text)
    }

    private mutating func superviseUntilEnd() {
        while true {
            let sleeps = reporter.isQuiet && server.prepareToSleep()
            queue.wait(timeout: sleeps ? nil : interval) { _ in }
            while let signal = signals.next() {
                guard signal == SIGHUP else {
                    logger.info(
                        "\(signal == SIGTERM ? "SIGTERM" : "SIGINT") received, draining",
                        metadata: [Event.key: "\(Event.drainBegun)"])
                    return
                }
                logger.notice("SIGHUP received, but a new configuration needs a restart, ignoring")
            }
            report(server.sweep())
            reporter.report(server.metrics)
            guard !server.isFinished else { return }
        }
    }

    private func report(_ trouble: AcceptTrouble) {
        if let errno = trouble.exhaustion {
            logger.warning(
                "cannot accept a connection: \(errno), trying again when one has ended",
                metadata: [Event.key: "\(Event.listenerPaused)"])
        } else if trouble.pauseCount > 0 {
            logger.warning(
                "all connections are in use, pausing accept until one has ended (see connections=)",
                metadata: [Event.key: "\(Event.listenerPaused)"])
        }
    }

    /// Lets requests in flight finish, closes the job sender, joins the workers.
    private mutating func drain() -> ExitStatus {
        let before = server.metrics
        let deadline = ContinuousClock.now.advanced(by: drainTimeout)
        notifier.stopping(status: "draining: \(before.connections) connections left")
        server.beginDrain()
        let wasCutShort = !waitForConnections(until: deadline)
        let left = wasCutShort ? server.cutOff() : 0
        let rest = wasCutShort ? .zero : max(.seconds(1), deadline - ContinuousClock.now)
        let report = try? server.stop(within: rest)
        let metrics = server.metrics
        let served = metrics.requests - before.requests
        let cut = left + Int(metrics.aborted - before.aborted)
        logger.log(
            level: cut == 0 ? .info : .warning,
            """
            drained: \(served) requests finished, \(cut) cut off, \
            \(report?.running.count ?? 0) workers still busy; \(metrics.requests) requests in all
            """,
            metadata: [
                Event.key: "\(Event.drainFinished)", "REQUESTS_FINISHED": "\(served)",
                "REQUESTS_CUT": "\(cut)", "REQUESTS_TOTAL": "\(metrics.requests)",
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
            queue.wait(timeout: min(interval, left)) { _ in }
            while let signal = signals.next() {
                guard signal == SIGHUP else {
                    logger.notice("second signal received, ending now")
                    return false
                }
            }
            report(server.sweep())
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
