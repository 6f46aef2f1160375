// SPDX-License-Identifier: Apache-2.0

import LinuxIO
import TestSupport
import Testing

@testable import Server

/// Requests that no worker can take, since every one is held.
struct OverloadTests {
    /// A server whose only worker is held, and a client of it that nobody serves.
    private struct Overloaded {
        let test: TestServer
        let holder: TestClient

        init(
            isInherited: Bool = false, maximumConnections: Int = 100,
            queue: Duration = .milliseconds(200)
        ) throws {
            test = try TestServer(
                workers: 1, isInherited: isInherited, maximumConnections: maximumConnections
            ) { $0.queueTimeout = queue }
            holder = try test.connect()
            // As it has sent nothing yet, the kernel keeps it for a second.
            let server = test.server
            try waitUntil { server.connectionCount == 1 }
        }

        /// Connects a client, and waits until it was accepted.
        func connect() throws -> TestClient {
            let count = test.server.connectionCount
            let client = try test.connect()
            try waitUntil { test.server.connectionCount > count }
            return client
        }

        func holdWorker() throws {
            try holder.send(request("/hold"))
            try waitUntil { test.server.holdsWorker }
        }

        /// Sees a client being refused by the supervisor.
        func expectRefusal(_ client: TestClient, isForHead: Bool = false) throws {
            try test.supervise { client.hasInput }
            let response = try client.readResponse(toHead: isForHead)
            #expect(response.status == 503)
            #expect(response["retry-after"] == "1")
            #expect(response["connection"] == "close")
            #expect(response.content.isEmpty == isForHead)
            #expect(try client.readToEnd().isEmpty)
        }

        /// Lets the worker go, and sees that everything is as before.
        func release() throws {
            test.gate.open()
            #expect(try holder.readResponse().status == 200)
            try test.supervise { !test.server.overload.isOngoing }
            #expect(try test.get("/healthz").status == 200)
        }
    }

    @Test(arguments: ["GET", "HEAD"])
    func `a request that no worker could take in time is answered 503`(method: String) throws {
        let overloaded = try Overloaded()
        let client = try overloaded.connect()
        try overloaded.holdWorker()
        try client.send(request("/healthz", method: method))
        try overloaded.expectRefusal(client, isForHead: method == "HEAD")
        #expect(overloaded.test.server.overload.isOngoing)
        #expect(overloaded.test.server.overload.refusedCount == 1)
        #expect(overloaded.test.server.metrics.refused == 1)
        #expect(overloaded.test.server.metrics.requests == 0)
        try overloaded.release()
    }

    @Test(arguments: [false, true])
    func `a connection that nobody has accepted is answered 503`(isInherited: Bool) throws {
        let overloaded = try Overloaded(isInherited: isInherited)
        try overloaded.holdWorker()
        let client = try overloaded.test.connect()
        try client.send(request("/healthz"))
        try overloaded.expectRefusal(client)
        try overloaded.release()
    }

    @Test func `what is refused and not taken counts as refused alone`() throws {
        let overloaded = try Overloaded()
        let clients = try (0..<3).map { _ in try overloaded.connect() }
        try overloaded.holdWorker()
        for client in clients {
            try client.send(request("/healthz"))
            client.reset()
        }
        try overloaded.test.supervise { overloaded.test.server.connectionCount == 1 }
        #expect(overloaded.test.server.metrics.aborted == 0)
        try overloaded.release()
    }

    @Test func `requests that wait in the job channel are answered 503`() throws {
        let test = try TestServer(workers: 1) { $0.queueTimeout = .milliseconds(200) }
        let sleeper = try test.connect()
        try sleeper.send(request("/sleep?seconds=1"))
        try waitUntil { test.server.holdsWorker }
        let clients = try (0..<20).map { _ in try test.connect() }
        for client in clients {
            try client.send(request("/hold"))
        }
        // The worker then takes events of several at once, and is held by the first, unless that was
        // refused while the worker was accepting.
        #expect(try sleeper.readResponse().status == 200)
        try test.supervise { test.server.metrics.refused >= 19 }
        test.gate.open()
        let statuses = try clients.map { try $0.readResponse().status }
        #expect(statuses.count { $0 == 503 } == Int(test.server.metrics.refused))
        #expect(statuses.allSatisfy { $0 == 503 || $0 == 200 })
    }

