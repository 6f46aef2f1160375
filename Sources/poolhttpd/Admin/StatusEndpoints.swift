// SPDX-License-Identifier: Apache-2.0

import Server

/// What the server does, for people: `curl --unix-socket … http://localhost/status`.
struct StatusTextEndpoint: Endpoint {
    let path = Array("/status".utf8)
    private let status: ServerStatus

    init(_ status: ServerStatus) {
        self.status = status
    }

    func answer(_ request: EndpointRequest) -> EndpointAnswer {
        .content("text/plain; charset=utf-8", status.text)
    }
}

/// The same for programs.
struct StatusJSONEndpoint: Endpoint {
    let path = Array("/status.json".utf8)
    private let status: ServerStatus

    init(_ status: ServerStatus) {
        self.status = status
    }

    func answer(_ request: EndpointRequest) -> EndpointAnswer {
        .content("application/json", status.json)
    }
}
