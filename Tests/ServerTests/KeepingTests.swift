// SPDX-License-Identifier: Apache-2.0

import Glibc
import TestSupport
import Testing

@testable import Server

/// Connections that outlive the server which has accepted them.
struct KeepingTests {
    /// What somebody keeps while no server runs.
    private struct Stored {
        let state: [UInt8]
        let descriptors: [CInt]
    }

    /// Lets a server end, and keeps what it leaves.
    private func end(_ test: TestServer, limit: Int = 100) throws -> Stored? {
        if test.server.drainingCount > 0 {
            try test.supervise { test.server.drainingCount == 0 }
        }
        _ = try test.server.stop(within: .seconds(60))
        return test.server.keptConnections(limit: limit).map { handover in
            Stored(
                state: handover.bytes,
                descriptors: handover.descriptors.map { fcntl($0, F_DUPFD_CLOEXEC, 3) })
        }
    }

    private func exchange(_ client: TestClient) throws -> TestResponse {
        try client.send(request("/healthz"))
        return try client.readResponse()
    }

    @Test func `idle connections are answered by the next server`() throws {
        let port: UInt16
        let clients: [TestClient]
        let stored: Stored
        do {
            let test = try TestServer()
            port = test.port
            clients = try (0..<5).map { _ in try test.connect() }
            for client in clients.dropLast() {
                #expect(try exchange(client).status == 200)
            }
            try waitUntil { test.server.metrics.idleConnections == 5 }
            test.server.beginDrain(keepsIdle: true)
            #expect(test.server.drainingCount == 0)
            // It comes while nobody serves.
            try clients[0].send(request("/healthz"))
            stored = try #require(try end(test))
        }
        #expect(throws: (any Error).self) { try TestClient(port: port) }
        let next = try TestServer()
        let adoption = try next.server.adopt(stored.state, keptAs: stored.descriptors.reversed())
        #expect(adoption.connections == 5 && adoption.lostConnections == 0)
        #expect(try clients[0].readResponse().status == 200)
        for client in clients {
            #expect(try exchange(client).status == 200)
        }
        #expect(next.server.connectionCount == 5)
    }

    @Test func `a request in flight is answered first, and its connection kept`() throws {
        let client: TestClient
        let stored: Stored
        do {
            let folder = try TestFolder()
            try folder.write("large", pattern(20_000_000))
            let test = try TestServer(root: folder.path)
            client = try test.connect(receiveBuffer: 4096)
            try client.send(request("/large"))
            try test.waitUntilParked(unfinished: 1)
            test.server.beginDrain(keepsIdle: true)
            #expect(test.server.drainingCount == 1)
            #expect(try client.readResponse().content.count == 20_000_000)
            stored = try #require(try end(test))
        }
        let next = try TestServer()
        #expect(try next.server.adopt(stored.state, keptAs: stored.descriptors).connections == 1)
        #expect(try exchange(client).status == 200)
    }

    @Test func `a request that has come already is answered before the end`() throws {
        let test = try TestServer(workers: 1)
        let client = try test.connect()
        #expect(try exchange(client).status == 200)
        let holder = try test.connect()
        try holder.send(request("/hold"))
        try test.waitUntilHeld(1)
        try client.send(request("/healthz"))
        try waitUntil { client.isAcknowledged }
        test.server.beginDrain(keepsIdle: true)
        #expect(test.server.drainingCount == 2)
        test.gate.open()
        let answers = try [client, holder].map { try $0.readResponse() }
        // The first is the draining server's answer.
        #expect(answers.map(\.status) == [503, 200])
        let keptCount = try end(test)?.descriptors.count ?? 0
        #expect(keptCount == answers.count { $0["connection"] != "close" })
    }

    @Test func `a client that asks on and on is told to connect anew, or is kept`() throws {
        let test = try TestServer()
        let port = test.port
        let threads = (0..<4).map { _ in
            TestThread {
                guard let client = try? TestClient(port: port) else { return false }
                // No answer comes once the connection is kept.
                while (try? client.send(request("/healthz"))) != nil,
                    let response = try? client.readResponse()
                {
                    if response["connection"] == "close" { return true }
                }
                return false
            }
        }
        try waitUntil {
            test.server.connectionCount == 4 && test.server.metrics.requests > 100
        }
        test.server.beginDrain(keepsIdle: true)
        let stored = try end(test)
        let keptCount = stored?.descriptors.count ?? 0
        for number in stored?.descriptors ?? [] {
            // Lets the client read an end.
            shutdown(number, CInt(SHUT_RDWR))
            _ = close(number)
        }
        #expect(threads.count { $0.join() } == 4 - keptCount)
    }

    @Test func `no more are kept than asked for, and the rest is closed`() throws {
        let clients: [TestClient]
        let stored: Stored
        do {
            let test = try TestServer()
            clients = try (0..<5).map { _ in try test.connect() }
            try waitUntil { test.server.metrics.idleConnections == 5 }
            test.server.beginDrain(keepsIdle: true)
            stored = try #require(try end(test, limit: 3))
        }
        try waitUntil { clients.count(where: \.isEnded) == 2 }
        let next = try TestServer()
        #expect(try next.server.adopt(stored.state, keptAs: stored.descriptors).connections == 3)
    }

    @Test func `what no state tells of is closed, and what has gone is not missed`() throws {
        let clients: [TestClient]
        let stored: Stored
        do {
            let test = try TestServer()
            clients = try (0..<2).map { _ in try test.connect() }
            try waitUntil { test.server.metrics.idleConnections == 2 }
            test.server.beginDrain(keepsIdle: true)
            stored = try #require(try end(test))
        }
        var pair: [CInt] = [0, 0]
        #expect(unsafe socketpair(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0, &pair) == 0)
        defer { _ = close(pair[1]) }
        // Whoever keeps them drops those whose clients have gone.
        _ = close(stored.descriptors[0])
        let next = try TestServer()
        let adoption = try next.server.adopt(
            stored.state, keptAs: [pair[0], stored.descriptors[1]])
        #expect(adoption.connections == 1 && adoption.lostConnections == 1)
        var byte: UInt8 = 0
        #expect(unsafe recv(pair[1], &byte, 1, 0) == 0)
        try waitUntil { clients.count(where: \.isEnded) == 1 }
        let left = try #require(clients.first { !$0.isEnded })
        #expect(try exchange(left).status == 200)
    }

    @Test func `a state that is damaged leaves nothing open`() throws {
        var pair: [CInt] = [0, 0]
        #expect(unsafe socketpair(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0, &pair) == 0)
        defer { _ = close(pair[1]) }
        let test = try TestServer()
        #expect(throws: HandoverError.self) { try test.server.adopt([1, 2], keptAs: [pair[0]]) }
        var byte: UInt8 = 0
        #expect(unsafe recv(pair[1], &byte, 1, 0) == 0)
        #expect(test.server.connectionCount == 0)
    }

    @Test func `a drain that keeps nothing leaves nothing`() throws {
        let test = try TestServer()
        let client = try test.connect()
        #expect(try exchange(client).status == 200)
        test.server.beginDrain()
        #expect(try end(test)?.descriptors == nil)
        #expect(try client.readToEnd().isEmpty)
    }
}
