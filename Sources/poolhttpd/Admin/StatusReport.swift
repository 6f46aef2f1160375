// SPDX-License-Identifier: Apache-2.0

import Server
import Threads

/// What is shown of the sites' server, as it is at one moment.
struct StatusReport {
    /// What the server is at, in one word.
    enum State: String {
        case ready
        case starting
        case draining
        /// Requests should go elsewhere: `problem` says why.
        case failing
    }

    /// What a drain still waits for.
    struct Drain {
        let connections: Int
        /// How long it waits at most.
        let timeLeft: Duration
    }

    /// Why requests should go elsewhere; nil while they are served.
    let problem: String?
    /// nil while there is none.
    let drain: Drain?
    let metrics: ServerMetrics
    let busy: [BusyWorker]
    /// The slowest first.
    let slowest: [SlowRequest]
    /// The default one first.
    let sites: [SiteState]
    let configuration: ConfigurationInForce.State
    /// In seconds since 1970.
    let time: Int64

    var state: State {
        guard let problem else { return .ready }
        return drain != nil ? .draining : problem == Readiness.starting ? .starting : .failing
    }
}

extension StatusReport {
    /// Asks for everything.
    init(of server: Server, _ readiness: Readiness, _ configuration: ConfigurationInForce) {
        // In this order: a drain that begins meanwhile is a problem too, and to look at the roots is a
        // job in the queue.
        let metrics = server.metrics
        let drain = readiness.drainEnd.map { end in
            Drain(connections: server.drainingCount, timeLeft: max(.zero, end - .now))
        }
        self.init(
            problem: readiness.problem ?? server.rootProblem, drain: drain,
            metrics: metrics, busy: server.busyWorkers, slowest: server.slowRequests,
            sites: server.siteStates, configuration: configuration.state,
            time: MonotonicClock.secondsSince1970)
    }
}