    @Test func `a client that has sent nothing is not refused`() throws {
        let overloaded = try Overloaded(queue: .milliseconds(10))
        let silent = try overloaded.connect()
        try overloaded.holdWorker()
        let unaccepted = try overloaded.test.connect()
        let client = try overloaded.test.connect()
        try client.send(request("/healthz"))
        try overloaded.expectRefusal(client)
        // The kernel gives up waiting for its first bytes after a while.
        try overloaded.test.supervise { overloaded.test.server.connectionCount == 3 }
        #expect(!silent.isEnded && !unaccepted.isEnded)
        // What they send now has not waited, though they have.
        try overloaded.release()
        for client in [silent, unaccepted] {
            try client.send(request("/healthz"))
            #expect(try client.readResponse().status == 200)
        }
    }

    @Test func `nobody is refused while a worker is free`() throws {
        let test = try TestServer(workers: 2) { $0.queueTimeout = .milliseconds(10) }
        let holder = try test.connect()
        try holder.send(request("/hold"))
        try waitUntil { test.server.holdsWorker }
        for _ in 0..<50 {
            let client = try test.connect()
            try client.send(request("/healthz"))
            try waitUntil { client.hasInput }
            _ = test.server.sweep()
            #expect(try client.readResponse().status == 200)
        }
        #expect(test.server.metrics.refused == 0)
        test.gate.open()
    }

    // MARK: - What has come

    @Test(arguments: [
        "d: test\r\n", "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\u{0}\u{1}\u{fc}\u{3}\u{3}", "\r\n",
    ])
    func `what is no whole request is answered 503 as well`(bytes: String) throws {
        let overloaded = try Overloaded()
        let client = try overloaded.connect()
        try overloaded.holdWorker()
        try client.send(bytes)
        try overloaded.expectRefusal(client)
        try overloaded.release()
    }

    @Test func `more of a head that has begun is answered 503`() throws {
        let overloaded = try Overloaded()
        let client = try overloaded.connect()
        try client.send("GET / HTTP/1.1\r\nHo")
        try overloaded.test.waitUntilParked(unfinished: 1)
        try overloaded.holdWorker()
        try client.send("st: test\r\n")
        try overloaded.expectRefusal(client)
        try overloaded.release()
    }

    @Test func `a client that goes on sending can read its 503`() throws {
        let overloaded = try Overloaded()
        let client = try overloaded.connect()
        try overloaded.holdWorker()
        let body = String(repeating: "x", count: 300_000)
        try client.send(request("/", "Content-Length: 300000") + body)
        try overloaded.expectRefusal(client)
        try overloaded.release()
    }

    @Test func `pipelined requests are answered 503 once`() throws {
        let overloaded = try Overloaded()
        let client = try overloaded.connect()
        try overloaded.holdWorker()
        try client.send(String(repeating: request("/healthz"), count: 3))
        try overloaded.expectRefusal(client)
        #expect(overloaded.test.server.metrics.refused == 1)
        try overloaded.release()
    }

    // MARK: - With what else goes on

    @Test func `in a drain a request that waits too long is answered 503`() throws {
        let overloaded = try Overloaded()
        let client = try overloaded.connect()
        try overloaded.holdWorker()
        try client.send(request("/healthz"))
        overloaded.test.server.beginDrain()
        try overloaded.expectRefusal(client)
        overloaded.test.gate.open()
        #expect(try overloaded.holder.readResponse().status == 200)
        try overloaded.test.supervise { overloaded.test.server.connectionCount == 0 }
    }

