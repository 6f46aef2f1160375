// SPDX-License-Identifier: Apache-2.0

import HTTP
import Server
import Synchronization

/// Whether the sites are served, as the supervisor sees it.
///
/// Any thread may ask.
final class Readiness: Sendable {
    private let reason = Mutex<String?>(nil)

    /// Why they are not; nil while they are.
    var problem: String? {
        get { reason.withLock { $0 } }
        set { reason.withLock { $0 = newValue } }
    }
}

/// Tells load balancers and scripts whether to send requests.
struct ReadinessEndpoint: Endpoint {
    let path = Array("/readyz".utf8)
    private let readiness: Readiness

    init(_ readiness: Readiness) {
        self.readiness = readiness
    }

    /// Answers 200, or 503 with the reason.
    func answer(_ request: EndpointRequest) -> EndpointAnswer {
        readiness.problem.map { .line(.serviceUnavailable, $0) } ?? .line(.ok, "ready")
    }
}
