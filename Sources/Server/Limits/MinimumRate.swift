// SPDX-License-Identifier: Apache-2.0

/// How fast a client has to send a request, or to take a response, on average over the whole of it.
struct MinimumRate: Sendable {
    /// How much time each has besides, in nanoseconds: for round trips, and to begin with.
    static let grace: UInt64 = 5_000_000_000

    /// At least 1.
    let bytesPerSecond: UInt64

    /// When a client will have been too slow unless it sends or takes more, in nanoseconds of
    /// `MonotonicClock`.
    ///
    /// - Parameters:
    ///   - start: when the first byte came, or was sent.
    ///   - count: the bytes so far.
    func deadline(since start: UInt64, after count: UInt64) -> UInt64 {
        let (product, overflow) = count.multipliedReportingOverflow(by: 1_000_000_000)
        let time = overflow ? UInt64.max / 2 : product / bytesPerSecond
        let (sum, isPast) = start.addingReportingOverflow(time &+ Self.grace)
        return isPast ? .max : sum
    }
}
