// SPDX-License-Identifier: Apache-2.0

import LinuxIO
import TestSupport
import Testing

@testable import Server

/// Connections that keep up, of which the kernel tells each arrival once, without being asked again.
struct ArrivalTests {
    private static func exchange(_ client: TestClient) throws {
        try client.send(request("/healthz"))
        #expect(try client.readResponse().status == 200)
    }

    /// Holds a worker: where it is the only one, nobody looks until the gate is open.
    private static func holdWorker(of test: TestServer) throws -> TestClient {
        let holder = try test.connect()
        try holder.send(request("/hold"))
        try test.waitUntilHeld(1)
        return holder
    }

    @Test func `the end that has come with the last request is seen behind it`() throws {
        let test = try TestServer(workers: 1)
        let client = try test.connect()
        try Self.exchange(client)
        let holder = try Self.holdWorker(of: test)
        try client.send(request("/healthz"))
        client.halfClose()
        test.gate.open()
        #expect(try client.readResponse().status == 200)
        #expect(try holder.readResponse().status == 200)
        try waitUntil { test.server.connectionCount == 1 }
    }

    @Test(arguments: [1, 2], [false, true])
    func `what comes while a request holds its worker is taken after it`(
        workers: Int, isEnd: Bool
    ) throws {
        let test = try TestServer(workers: workers)
        let (client, other) = (try test.connect(), try test.connect())
        try Self.exchange(client)
        try client.send(request("/hold"))
        try test.waitUntilHeld(1)
        try client.send(request("/healthz"))
        if isEnd {
            client.halfClose()
        }
        if workers > 1 {
            // Whoever answers it has been told of what came before.
            try Self.exchange(other)
        }
        test.gate.open()
        #expect(try client.readResponse().text == "held\n")
        #expect(try client.readResponse().status == 200)
        if isEnd {
            try waitUntil { test.server.connectionCount == 1 }
        } else {
            try Self.exchange(client)
        }
    }

    @Test func `what stands behind urgent data is seen`() throws {
        let test = try TestServer(workers: 1)
        let client = try test.connect()
        try Self.exchange(client)
        let holder = try Self.holdWorker(of: test)
        try client.send(request("/healthz"))
        try client.sendUrgent()
        try client.send(request("/healthz"))
        test.gate.open()
        for _ in 0..<2 {
            #expect(try client.readResponse().status == 200)
        }
        #expect(try holder.readResponse().status == 200)
        try Self.exchange(client)
    }

    @Test func `what stands behind a descriptor is seen`() throws {
        let test = try TestServer(workers: 1)
        let folder = try TestFolder()
        let path = "\(folder.path)/socket"
        try test.server.listen(
            on: ListeningSocket(binding: SocketAddress(path: path)), isInherited: false)
        let client = try TestClient(path: path)
        try Self.exchange(client)
        let holder = try Self.holdWorker(of: test)
        try client.sendWithDescriptor(request("/healthz"))
        try client.send(request("/healthz"))
        test.gate.open()
        for _ in 0..<2 {
            #expect(try client.readResponse().status == 200)
        }
        #expect(try holder.readResponse().status == 200)
    }

    @Test func `what is looked at by others meanwhile is served`() throws {
        let test = try TestServer(workers: 2)
        let port = test.port
        let threads = (0..<6).map { _ in
            TestThread {
                guard let client = try? TestClient(port: port) else { return 0 }
                return (0..<500).count { _ in (try? Self.exchange(client)) != nil }
            }
        }
        try waitUntil {
            _ = test.server.reaper.lookForWaiting()
            return test.server.metrics.requests == 3000
        }
        for thread in threads {
            #expect(thread.join() == 500)
        }
    }
}
