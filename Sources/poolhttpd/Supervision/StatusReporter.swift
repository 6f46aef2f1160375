// SPDX-License-Identifier: Apache-2.0

import Server
import Systemd
import Threads

/// The text of `STATUS=`, which `systemctl status` shows.
struct StatusLine: Equatable {
    private let metrics: ServerMetrics
    private let requestsPerSecond: UInt64?
    /// What the administrator has to mend; nil for nothing.
    private let trouble: String?

    /// - Parameter requestsPerSecond: nil where nobody has counted for a while.
    init(_ metrics: ServerMetrics, requestsPerSecond: UInt64?, trouble: String? = nil) {
        self.metrics = metrics
        self.requestsPerSecond = requestsPerSecond
        self.trouble = trouble
    }

    /// The line, such as
    /// `2/4 workers busy, 0 queued, 37 connections (35 idle), 1204 requests, 12/s`.
    var text: String {
        "\(metrics.busyWorkers)/\(metrics.workers) workers busy, \(metrics.waiting) queued, "
            + "\(metrics.connections) connections (\(metrics.idleConnections) idle), "
            + "\(metrics.requests) requests"
            + (requestsPerSecond.map { ", \($0)/s" } ?? "")
            + (metrics.refused == 0 ? "" : ", \(metrics.refused) refused")
            + (metrics.refusals.count == 0 ? "" : ", \(metrics.refusals.count) closed at limits")
            + (trouble.map { "; \($0)" } ?? "")
    }
}

/// Sends `STATUS=` when it has changed, at most once a second, and nothing while nothing happens.
struct StatusReporter {
    private let notifier: ServiceNotifier
    private var lastText = ""
    private var lastRequests: UInt64 = 0
    private var lastTime = MonotonicClock.nanoseconds
    /// Nothing has changed since the last report, so that there is none to send.
    private(set) var isQuiet = false
    /// What the administrator has to mend, as the end of each line; nil for nothing.
    var trouble: String?

    init(_ notifier: ServiceNotifier) {
        self.notifier = notifier
    }

    /// Whether a second has passed, so that it is worth asking for the figures.
    var isDue: Bool { timeUntilDue == .zero }

    /// How long it is until then.
    var timeUntilDue: Duration {
        let elapsed = MonotonicClock.nanoseconds - lastTime
        return .nanoseconds(1_000_000_000 - Int64(min(elapsed, 1_000_000_000)))
    }

    /// Lets the next report be sent though its text be the same: another was sent in between.
    mutating func forgetLast() {
        lastText = ""
        isQuiet = false
    }

    /// Takes over the figures, to be called when it is due.
    mutating func report(_ metrics: ServerMetrics) {
        let now = MonotonicClock.nanoseconds
        let elapsed = max(1, now - lastTime)
        let requests = metrics.requests - lastRequests
        let rate = (requests * 1_000_000_000 + elapsed / 2) / elapsed
        lastTime = now
        lastRequests = metrics.requests
        let text = StatusLine(metrics, requestsPerSecond: rate, trouble: trouble).text
        isQuiet = text == lastText
        // What the manager had no room for is sent again in a second.
        guard !isQuiet, notifier.status(text) != .dropped else { return }
        lastText = text
    }
}
