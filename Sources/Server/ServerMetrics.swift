// SPDX-License-Identifier: Apache-2.0

/// A server's figures at one moment.
public struct ServerMetrics: Sendable, Equatable {
    /// Worker threads.
    public var workers = 0
    /// Workers that run a job.
    public var busyWorkers = 0
    /// Ready connections that wait for a worker.
    public var queuedJobs = 0
    /// Open connections.
    public var connections = 0
    /// Open connections that wait for their next request.
    public var idleConnections = 0
    /// Requests answered since the start.
    public var requests: UInt64 = 0
    /// Connections that were closed before their response was whole.
    public var aborted: UInt64 = 0
}
