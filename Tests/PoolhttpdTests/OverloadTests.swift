// SPDX-License-Identifier: Apache-2.0

import Glibc
import TestSupport
import Testing

/// More requests than the workers can serve.
struct OverloadTests {
    private let folder: TestFolder
    private let notifications: TestSocket

    init() throws {
        folder = try TestFolder()
        notifications = try TestSocket.notifications("\(folder.path)/notify")
    }

    private func start(queue: String) throws -> (TestDaemon, UInt16) {
        let file = try folder.write(
            "conf", "[server]\nport = 0\nworkers = 2\n[timeouts]\nqueue = \(queue)\n")
        let daemon = try TestDaemon(
            "--config", file, environment: ["NOTIFY_SOCKET=\(folder.path)/notify"])
        return (daemon, try daemon.waitUntilReady())
    }

    private func count(_ text: String, in daemon: TestDaemon) -> Int {
        daemon.logLines.count { $0.contains(text) }
    }

    @Test func `of ten times what can be served in time the rest is refused in time`() throws {
        let (daemon, port) = try start(queue: "2s")
        let start = ContinuousClock.now
        // Two workers serve 40 of them in 2 s, and all of them in 20 s.
        let clients = try (0..<400).map { _ in
            let client = try TestClient(port: port)
            try client.send(request("/sleep?seconds=0.1"))
            return client
        }
        let statuses = try clients.map { try $0.readResponse().status }
        let duration = ContinuousClock.now - start
        let servedCount = statuses.count { $0 == 200 }
        #expect(servedCount + statuses.count { $0 == 503 } == 400)
        #expect(servedCount > 0 && servedCount < 200)
        #expect(duration < .seconds(15))
        #expect(try get("/sleep?seconds=0", port: port).status == 200)
        _ = try notifications.receive(", \(400 - servedCount) refused")
        try daemon.waitForLog("no request waits too long any more")
        daemon.signal(SIGTERM)
        #expect(try daemon.exitStatus() == 0)
        #expect(count("overloaded: requests wait", in: daemon) == 1)
        #expect(daemon.log.contains("in which \(400 - servedCount) were answered 503"))
    }

    @Test func `a stop in an overload ends it, with the figures`() throws {
        let (daemon, port) = try start(queue: "500ms")
        let clients = try (0..<10).map { _ in
            let client = try TestClient(port: port)
            try client.send(request("/sleep?seconds=2"))
            return client
        }
        try daemon.waitForLog("overloaded: requests wait")
        daemon.signal(SIGTERM)
        #expect(try daemon.exitStatus() == 0)
        let refusedCount = try clients.count { try $0.readResponse().status == 503 }
        #expect(count("no request waits too long any more", in: daemon) == 1)
        #expect(daemon.log.contains("in which \(refusedCount) were answered 503"))
    }

    @Test func `requests of clients that have given up are not run`() throws {
        let (daemon, port) = try start(queue: "5s")
        let sleepers = try (0..<2).map { _ in try TestClient(port: port) }
        for sleeper in sleepers {
            try sleeper.send(request("/sleep?seconds=5"))
        }
        _ = try notifications.receive("STATUS=2/2 workers busy")
        for _ in 0..<100 {
            let client = try TestClient(port: port)
            try client.send(request("/sleep?seconds=60"))
            client.close()
        }
        for sleeper in sleepers {
            #expect(try sleeper.readResponse().status == 200)
        }
        #expect(try get("/sleep?seconds=0", port: port).status == 200)
        daemon.signal(SIGTERM)
        #expect(try daemon.exitStatus() == 0)
        #expect(daemon.log.contains("3 requests in all"))
        #expect(daemon.log.contains("the client was gone"))
    }
}
