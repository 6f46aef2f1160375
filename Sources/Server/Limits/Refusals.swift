// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Connections that were refused, or closed in favour of others, since the start.
public struct Refusals: Sendable, Equatable {
    /// Closed for being the slowest while `connections=` was reached.
    public var limit: UInt64 = 0
    /// Closed for holding the most while `buffered_bytes=` was used up.
    public var budget: UInt64 = 0
    /// Closed for being slower than `min_rate=`.
    public var rate: UInt64 = 0
    /// Refused for `connections_per_address=`.
    public var address: UInt64 = 0
    /// Refused for coming from nobody in `trusted_proxies=`, where a proxy has to name its client.
    public var untrusted: UInt64 = 0

    /// Creates the figures of a server that has refused nobody.
    public init() {}

    /// Those for a limit, which are all but the untrusted ones.
    public var count: UInt64 { limit &+ budget &+ rate &+ address }

    /// Where each is, in a fixed order.
    static let reasons: [any WritableKeyPath<Refusals, UInt64> & Sendable] = [
        \.limit, \.budget, \.rate, \.address, \.untrusted,
    ]
}

/// Counts them; any thread may.
final class RefusalCounter: Sendable {
    private let counts = Mutex(Refusals())

    var value: Refusals { counts.withLock { $0 } }

    func count(_ reason: WritableKeyPath<Refusals, UInt64>) {
        counts.withLock { $0[keyPath: reason] += 1 }
    }

    /// Goes on from what an earlier program has counted.
    func add(_ earlier: Refusals) {
        counts.withLock {
            for reason in Refusals.reasons {
                $0[keyPath: reason] &+= earlier[keyPath: reason]
            }
        }
    }
}
