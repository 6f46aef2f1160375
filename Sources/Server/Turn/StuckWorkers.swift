// SPDX-License-Identifier: Apache-2.0

import Threads
import WorkerPool

/// The workers of a server that make no progress, among all of them.
public struct StuckWorkers: Sendable {
    /// Those whose job takes longer than any should, in the order of their numbers.
    public var workers: [BusyWorker] = []
    /// How many others have a job that is within its time.
    public var busyCount = 0
    /// How many have no job.
    public var idleCount = 0
    /// Whether a job has waited for longer than one may take: a fault where a worker is idle.
    public var hasOldJob = false

    /// Creates what a look at no worker finds.
    public init() {}

    /// How many workers were looked at.
    public var count: Int { workers.count + busyCount + idleCount }

    /// Whether no worker is left to serve anybody.
    public var areAll: Bool { count > 0 && busyCount == 0 && (idleCount == 0 || hasOldJob) }
}

/// A worker and the job that it has.
public struct BusyWorker: Sendable, Equatable {
    /// The request that holds a worker.
    public struct Request: Sendable, Equatable {
        /// As sent.
        public let method: String
        /// As sent, without the query; its first bytes where no endpoint holds the worker.
        public let path: String
        /// As in the record of the request; nil where there will be one at its end only.
        public let id: String?
    }

    /// The worker's number, from 0.
    public let number: Int
    /// The name of its thread.
    public let name: String
    /// The jobs that it had ended before: tells one job from the next.
    public let endedJobs: UInt64
    /// For how long it has made no progress, to about 4 ms.
    public let age: Duration
    /// What it is at; nil where that is no request, or what an earlier one has left to send.
    public let request: Request?
}

extension Server {
    /// For how long an endpoint may hold its worker.
    public static let maximumHold = Duration.seconds(60)

    /// Finds the workers that make no progress.
    ///
    /// For the supervisor, about once a second: it looks at every worker, and no worker does anything
    /// for it. After the process was stopped for a while a job may look that old which is not, so that
    /// a second look has to confirm what a first one has found.
    ///
    /// - Parameter limit: how long a job may take, or what is left of one after its endpoint has
    ///   released the worker. An endpoint has `maximumHold` besides.
    public func stuckWorkers(after limit: Duration) -> StuckWorkers {
        stuckWorkers(after: limit, holding: Self.maximumHold)
    }

    /// The workers that have a job, in the order of their numbers.
    ///
    /// Any thread may ask.
    public var busyWorkers: [BusyWorker] {
        stuckWorkers(after: .zero, holding: .zero).workers
    }

    func stuckWorkers(after limit: Duration, holding maximumHold: Duration) -> StuckWorkers {
        var found = StuckWorkers()
        found.hasOldJob = pool.gauges.oldestQueuedAge.map { $0 > limit } ?? false
        for report in pool.workerReports where !report.hasExited {
            guard let jobAge = report.jobAge else {
                found.idleCount += 1
                continue
            }
            let tally = workers.tally(of: report.number)
            let held = tally.heldRequest
            let lastProgress = held?.start ?? tally.releaseTime
            let now = MonotonicClock.nanoseconds
            let sinceProgress = now > lastProgress ? now - lastProgress : 0
            let age = min(jobAge, .nanoseconds(Int64(clamping: sinceProgress)))
            guard age > (held == nil ? limit : limit + maximumHold) else {
                found.busyCount += 1
                continue
            }
            found.workers.append(
                BusyWorker(
                    number: report.number, name: report.name, endedJobs: report.completed, age: age,
                    request: held.map(BusyWorker.Request.init)
                        ?? BusyWorker.Request(tally.currentRequest)))
        }
        return found
    }
}

extension BusyWorker.Request {
    init(_ record: RequestRecord) {
        method = String(decoding: record.method, as: UTF8.self)
        path = String(decoding: record.path, as: UTF8.self)
        id = record.requestID
    }

    /// - Parameter text: a method and a path.
    init?(_ text: [UInt8]) {
        let words = text.split(separator: UInt8(ascii: " "), maxSplits: 1)
        guard words.count == 2 else { return nil }
        method = String(decoding: words[0], as: UTF8.self)
        path =
            String(decoding: words[1], as: UTF8.self)
            + (text.count == SharedText.maximumBytes ? "…" : "")
        id = nil
    }
}
