// SPDX-License-Identifier: Apache-2.0

import Glibc
import Systemd
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
        try test.waitUntilHeld(1)
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
        let test = try TestServer(workers: 3, maximumConnections: 2)
        let clients = try (0..<2).map { _ in try test.connect() }
        for client in clients {
            try client.send(request("/hold"))
        }
        try test.waitUntilHeld(2)
        let newcomer = try test.connect()
        try newcomer.send(request("/healthz"))
        var pauseCount = 0
        try waitUntil {
            pauseCount += test.server.sweep().pauseCount
            return pauseCount > 0
        }
        #expect(!newcomer.hasInput)
        #expect(test.server.connectionCount == 2)
        test.gate.open()
        try test.supervise { newcomer.hasInput }
        #expect(try newcomer.readResponse().status == 200)
        #expect(try clients[1].readResponse().status == 200)
        #expect(test.server.refusals == Refusals())
    }

    @Test func `when no connection is idle the slowest makes room`() throws {
        let entries = EntryList()
        let test = try TestServer(
            workers: 1, log: entries.log(.errors), maximumConnections: 3)
        let uploader = try test.connect()
        try uploader.send(request("/", "Content-Length: 1000000", method: "POST"))
        try test.waitUntilParked(unfinished: 1)
        let clients = try (0..<2).map { number in
            let client = try test.connect()
            try client.send("GET /slow\(number) HT")
            try test.waitUntilParked(unfinished: number + 2)
            _ = try waitUntilLater(by: .milliseconds(50))
            return client
        }
        let newcomer = try test.connect()
        try newcomer.send(request("/healthz"))
        try test.supervise {
            usleep(10_000)
            try uploader.send("a")
            return newcomer.hasInput
        }
        #expect(try newcomer.readResponse().status == 200)
        #expect(clients[0].isEnded)
        #expect(!clients[1].isEnded && !uploader.isEnded)
        #expect(test.server.refusals.limit == 1)
        #expect(entries.all.map { $0["HTTP_INPUT"] } == ["GET /slow0 HT"])
    }

    /// Uploads while all connections are in use: one of them goes on, a byte at a time.
    private func upload(
        _ test: TestServer, silent: Bool
    ) throws -> (steady: TestClient, silent: TestClient?) {
        let steady = try test.connect()
        try steady.send(request("/", "Content-Length: 1000000", method: "POST"))
        try test.waitUntilParked(unfinished: 1)
        var other: TestClient?
        if silent {
            try waitUntilLater(by: .milliseconds(50))
            other = try test.connect()
            try other?.send(request("/", "Content-Length: 10", method: "POST") + "a")
            try test.waitUntilParked(unfinished: 2)
        }
        // Long enough to count as slow.
        let start = ContinuousClock.now
        try test.supervise {
            usleep(10_000)
            try steady.send("a")
            return ContinuousClock.now - start > .seconds(1)
        }
        return (steady, other)
    }

    @Test func `a long upload that goes on is not closed for others`() throws {
        let test = try TestServer(workers: 1, maximumConnections: 1)
        let upload = try upload(test, silent: false)
        let newcomer = try test.connect()
        try newcomer.send(request("/healthz"))
        var pauseCount = 0
        try waitUntil {
            usleep(10_000)
            try upload.steady.send("a")
            pauseCount += test.server.sweep().pauseCount
            return pauseCount > 0
        }
        #expect(!upload.steady.isEnded)
        // It has to be slow for a while first.
        try test.supervise { newcomer.hasInput }
        #expect(try newcomer.readResponse().status == 200)
        #expect(upload.steady.isEnded)
    }

    @Test func `an upload that goes on stays, even where its deadline is the earliest`() throws {
        let test = try TestServer(workers: 1, maximumConnections: 2) {
            $0.minimumRate = 1 << 30
        }
        let upload = try upload(test, silent: true)
        let newcomer = try test.connect()
        try newcomer.send(request("/healthz"))
        try test.supervise {
            usleep(10_000)
            try upload.steady.send("a")
            return newcomer.hasInput
        }
        #expect(try newcomer.readResponse().status == 200)
        #expect(upload.silent?.isEnded == true)
        #expect(!upload.steady.isEnded)
    }

    /// Deadlines are kept in steps of 17 ms: the first one's is to be the earliest.
    private func waitUntilLater(by time: Duration) throws {
        let deadline = ContinuousClock.now + time
        try waitUntil { ContinuousClock.now >= deadline }
    }

    @Test func `a client that takes nothing makes room, one that reads does not`() throws {
        let folder = try TestFolder()
        let content = pattern(20_000_000)
        try folder.write("large", content)
        let test = try TestServer(workers: 1, root: folder.path, maximumConnections: 2)
        let silent = try test.connect(receiveBuffer: 4096)
        try silent.send(request("/large"))
        try test.waitUntilParked(unfinished: 1)
        let reader = try test.connect(receiveBuffer: 4096)
        try reader.send(request("/large"))
        var received = try reader.read(1000)
        let newcomer = try test.connect()
        try newcomer.send(request("/large"))
        try test.supervise {
            // The client's pace.
            usleep(10_000)
            received += try reader.read(min(20_000, 20_000_000 - received.count))
            return newcomer.hasInput
        }
        #expect(test.server.refusals.limit == 1)
        #expect(throws: (any Error).self) { try silent.readToEnd() }
        newcomer.reset()
    }

    /// As many slow heads as come hold nobody else up for long.
    @Test func `slow heads do not lock others out`() throws {
        let test = try TestServer(maximumConnections: 20)
        var slow: [TestClient] = []
        for _ in 0..<40 {
            let client = try test.connect()
            try client.send("GET /healthz HTTP/1.1\r\nX: ")
            slow.append(client)
        }
        for _ in 0..<5 {
            let client = try test.connect()
            try client.send(request("/healthz", "Connection: close"))
            try test.supervise { client.hasInput || client.isEnded }
            #expect(try client.readResponse().status == 200)
        }
        #expect(test.server.refusals.limit >= 20)
        #expect(test.server.connectionCount <= 20)
    }
}