    @Test func `idle connections that a drain keeps are not refused`() throws {
        let overloaded = try Overloaded()
        let client = try overloaded.connect()
        let idle = try overloaded.connect()
        try overloaded.holdWorker()
        try client.send(request("/healthz"))
        overloaded.test.server.beginDrain(keepsIdle: true)
        try idle.send(request("/healthz"))
        try overloaded.expectRefusal(client)
        #expect(overloaded.test.server.drainingCount == 1)
        #expect(!idle.hasInput && !idle.isEnded)
        overloaded.test.gate.open()
    }

    @Test func `a new generation's queue= holds for those that wait already`() throws {
        let overloaded = try Overloaded(queue: .seconds(3600))
        let client = try overloaded.connect()
        try overloaded.holdWorker()
        try client.send(request("/healthz"))
        try waitUntil { overloaded.test.server.metrics.waiting == 1 }
        _ = overloaded.test.server.sweep()
        #expect(!client.hasInput)
        let site = Site(root: nil, endpoints: [HealthEndpoint(path: "/healthz")])
        overloaded.test.server.publish(
            .forTests(sites: SiteTable(default: site)) { $0.queueTimeout = .milliseconds(200) })
        try overloaded.expectRefusal(client)
        try overloaded.release()
    }

    @Test func `a freeze finds the refused connections in nobody's hands`() throws {
        let overloaded = try Overloaded()
        let client = try overloaded.connect()
        try overloaded.holdWorker()
        // Longer than what is read of it, so that the connection lingers.
        try client.send(String(repeating: "x", count: 300_000))
        try overloaded.test.supervise { client.hasInput }
        overloaded.test.gate.open()
        let frozen = overloaded.test.server.freeze(within: .seconds(60))
        #expect(frozen.entries.count == overloaded.test.server.connectionCount)
        #expect(try client.readResponse().status == 503)
        overloaded.test.server.thaw(frozen)
        #expect(try client.readToEnd().isEmpty)
    }

    @Test func `what waits at the connection limit is refused one after the other`() throws {
        let overloaded = try Overloaded(maximumConnections: 2)
        let first = try overloaded.connect()
        try overloaded.holdWorker()
        let others = try (0..<3).map { _ in try overloaded.test.connect() }
        for client in [first] + others {
            try client.send(request("/healthz"))
        }
        for client in [first] + others {
            try overloaded.expectRefusal(client)
        }
        try overloaded.release()
    }

    // MARK: - Clients that go

    @Test func `a request whose client has given up is not run`() throws {
        // A client that has ended its sending counts as gone after 100 ms.
        let overloaded = try Overloaded(queue: .seconds(1))
        try overloaded.holdWorker()
        for _ in 0..<5 {
            let client = try overloaded.test.connect()
            try client.send(request("/hold") + request("/hold"))
            client.close()
        }
        let start = ContinuousClock.now
        try waitUntil { ContinuousClock.now - start > .milliseconds(200) }
        overloaded.test.gate.open()
        #expect(try overloaded.holder.readResponse().status == 200)
        try waitUntil { overloaded.test.server.metrics.abandoned == 5 }
        #expect(overloaded.test.server.metrics.requests == 1)
        try waitUntil { overloaded.test.server.connectionCount == 1 }
    }

    @Test func `a request whose client has reset the connection is not run`() throws {
        let overloaded = try Overloaded(queue: .seconds(3600))
        let client = try overloaded.connect()
        try overloaded.holdWorker()
        try client.send(request("/hold"))
        client.reset()
        overloaded.test.gate.open()
        #expect(try overloaded.holder.readResponse().status == 200)
        try waitUntil { overloaded.test.server.connectionCount == 1 }
        #expect(overloaded.test.server.metrics.requests == 1)
    }

    @Test func `a client that ends its sending and has not waited is served`() throws {
        let overloaded = try Overloaded(queue: .seconds(3600))
        try overloaded.holdWorker()
        let client = try overloaded.test.connect()
        try client.send(request("/hold"))
        client.halfClose()
        overloaded.test.gate.open()
        #expect(try client.readResponse().status == 200)
    }
}
