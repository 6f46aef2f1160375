// SPDX-License-Identifier: Apache-2.0

import Glibc
import TestSupport
import Testing

/// What lasts is told once when it begins and once when it is over.
struct IncidentTests {
    private let folder: TestFolder
    private let notifications: TestSocket

    init() throws {
        folder = try TestFolder()
        notifications = try TestSocket.notifications("\(folder.path)/notify")
    }

    private func start(_ configuration: String) throws -> (TestDaemon, UInt16) {
        let file = try folder.write("conf", "[server]\nport = 0\n" + configuration)
        let daemon = try TestDaemon(
            "--config", file, environment: ["NOTIFY_SOCKET=\(folder.path)/notify"])
        return (daemon, try daemon.waitUntilReady())
    }

    private func count(_ text: String, in daemon: TestDaemon) -> Int {
        daemon.logLines.count { $0.contains(text) }
    }

    @Test func `all workers busy for a second is told, and its end`() throws {
        let (daemon, port) = try start("workers = 2\n[timeouts]\nqueue = 1min\n")
        let sleepers = try (0..<2).map { _ in try TestClient(port: port) }
        for client in sleepers {
            try client.send(request("/sleep?seconds=5"))
        }
        _ = try notifications.receive("STATUS=2/2 workers busy")
        let waiting = try TestClient(port: port)
        try waiting.send(request("/healthz"))
        try daemon.waitForLog("all 2 workers have been busy for ")
        _ = try notifications.receive("STATUS=2/2 workers busy, 1 queued")
        #expect(try waiting.readResponse().status == 200)
        for client in sleepers {
            #expect(try client.readResponse().status == 200)
        }
        try daemon.waitForLog("a worker is free again after ")
        daemon.signal(SIGTERM)
        #expect(try daemon.exitStatus() == 0)
        #expect(count("workers have been busy", in: daemon) == 1)
        #expect(count("a worker is free again", in: daemon) == 1)
    }

    @Test func `workers that are busy for a moment are not told of`() throws {
        let (daemon, port) = try start("workers = 1\n")
        for _ in 0..<5 {
            let client = try TestClient(port: port)
            try client.send(request("/sleep?seconds=0.01"))
            _ = try client.readResponse()
        }
        daemon.signal(SIGTERM)
        #expect(try daemon.exitStatus() == 0)
        #expect(count("busy for", in: daemon) == 0)
    }

    @Test func `a connection limit that lasts is two lines, not one a second`() throws {
        let (daemon, port) = try start("[limits]\nconnections = 2\n")
        let clients = try (0..<2).map { _ in try TestClient(port: port) }
        for client in clients {
            try client.send("GET / HT")
        }
        let newcomers = try (0..<3).map { _ in try TestClient(port: port) }
        for client in newcomers {
            try client.send("GET / HT")
        }
        try daemon.waitForLog("all connections are in use")
        // Several looks of the supervisor's.
        usleep(3_200_000)
        #expect(count("all connections are in use", in: daemon) == 1)
        #expect(count("accepting connections again", in: daemon) == 0)
        for client in clients + newcomers {
            client.close()
        }
        try daemon.waitForLog("accepting connections again after ")
        daemon.signal(SIGTERM)
        #expect(try daemon.exitStatus() == 0)
        #expect(count("all connections are in use", in: daemon) == 1)
        #expect(count("accepting connections again", in: daemon) == 1)
    }

    @Test func `a signal that asks for nothing is ignored with a notice`() throws {
        let daemon = try TestDaemon("--port", "0")
        let port = try daemon.waitUntilReady()
        daemon.signal(SIGQUIT)
        try daemon.waitForLog("notice: SIGQUIT received, which asks for nothing, ignoring")
        let client = try TestClient(port: port)
        try client.send(request("/healthz"))
        #expect(try client.readResponse().status == 200)
        daemon.signal(SIGTERM)
        #expect(try daemon.exitStatus() == 0)
    }
}
