// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import Server

struct ConnectionLimitTests {
    @Test func `at the limit the connection that has been idle longest makes room`() throws {
        let test = try TestServer(maximumConnections: 3)
        var clients: [TestClient] = []
        for number in 0..<3 {
            let client = try test.connect()
            try client.send(request("/healthz"))
            #expect(try client.readResponse().status == 200)
            try test.waitUntilParked(unfinished: 0)
            clients.append(client)
            if number == 0 {
                // Deadlines are kept in steps of 17 ms: the first one's is to be the earliest.
                _ = try test.get("/sleep?seconds=0.05")
            }
        }
        let newcomer = try test.connect()
        try newcomer.send(request("/healthz"))
        #expect(try newcomer.readResponse().status == 200)
        #expect(try clients[0].readToEnd().isEmpty)
        for client in clients[1...] {
            #expect(!client.isEnded)
            try client.send(request("/healthz"))
            #expect(try client.readResponse().status == 200)
        }
        #expect(test.server.connectionCount == 3)
        #expect(test.server.sweep().pauseCount == 0)
    }

    @Test func `a connection whose request waits for a worker is not idle`() throws {
        let test = try TestServer(workers: 1, maximumConnections: 4)
        let sleeper = try test.connect()
        try sleeper.send(request("/hold"))
        try test.waitUntilBusy(1)
        let clients = try (0..<40).map { _ in try test.connect() }
        for client in clients {
            try client.send(request("/healthz", "Connection: close"))
        }
        test.gate.open()
        for client in clients {
            try test.supervise { client.hasInput || client.isEnded }
            #expect(try client.readResponse().status == 200)
        }
    }

    @Test func `when no connection is idle accepting pauses and goes on`() throws {
        let test = try TestServer(workers: 1, maximumConnections: 2)
        let clients = try (0..<2).map { _ in try test.connect() }
        for client in clients {
            try client.send("GET /healthz HT")
        }
        try test.waitUntilParked(unfinished: 2)
        let newcomer = try test.connect()
        try newcomer.send(request("/healthz"))
        var pauseCount = 0
        try waitUntil {
            pauseCount += test.server.sweep().pauseCount
            return pauseCount > 0
        }
        #expect(!newcomer.hasInput)
        #expect(test.server.connectionCount == 2)
        clients[0].close()
        #expect(try newcomer.readResponse().status == 200)
        try clients[1].send("TP/1.1\r\nHost: x\r\n\r\n")
        #expect(try clients[1].readResponse().status == 200)
    }
}
