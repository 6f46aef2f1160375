// SPDX-License-Identifier: Apache-2.0

import Server

/// The text of `STATUS=`, which `systemctl status` shows.
struct StatusLine: Equatable {
    private let metrics: ServerMetrics
    private let requestsPerSecond: UInt64

    init(_ metrics: ServerMetrics, requestsPerSecond: UInt64) {
        self.metrics = metrics
        self.requestsPerSecond = requestsPerSecond
    }

    /// The line, such as
    /// `2/4 workers busy, 0 queued, 37 connections (35 idle), 1204 requests, 12/s`.
    var text: String {
        "\(metrics.busyWorkers)/\(metrics.workers) workers busy, \(metrics.queuedJobs) queued, "
            + "\(metrics.connections) connections (\(metrics.idleConnections) idle), "
            + "\(metrics.requests) requests, \(requestsPerSecond)/s"
    }
}
