// SPDX-License-Identifier: Apache-2.0

import LinuxIO
import Logging
import Server
import Systemd
import WorkerPool

extension Supervisor {
    /// Lets requests in flight finish, closes the job sender, joins the workers.
    mutating func drain() -> ExitStatus {
        let before = server.metrics
        let deadline = ContinuousClock.now.advanced(by: settings.drainTimeout)
        notifier.stopping(status: "draining: \(before.connections) connections left")
        // A drain ends at its deadline, whatever the workers do.
        crew.excuse()
        admin?.readiness.beginDrain(until: deadline)
        let store = ConnectionStore(notifier)
        server.beginDrain(keepsIdle: store != nil)
        let wasCutShort = !waitForConnections(until: deadline)
        var cutCount = wasCutShort ? server.cutOff() : 0
        let rest = wasCutShort ? .milliseconds(200) : max(.seconds(1), deadline - .now)
        let report = try? server.stop(within: rest)
        cutCount += server.abandon()
        let keptCount = store?.put(server) ?? 0
        admin?.stop()
        incidents.note(server.overload, isStopping: true)
        let after = server.metrics
        let finishedCount = after.finished - before.finished
        cutCount += Int(after.aborted - before.aborted)
        // A worker without a job is only on its way out.
        let busyCount = report?.running.count { $0.jobAge != nil } ?? 0
        logger.log(
            Event.drainFinished, level: cutCount == 0 ? .info : .warning,
            """
            drained: \(finishedCount) requests finished, \(cutCount) cut off, \
            \(busyCount) workers still busy; \(after.requests) requests in all\
            \(keptCount == 0 ? "" : "; \(keptCount) idle connections kept for a restart")
            """,
            metadata: [
                "REQUESTS_FINISHED": "\(finishedCount)", "REQUESTS_CUT": "\(cutCount)",
                "REQUESTS_TOTAL": "\(after.requests)", "CONNECTIONS_KEPT": "\(keptCount)",
            ])
        return .cleanStop
    }

    /// - Returns: false when the deadline passed, or another signal came, before the last
    ///   connection had ended.
    private mutating func waitForConnections(until deadline: ContinuousClock.Instant) -> Bool {
        // Drained connections are looked for more often than deadlines.
        let interval = Duration.milliseconds(20)
        var reportedSeconds = Int64.max
        while server.drainingCount > 0 {
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
            _ = admin?.server.sweep()
            incidents.note(server.sweep(), isFull: false)
            incidents.note(server.overload)
            let seconds = left.components.seconds
            // Once a second, as the manager may not have had room for the last.
            if seconds < reportedSeconds {
                notifier.stopping(
                    status: "draining: \(server.drainingCount) requests left, \(seconds) s")
                notifier.extendTimeout(by: left + .seconds(5))
                admin?.history.note(server.metrics)
                reportedSeconds = seconds
            }
        }
        return true
    }
}
