// SPDX-License-Identifier: Apache-2.0

import HTTP
import Threads

/// What one worker counts of requests, for the metrics.
///
/// Counted by one thread at a time, read by any. A worker's counters go on when another thread gets its
/// number, and whatever a reload changes.
final class RequestCounters: Sendable {
    /// A counter of its own.
    enum Single: Int, CaseIterable {
        case bytesSent
        case bytesReceived
        case cacheHits
        case cacheMisses
        case cacheEvictions
        case headerTimeouts
        case bodyTimeouts
        case writeTimeouts
        case keepaliveTimeouts
        case queueSum
        case durationSum
    }

    // The layout of the array, with room for more of each; a hand-over keeps to it.
    static let firstQueueBucket = 16
    static let firstDurationBucket = 40
    static let firstKind = 64
    static let firstSite = 96
    static let classCount = 5
    private static let countPerSite = 50

    private let counters = CounterArray(
        count: firstSite + SiteLabels.maximumCount * countPerSite)
    let labels: SiteLabels
    private let isAskedFor: SharedFlag
    /// Those of all workers of the server.
    let slowRequests: SlowRequests

    /// - Parameter isAskedFor: whether somebody may ever read what is counted of each request.
    init(_ labels: SiteLabels, isAskedFor: SharedFlag, _ slowRequests: SlowRequests) {
        self.labels = labels
        self.isAskedFor = isAskedFor
        self.slowRequests = slowRequests
    }

    /// Whether each request is counted, by what it was and how long it took.
    @inline(__always)
    var countsRequests: Bool { isAskedFor.isSet }

    /// Adds to a counter.
    @inline(__always)
    func add(_ amount: UInt64, to counter: Single) {
        counters.add(amount, at: counter.rawValue)
    }

    /// The value of a counter.
    @inline(__always)
    func value(of counter: Single) -> UInt64 { counters.value(at: counter.rawValue) }

    /// Counts a response.
    ///
    /// - Parameter site: the number of its label.
    @inline(__always)
    func countResponse(_ status: Status, to method: Method, ofSite site: Int) {
        let index = site * Self.countPerSite + Int(method.rawValue) * Self.classCount
        counters.add(1, at: Self.firstSite + index + Int(status.code / 100) - 1)
    }

    /// Counts how long a request has waited for a worker, in nanoseconds.
    @inline(__always)
    func countWait(_ nanoseconds: UInt64) {
        counters.add(1, at: Self.firstQueueBucket + DurationBuckets.bucket(of: nanoseconds))
        counters.add(nanoseconds, at: Single.queueSum.rawValue)
    }

    /// Counts responses that were sent whole, and how long each took, in nanoseconds.
    @inline(__always)
    func countDuration(_ nanoseconds: UInt64, of count: UInt64 = 1) {
        counters.add(count, at: Self.firstDurationBucket + DurationBuckets.bucket(of: nanoseconds))
        counters.add(nanoseconds &* count, at: Single.durationSum.rawValue)
    }

    /// Counts a request that broke the rules.
    func countMistake(_ error: RequestError) {
        let kind = RequestError.Kind.allCases.firstIndex(of: error.kind) ?? 0
        counters.add(1, at: Self.firstKind + kind)
    }

    // MARK: - Reading

    /// The counters that are not of a site.
    var general: [UInt64] { counters.values(in: 0..<Self.firstSite) }

    /// The counters of a site: for each method one for each class of status.
    func counts(ofSite site: Int) -> [UInt64] {
        let first = Self.firstSite + site * Self.countPerSite
        return counters.values(in: first..<first + Self.countPerSite)
    }

    /// Goes on from what an earlier program has counted; before any thread counts.
    func add(_ totals: RequestTotals) {
        for (index, count) in totals.general.prefix(Self.firstSite).enumerated() {
            counters.add(count, at: index)
        }
        for (name, counts) in totals.sites {
            let first = Self.firstSite + labels.number(of: name) * Self.countPerSite
            for (index, count) in counts.prefix(Self.countPerSite).enumerated() {
                counters.add(count, at: first + index)
            }
        }
    }
}
