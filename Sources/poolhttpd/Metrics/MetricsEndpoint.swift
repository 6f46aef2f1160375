// SPDX-License-Identifier: Apache-2.0

import HTTP
import LinuxIO
import Server
import Systemd

/// The figures of the daemon for Prometheus and its like.
struct MetricsEndpoint: Endpoint {
    let path = Array("/metrics".utf8)
    let status: ServerStatus
    let server: Server
    let logs: LogWriters
    let counts: DaemonCounts

    /// Answers with all figures in the format that the client prefers.
    func answer(_ request: EndpointRequest) -> EndpointAnswer {
        let format = request.metricsFormat
        // Asking whether it is ready gives a worker something to do.
        let metrics = server.requestMetrics
        var writer = ExpositionWriter(format)
        writer.info(
            ExpositionWriter.Family("poolhttpd_build", "The program."),
            ["version": Version.current])
        writer.gauge(
            ExpositionWriter.Family(
                "poolhttpd_ready", "Whether requests are served, as in /readyz."),
            status.problem == nil ? 1 : 0)
        writer.write(metrics)
        writer.write(logs.journal.statistics)
        writer.write(logs.files.statistics)
        writer.write(counts)
        writer.write(ProcessUsage())
        return .content(format.contentType, writer.finish())
    }
}

extension ExpositionWriter {
    /// Writes what became of the journal's records.
    fileprivate mutating func write(_ statistics: JournalWriter.Statistics) {
        counter(
            Family("poolhttpd_journal_records", "Records by what became of them."),
            [
                Sample(["result": "written"], statistics.written),
                Sample(["result": "dropped"], statistics.dropped),
                Sample(["result": "thinned"], statistics.thinned),
            ])
    }

    /// Writes what became of the lines of access logs.
    fileprivate mutating func write(_ statistics: AccessFiles.Statistics) {
        counter(
            Family(
                "poolhttpd_access_log_lines",
                "Lines for the files of file=, by what became of them."),
            [
                Sample(["result": "written"], statistics.written),
                Sample(["result": "lost"], statistics.lost),
            ])
        gauge(
            Family("poolhttpd_access_log_failing", "Files of file= that cannot be written to now."),
            statistics.failingFiles)
    }

    /// Writes how often the daemon was asked to change.
    fileprivate mutating func write(_ counts: DaemonCounts) {
        counter(
            Family("poolhttpd_configuration_reloads", "Reloads of the configuration."),
            [
                Sample(["result": "applied"], counts[.reloads]),
                Sample(["result": "refused"], counts[.refusedReloads]),
            ])
        counter(
            Family("poolhttpd_upgrades", "Upgrades in place."),
            [
                Sample(["result": "applied"], counts[.upgrades]),
                Sample(["result": "refused"], counts[.refusedUpgrades]),
            ])
    }
}
