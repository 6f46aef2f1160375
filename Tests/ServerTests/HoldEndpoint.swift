// SPDX-License-Identifier: Apache-2.0

import HTTP
import TestSupport

@testable import Server

/// Holds its worker until a test opens the gate, however long the machine dawdles before.
struct HoldEndpoint: Endpoint {
    let path = Array("/hold".utf8)
    let holdsWorker = true
    let gate: Gate

    func answer(_ request: EndpointRequest) -> EndpointAnswer {
        gate.pass() ? .line(.ok, "held") : .error(.internalServerError, "The gate stayed shut.")
    }
}
