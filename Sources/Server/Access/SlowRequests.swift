// SPDX-License-Identifier: Apache-2.0

import HTTP
import Synchronization
import Threads

/// A request that took long, and what became of it.
public struct SlowRequest: Sendable, Equatable {
    /// The shortest time that is told of, the one in the queue included.
    public static let minimum = Duration.nanoseconds(Int64(SlowRequests.minimum))

    /// As sent.
    public let method: String
    /// As sent, without the query; its first bytes where there are more than 256.
    public let path: String
    /// The name of the site that has answered.
    public let site: String
    /// nil where it was cut off before its answer was known.
    public let status: Int?
    /// From a worker's hands until it was answered, or cut off.
    public let duration: Duration
    /// How long it had waited for a worker.
    public let queued: Duration
    /// Whether its response was not sent whole.
    public let isCutOff: Bool
    /// As in the record of the request.
    public let id: String
    /// How long ago it ended.
    public internal(set) var age = Duration.zero

    /// In nanoseconds of `MonotonicClock`.
    fileprivate let end: UInt64

    /// From its readiness to its end, in nanoseconds.
    fileprivate var total: UInt64 { duration.nanoseconds &+ queued.nanoseconds }

    init(_ record: RequestRecord, isCutOff: Bool, at end: UInt64) {
        method = Self.text(record.method, limit: 32)
        path = Self.text(record.path, limit: 256)
        site = record.site
        status = record.status.map { Int($0.code) }
        duration = .nanoseconds(Int64(clamping: end - min(end, record.start)))
        queued = .nanoseconds(Int64(clamping: record.queued))
        self.isCutOff = isCutOff
        id = record.requestID
        self.end = end
    }

    private static func text(_ bytes: [UInt8], limit: Int) -> String {
        String(decoding: bytes.prefix(limit), as: UTF8.self) + (bytes.count > limit ? "…" : "")
    }
}

/// The slowest of the requests that have ended lately.
///
/// Workers tell of those that took longer than `minimum` only: all others cost one comparison. Of these,
/// the ones take the lock that are among the slowest of their minute. So, to a minute, the slowest of any
/// stretch of time are there, however slow the ones before it were. Any thread may call it.
final class SlowRequests: Sendable {
    /// From when on a request may be among them, its time in the queue included, in nanoseconds.
    static let minimum: UInt64 = 10_000_000
    /// How many are told of.
    static let count = 10
    /// How long they are told of after their end, in nanoseconds.
    static let lifetime: UInt64 = 300_000_000_000
    private static let minute: UInt64 = 60_000_000_000

    private struct Minute {
        var number: UInt64
        /// The slowest first.
        var requests: [SlowRequest] = []
    }

    /// The newest last.
    private let minutes = Mutex<[Minute]>([])
    /// What the fastest of the current minute's took, once these are as many as are kept.
    private let bound = Atomic<UInt64>(0)
    /// When that minute ends, in nanoseconds of `MonotonicClock`.
    private let boundEnd = Atomic<UInt64>(0)

    /// Whether a request that ends now may be among the slowest of its minute.
    ///
    /// - Parameter now: in nanoseconds of `MonotonicClock`.
    func admits(_ clock: TurnClock, at now: UInt64 = MonotonicClock.nanoseconds) -> Bool {
        let total = now - min(now, clock.start) &+ clock.queued
        guard total >= Self.minimum else { return false }
        return now >= boundEnd.load(ordering: .acquiring) || total > bound.load(ordering: .relaxed)
    }

    /// Notes a request that was admitted.
    ///
    /// What no worker had, and what was no request, is left out.
    func note(
        _ record: RequestRecord, isCutOff: Bool = false,
        at now: UInt64 = MonotonicClock.nanoseconds
    ) {
        guard record.worker != nil, !record.method.isEmpty else { return }
        let request = SlowRequest(record, isCutOff: isCutOff, at: now)
        minutes.withLock { insert(request, into: &$0) }
    }

    private func insert(_ request: SlowRequest, into minutes: inout [Minute]) {
        let number = request.end / Self.minute
        let newest = minutes.last?.number ?? 0
        if minutes.isEmpty || number > newest {
            minutes.removeAll { $0.number + Self.lifetime / Self.minute < number }
            minutes.append(Minute(number: number))
            bound.store(0, ordering: .relaxed)
            boundEnd.store((number + 1) * Self.minute, ordering: .releasing)
        }
        // A worker that was interrupted may be a minute late: its request counts for the newest.
        let last = minutes.count - 1
        let place = minutes[last].requests.firstIndex { $0.total < request.total }
        minutes[last].requests.insert(request, at: place ?? minutes[last].requests.count)
        guard minutes[last].requests.count >= Self.count else { return }
        minutes[last].requests.removeLast(minutes[last].requests.count - Self.count)
        bound.store(minutes[last].requests.last?.total ?? 0, ordering: .relaxed)
    }

    /// The slowest that ended within `lifetime`, the slowest first.
    ///
    /// - Parameter now: in nanoseconds of `MonotonicClock`.
    func slowest(at now: UInt64) -> [SlowRequest] {
        let requests = minutes.withLock { $0.flatMap(\.requests) }
        return requests.filter { now - min(now, $0.end) < Self.lifetime }
            .sorted { $0.total > $1.total }.prefix(Self.count)
            .map { request in
                var request = request
                request.age = .nanoseconds(Int64(clamping: now - min(now, request.end)))
                return request
            }
    }
}

extension Server {
    /// The slowest of the requests that ended in the last five minutes, at most ten, the slowest first.
    ///
    /// Those that took less than 10 ms are not among them, nor what was refused before a worker had it.
    /// The time in the queue counts. Any thread may ask.
    public var slowRequests: [SlowRequest] {
        context.slowRequests.slowest(at: MonotonicClock.nanoseconds)
    }
}
