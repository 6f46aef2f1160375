// SPDX-License-Identifier: Apache-2.0

import Logging
import Server

/// Tells how many connections were refused, or closed in favour of others: when it begins, and at most
/// once a minute while it goes on.
struct RefusalReport {
    private static let interval = Duration.seconds(60)

    private let logger: Logger
    private var told: Refusals
    private var lastTime: ContinuousClock.Instant?
    /// Some have not been told of yet.
    private(set) var isPending = false

    /// - Parameter told: the figures of which nothing has to be told.
    init(_ logger: Logger, since told: Refusals) {
        self.logger = logger
        self.told = told
    }

    /// Takes over the figures.
    mutating func note(_ refusals: Refusals, at now: ContinuousClock.Instant = .now) {
        isPending = refusals != told
        guard isPending, lastTime.map({ now - $0 >= Self.interval }) ?? true else { return }
        let limit = refusals.limit &- told.limit
        let budget = refusals.budget &- told.budget
        let rate = refusals.rate &- told.rate
        let address = refusals.address &- told.address
        let parts = [
            (budget, "held the most of buffered_bytes="),
            (limit, "were the slowest at connections="),
            (rate, "were slower than min_rate="),
            (address, "were too many for connections_per_address="),
        ]
        let text = parts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
        logger.log(
            Event.connectionsRefused, level: .warning,
            "connections were closed at a limit: \(text)",
            metadata: [
                "REFUSED_BUDGET": "\(budget)", "REFUSED_LIMIT": "\(limit)",
                "REFUSED_RATE": "\(rate)", "REFUSED_ADDRESS": "\(address)",
            ])
        told = refusals
        lastTime = now
        isPending = false
    }
}
