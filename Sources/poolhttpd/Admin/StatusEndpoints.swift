// SPDX-License-Identifier: Apache-2.0

import HTTP
import Server

/// A page of what the server does at the moment.
struct StatusEndpoint: Endpoint {
    let path: [UInt8]
    private let mediaType: String
    private let content: @Sendable () -> [UInt8]

    /// For people: `curl --unix-socket … http://localhost/status`.
    static func text(_ status: ServerStatus) -> StatusEndpoint {
        StatusEndpoint(
            path: Array("/status".utf8), mediaType: "text/plain; charset=utf-8",
            content: { status.text })
    }

    /// For programs.
    static func json(_ status: ServerStatus) -> StatusEndpoint {
        StatusEndpoint(
            path: Array("/status.json".utf8), mediaType: "application/json",
            content: { status.json })
    }

    func answer(_ request: EndpointRequest) -> EndpointAnswer {
        .content(mediaType, content())
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
