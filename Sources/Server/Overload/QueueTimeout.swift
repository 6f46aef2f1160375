// SPDX-License-Identifier: Apache-2.0

import Threads

/// How long a request may wait for a worker, in nanoseconds.
struct QueueTimeout: Sendable {
    private static let shortestLook: UInt64 = 20_000_000
    private static let longestLook: UInt64 = 250_000_000

    /// At most so long at any time.
    let full: UInt64
    /// At most so long, and the time until the next look, during an overload: a tenth.
    let overloaded: UInt64
    /// From one look at the waiting requests to the next while every worker is busy.
    let look: UInt64

    init(_ timeout: Duration) {
        full = timeout.nanoseconds
        overloaded = full / 10
        look = min(max(full / 20, Self.shortestLook), Self.longestLook)
    }

    /// From when on a look refuses what has waited: by the next one it would have waited too long.
    ///
    /// Two looks before the end, as a look that refuses thousands takes its time: 0.2 s for 3,800 of
    /// them (measured).
    var firstRefusal: UInt64 { max(full / 2, full > 2 * look ? full - 2 * look : 0) }

    /// When a refused client may try again, in whole seconds.
    var seconds: UInt64 { max(1, full / 1_000_000_000) }
}
