// SPDX-License-Identifier: Apache-2.0

import HTTP
import Server
import WorkerPool

extension ExpositionWriter {
    /// Writes what a server has counted.
    mutating func write(_ metrics: RequestMetrics) {
        writeRequests(metrics)
        writeRefusals(metrics)
        writeWorkers(metrics)
        writeConnections(metrics)
        writeCache(metrics)
    }

    private mutating func writeRequests(_ metrics: RequestMetrics) {
        counter(
            Family(
                "poolhttpd_http_requests",
                "Responses by the first name of the site, the method and the class of the status."),
            metrics.responses.map {
                let method = $0.method == .other ? "other" : $0.method.name
                return Sample(
                    ["site": $0.site, "method": method, "status": "\($0.statusClass)xx"], $0.count)
            })
        histogram(
            Family(
                "poolhttpd_http_request_duration", unit: "seconds",
                "From a worker's hands to the last byte, of requests that were answered whole."),
            bounds: DurationBuckets.bounds, counts: metrics.durations.counts,
            sum: metrics.durations.nanoseconds)
        histogram(
            Family(
                "poolhttpd_queue_wait", unit: "seconds",
                "How long requests have waited for a worker, those included that were refused."),
            bounds: DurationBuckets.bounds, counts: metrics.waits.counts,
            sum: metrics.waits.nanoseconds)
        counter(
            Family("poolhttpd_sent", unit: "bytes", "What was sent to clients, heads included."),
            metrics.bytesSent)
        counter(
            Family(
                "poolhttpd_received", unit: "bytes",
                "What was received from clients, heads included."),
            metrics.bytesReceived)
    }

    private mutating func writeRefusals(_ metrics: RequestMetrics) {
        let refusals = metrics.server.refusals
        counter(
            Family(
                "poolhttpd_refusals",
                "Requests and connections that were refused or closed, by the setting that asks for it."
            ),
            [
                Sample(["reason": "connections"], refusals.limit),
                Sample(["reason": "connections_per_address"], refusals.address),
                Sample(["reason": "buffered_bytes"], refusals.budget),
                Sample(["reason": "min_rate"], refusals.rate),
                Sample(["reason": "trusted_proxies"], refusals.untrusted),
                Sample(["reason": "queue_timeout"], metrics.server.refused),
                Sample(["reason": "header_timeout"], metrics.endings.headerTimeouts),
                Sample(["reason": "body_timeout"], metrics.endings.bodyTimeouts),
                Sample(["reason": "write_timeout"], metrics.endings.writeTimeouts),
            ])
        counter(
            Family(
                "poolhttpd_malformed_requests",
                "Requests that broke the rules of HTTP or a limit, by what was wrong."),
            metrics.mistakes.map { Sample(["kind": $0.kind.rawValue], $0.count) })
        counter(
            Family(
                "poolhttpd_abandoned_requests",
                "Requests that were not run as their client had gone while they waited."),
            metrics.server.abandoned)
        counter(
            Family("poolhttpd_cut_off_responses", "Responses that were not sent whole."),
            metrics.server.aborted)
    }

    private mutating func writeWorkers(_ metrics: RequestMetrics) {
        let gauges = metrics.pool.gauges
        let blocked = min(gauges.blocked, gauges.size)
        let busy = min(gauges.busy, gauges.size)
        gauge(
            Family(
                "poolhttpd_workers",
                "Workers: blocked ones are at an endpoint or the disk, busy ones at anything else."),
            [
                Sample(["state": "busy"], max(0, busy - blocked)),
                Sample(["state": "blocked"], blocked),
                Sample(["state": "idle"], gauges.size - max(busy, blocked)),
            ])
        gauge(
            Family("poolhttpd_queue_length", "Connections that are ready and wait for a worker."),
            metrics.server.waiting)
        gauge(
            Family("poolhttpd_queue_length_high_water", "The most that were seen to wait at once."),
            metrics.mostWaiting)
        counter(
            Family("poolhttpd_worker_wakes", "Times an idle worker was woken."),
            metrics.pool.wakes)
        counter(
            Family(
                "poolhttpd_worker_futile_wakes", "Times a woken worker found nothing to do."),
            metrics.pool.futileWakes)
    }

    private mutating func writeConnections(_ metrics: RequestMetrics) {
        let connections = metrics.connections
        gauge(
            Family(
                "poolhttpd_connections",
                "Open connections by what they wait for; a worker has the active ones in hand."),
            [
                Sample(["phase": "idle"], connections.idle),
                Sample(["phase": "receiving"], connections.receiving),
                Sample(["phase": "active"], connections.active),
                Sample(["phase": "sending"], connections.sending),
                Sample(["phase": "closing"], connections.closing),
            ])
        gauge(
            Family("poolhttpd_connections_limit", "Connections that may be open."),
            connections.limit)
        counter(
            Family("poolhttpd_accepted_connections", "Connections that were let in."),
            connections.accepted)
        counter(
            Family(
                "poolhttpd_keepalive_timeouts", "Connections that were closed without a request."),
            metrics.endings.keepaliveTimeouts)
    }

    private mutating func writeCache(_ metrics: RequestMetrics) {
        counter(
            Family("poolhttpd_file_cache_hits", "Files that were answered from memory."),
            metrics.cacheHits)
        counter(
            Family("poolhttpd_file_cache_misses", "Files for which the disk was asked."),
            metrics.cacheMisses)
        counter(
            Family(
                "poolhttpd_file_cache_evictions",
                "Files, and contents of files, that made room in memory for others."),
            metrics.cacheEvictions)
    }
}
