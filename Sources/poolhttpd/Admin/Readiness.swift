// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Whether the sites are served, as the supervisor sees it.
///
/// Any thread may ask.
final class Readiness: Sendable {
    /// The reason before anything is served.
    static let starting = "starting"

    private struct State {
        var reason: String? = Readiness.starting
        var drainEnd: ContinuousClock.Instant?
    }

    private let state = Mutex(State())

    /// Why they are not; nil while they are.
    var problem: String? {
        get { state.withLock { $0.reason } }
        set { state.withLock { $0.reason = newValue } }
    }

    /// Until when a drain waits for what is left; nil while there is none.
    var drainEnd: ContinuousClock.Instant? { state.withLock { $0.drainEnd } }

    /// Notes that the sites' server drains, and until when it may.
    func beginDrain(until end: ContinuousClock.Instant) {
        state.withLock { $0 = State(reason: "draining", drainEnd: end) }
    }
}
