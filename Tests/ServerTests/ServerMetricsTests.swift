// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import Server

struct ServerMetricsTests {
    @Test func `the figures add up`() throws {
        let test = try TestServer(workers: 3)
        #expect(test.server.metrics == ServerMetrics(workers: 3))
        let idle = try (0..<5).map { _ in try test.connect() }
        for client in idle {
            try client.send(request("/healthz"))
            _ = try client.readResponse()
        }
        let begun = try (0..<2).map { _ in try test.connect() }
        for client in begun {
            try client.send("GET")
        }
        try test.waitUntilParked(unfinished: 2)
        #expect(
            test.server.metrics
                == ServerMetrics(
                    workers: 3, connections: 7, idleConnections: 5, requests: 5, finished: 5))
        #expect(test.server.connectionCount == 7)
    }

    @Test func `workers in a handler are busy and their requests not yet answered`() throws {
        let test = try TestServer(workers: 2)
        let clients = try (0..<3).map { _ in try test.connect() }
        for client in clients {
            try client.send(request("/hold"))
        }
        try test.waitUntilHeld(2)
        let metrics = test.server.metrics
        #expect(metrics.busyWorkers == 2)
        #expect(metrics.requests == 0)
        test.gate.open()
        for client in clients {
            #expect(try client.readResponse().status == 200)
        }
        try test.waitUntilParked(unfinished: 0)
        #expect(test.server.metrics.requests == 3)
        #expect(test.server.metrics.busyWorkers == 0)
    }
}
