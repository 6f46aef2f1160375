// SPDX-License-Identifier: Apache-2.0

import HTTP
import Server

/// What the server does at the moment: a page for browsers, and a few lines for
/// `curl --unix-socket … http://localhost/status`.
struct StatusEndpoint: Endpoint {
    let path = Array("/status".utf8)
    let status: ServerStatus

    func answer(_ request: EndpointRequest) -> EndpointAnswer {
        request.namesHTML
            ? .content("text/html; charset=utf-8", status.page)
            : .content("text/plain; charset=utf-8", status.text)
    }
}

/// The same for programs.
struct StatusDocumentEndpoint: Endpoint {
    let path = Array("/status.json".utf8)
    let status: ServerStatus

    func answer(_ request: EndpointRequest) -> EndpointAnswer {
        .content("application/json", status.json)
    }
}

/// Tells load balancers and scripts whether to send requests.
struct ReadinessEndpoint: Endpoint {
    let path = Array("/readyz".utf8)
    let status: ServerStatus

    /// Answers 200, or 503 with the reason.
    func answer(_ request: EndpointRequest) -> EndpointAnswer {
        status.problem.map { .line(.serviceUnavailable, $0) } ?? .line(.ok, "ready")
    }
}
