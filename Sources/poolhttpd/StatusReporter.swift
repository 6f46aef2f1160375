// SPDX-License-Identifier: Apache-2.0

import LinuxIO
import Server
import Systemd

/// Sends `STATUS=` when it has changed, at most once a second, and nothing while nothing happens.
struct StatusReporter {
    private let notifier: ServiceNotifier
    private var lastText = ""
    private var lastRequests: UInt64 = 0
    private var lastTime = MonotonicClock.nanoseconds
    /// Nothing has changed since the last report, so that there is none to send.
    private(set) var isQuiet = false

    init(_ notifier: ServiceNotifier) {
        self.notifier = notifier
    }

    /// Looks at the figures.
    ///
    /// To be called whenever the supervisor is awake.
    mutating func report(_ metrics: ServerMetrics) {
        let now = MonotonicClock.nanoseconds
        let elapsed = now - lastTime
        guard elapsed >= 1_000_000_000 else { return }
        let requests = metrics.requests - lastRequests
        let rate = (requests * 1_000_000_000 + elapsed / 2) / elapsed
        lastTime = now
        lastRequests = metrics.requests
        let text = StatusLine(metrics, requestsPerSecond: rate).text
        isQuiet = text == lastText
        guard !isQuiet else { return }
        lastText = text
        notifier.status(text)
    }
}
