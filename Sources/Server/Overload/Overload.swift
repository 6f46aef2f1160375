// SPDX-License-Identifier: Apache-2.0
//
// An overload begins when a request has waited for a worker for as long as `queue=` allows. From then on
// the oldest are refused early: whatever has waited for a tenth of that time. So the queue stays short,
// those who are served are served soon, and the others hear at once that they are not.
//
// This is the idea of CoDel (RFC 8289): not how long a queue is tells of an overload, but that it does
// not become empty. Serving the newest first would keep as many workers busy and serve as soon, but the
// others would all wait for the full time, and hold a connection each meanwhile; a client that tries
// again would overtake one that has been patient. With the oldest refused, the order of arrival stays.
//
// A tenth, not less: where requests hold workers for as long as clients are ready to wait, a shorter
// queue would be empty at times when a worker becomes free.

/// Whether requests are refused because they wait too long for a worker, and how many were.
public struct Overload: Sendable, Equatable {
    /// Without a refusal for so long it may be over, in nanoseconds.
    static let minimumCalm: UInt64 = 500_000_000

    /// Whether it lasts.
    public private(set) var isOngoing = false
    /// How many requests were refused in it, or in the last one.
    public private(set) var refusedCount = 0

    private var lastRefusal: UInt64 = 0
    /// A worker was free after the last refusal.
    private var hasFreeWorker = false
    /// Every worker was busy at the last look.
    private var wasSaturated = false

    /// Creates the state of a server that has refused nothing.
    init() {}

    /// How long a request may have waited that is not refused, in nanoseconds; nil for any time.
    ///
    /// Only what two looks have found is an overload: when a process goes on that was stopped, all that
    /// has come meanwhile looks as if no worker could take it.
    func maximumWait(of timeout: QueueTimeout) -> UInt64? {
        isOngoing ? timeout.overloaded : wasSaturated ? timeout.firstRefusal : nil
    }

    /// Takes over what a look at the waiting requests has found.
    ///
    /// It is over once a worker had nothing to do, or nothing has waited too long for all of the time
    /// after which it would begin again.
    ///
    /// - Parameters:
    ///   - count: the requests that were refused.
    ///   - hasFreeWorker: a worker waits for requests, so that none waits for a worker.
    ///   - now: in nanoseconds of `MonotonicClock`.
    mutating func note(
        refused count: Int, hasFreeWorker: Bool, at now: UInt64, _ timeout: QueueTimeout
    ) {
        if count > 0 {
            refusedCount = isOngoing ? refusedCount + count : count
            isOngoing = true
            lastRefusal = now
            self.hasFreeWorker = false
        }
        self.hasFreeWorker = self.hasFreeWorker || hasFreeWorker
        wasSaturated = !hasFreeWorker
        let calm = self.hasFreeWorker ? 0 : timeout.full
        if isOngoing, now - min(now, lastRefusal) >= max(calm, Self.minimumCalm) {
            isOngoing = false
        }
    }
}
