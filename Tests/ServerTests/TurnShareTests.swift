// SPDX-License-Identifier: Apache-2.0

import HTTP
import Synchronization
import TestSupport
import Testing
import Threads

@testable import Server

/// What one connection may do before it is another's turn.
struct TurnShareTests {
    /// Takes 3 ms of its worker, and notes the query of each request.
    private final class BusyEndpoint: Endpoint {
        let path = Array("/busy".utf8)
        let queries = Mutex<[String]>([])

        func answer(_ request: EndpointRequest) -> EndpointAnswer {
            let query = Array(copying: request.query)
            queries.withLock { $0.append(String(decoding: query, as: UTF8.self)) }
            let end = MonotonicClock.nanoseconds + 3_000_000
            while MonotonicClock.nanoseconds < end {}
            return .line(.ok, "done")
        }
    }

    @Test func `requests that take long are answered in turns with other connections'`() throws {
        let busy = BusyEndpoint()
        let gate = Gate()
        let site = Site(root: nil, endpoints: [busy, HoldEndpoint(gate: gate)])
        let test = try TestServer(
            workers: 1, gate: gate, generation: .forTests(sites: SiteTable(default: site)))
        let holder = try test.connect()
        try holder.send(request("/hold"))
        try test.waitUntilHeld(1)
        let clients = try ["a", "b"].map { name in
            let client = try test.connect()
            try client.send(String(repeating: request("/busy?\(name)"), count: 8))
            return client
        }
        try waitUntil { clients.allSatisfy(\.isAcknowledged) }
        gate.open()
        for client in clients {
            for _ in 0..<8 {
                #expect(try client.readResponse().status == 200)
            }
        }
        let order = busy.queries.withLock { $0 }
        #expect(order.count == 16)
        // Each of the two has waited for no more than a turn of the other.
        #expect(order.prefix(8).contains("a") && order.prefix(8).contains("b"))
    }
}
