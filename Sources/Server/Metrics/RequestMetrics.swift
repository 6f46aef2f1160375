// SPDX-License-Identifier: Apache-2.0

public import HTTP
import Slots
import Synchronization
public import WorkerPool

/// What a server has counted since its process began, for whoever watches it.
///
/// No figure but the gauges ever goes down, and a site that a reload removes keeps its own.
public struct RequestMetrics: Sendable {
    /// Responses of one kind.
    public struct Responses: Sendable, Equatable {
        /// The first name of the site; `default` for the one that answers to all other names.
        public let site: String
        /// The method; `other` also where none could be read.
        public let method: Method
        /// The first digit of the status, 1 to 5.
        public let statusClass: Int
        /// How many.
        public let count: UInt64
    }

    /// Durations by their length.
    public struct Histogram: Sendable, Equatable {
        /// One number for each of `DurationBuckets.bounds`, and one more for what is longer.
        public let counts: [UInt64]
        /// The sum of the durations, in nanoseconds.
        public let nanoseconds: UInt64
    }

    /// Connections that the clients, or the lack of something, made the server end.
    public struct Endings: Sendable, Equatable {
        /// Requests whose head did not come in time.
        public var headerTimeouts: UInt64 = 0
        /// Requests whose body did not come in time.
        public var bodyTimeouts: UInt64 = 0
        /// Clients that took nothing of their response for too long.
        public var writeTimeouts: UInt64 = 0
        /// Connections without a request for too long.
        public var keepaliveTimeouts: UInt64 = 0
    }

    /// Connections by what becomes of them at the moment.
    public struct Connections: Sendable, Equatable {
        /// They wait for their next request.
        public var idle = 0
        /// They wait for the rest of a request.
        public var receiving = 0
        /// They wait for the client to take more.
        public var sending = 0
        /// They wait for the client to close.
        public var closing = 0
        /// A worker has them in hand.
        public var active = 0
        /// The most that may be open.
        public var limit = 0
        /// All that were accepted so far.
        public var accepted: UInt64 = 0
    }

    /// Responses, of those kinds of which there were any.
    public var responses: [Responses]
    /// How long requests that were answered had waited for a worker.
    public var waits: Histogram
    /// How long it took from a worker's hands until the kernel had the last byte, for the responses that
    /// were sent whole.
    public var durations: Histogram
    /// Requests that broke the rules, by what was wrong.
    public var mistakes: [(kind: RequestError.Kind, count: UInt64)]
    /// Bytes sent, heads included.
    public var bytesSent: UInt64
    /// Bytes received, heads included.
    public var bytesReceived: UInt64
    /// Files that were answered from memory.
    public var cacheHits: UInt64
    /// Files for which the disk was asked.
    public var cacheMisses: UInt64
    /// Files, and contents of files, that made room for others in the memory of all workers.
    public var cacheEvictions: UInt64
    /// What files take in the memory of all workers, in bytes.
    public var cachedFileBytes: Int
    /// Connections that ended for a timeout.
    public var endings: Endings
    /// What `Server.metrics` has.
    public var server: ServerMetrics
    /// The connections that are open.
    public var connections: Connections
    /// The most connections that were seen to wait for a worker at a time.
    public var mostWaiting: Int
    /// The workers' pool.
    public var pool: PoolMetrics
}

extension Server {
    /// Counts requests from now on, by what they are and how long they take, or no longer.
    ///
    /// For whoever shows `requestMetrics`: where nobody does, no request pays for it. What was counted
    /// stays. Any thread may call it.
    public func countRequests(_ isOn: Bool = true) {
        _ = context.countsRequests.exchange(isOn)
    }

    /// Everything that the server has counted.
    ///
    /// It costs a look at every connection and a few thousand counters. Any thread may ask.
    public var requestMetrics: RequestMetrics {
        let totals = requestTotals
        let metrics = metrics
        let pool = pool.metrics
        let endings = RequestMetrics.Endings(
            headerTimeouts: totals[.headerTimeouts], bodyTimeouts: totals[.bodyTimeouts],
            writeTimeouts: totals[.writeTimeouts], keepaliveTimeouts: totals[.keepaliveTimeouts])
        return RequestMetrics(
            responses: totals.responses, waits: totals.waits, durations: totals.durations,
            mistakes: totals.mistakes, bytesSent: totals[.bytesSent],
            bytesReceived: totals[.bytesReceived], cacheHits: totals[.cacheHits],
            cacheMisses: totals[.cacheMisses], cacheEvictions: totals[.cacheEvictions],
            cachedFileBytes: cachedFileBytes, endings: endings, server: metrics,
            connections: connections,
            mostWaiting: max(
                context.mostWaiting.load(ordering: .relaxed), pool.queueHighWaterMark),
            pool: pool)
    }

    private var connections: RequestMetrics.Connections {
        let table = context.table
        var connections = RequestMetrics.Connections(
            idle: table.parkedCount(.idle), receiving: table.parkedCount(.receiving),
            sending: table.parkedCount(.sending), closing: table.parkedCount(.closing))
        let parked =
            connections.idle + connections.receiving + connections.sending + connections.closing
        connections.active = max(0, table.count - parked)
        connections.limit = table.capacity
        connections.accepted = context.acceptedCount.load(ordering: .relaxed)
        return connections
    }

    /// What all workers have counted, those included that have ended.
    var requestTotals: RequestTotals {
        var totals = RequestTotals()
        totals.add(reaper.counters)
        for counters in workers.counters {
            totals.add(counters)
        }
        return totals
    }
}
