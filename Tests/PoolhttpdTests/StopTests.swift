// SPDX-License-Identifier: Apache-2.0

import Glibc
import TestSupport
import Testing

struct StopTests {
    private let folder: TestFolder
    private let notifications: TestSocket

    init() throws {
        folder = try TestFolder()
        notifications = try TestSocket.notifications("\(folder.path)/notify")
    }

    /// Starts the daemon with `/sleep` and a time for draining.
    private func start(drain: String = "60s", workers: Int = 4) throws -> (TestDaemon, UInt16) {
        let file = try folder.write(
            "conf",
            """
            [server]
            port = 0
            workers = \(workers)
            drain_timeout = \(drain)

            """)
        let daemon = try TestDaemon(
            "--config", file, environment: ["NOTIFY_SOCKET=\(folder.path)/notify"])
        return (daemon, try daemon.waitUntilReady())
    }

    /// Clients whose requests hold workers.
    private func sleepers(_ count: Int, seconds: String, port: UInt16) throws -> [TestClient] {
        try (0..<count).map { _ in
            let client = try TestClient(port: port)
            try client.send(request("/sleep?seconds=\(seconds)"))
            return client
        }
    }

    @Test(arguments: [SIGTERM, SIGINT])
    func `requests in flight are finished`(signal: CInt) throws {
        let (daemon, port) = try start()
        let clients = try sleepers(10, seconds: "0.3", port: port)
        daemon.signal(signal)
        for client in clients {
            let response = try client.readResponse()
            #expect(response.status == 200)
            #expect(try client.readToEnd().isEmpty)
        }
        #expect(try daemon.exitStatus() == 0)
        #expect(
            daemon.log.contains("\(signal == SIGTERM ? "SIGTERM" : "SIGINT") received, draining"))
        try daemon.waitForLog("drained: 10 requests finished, 0 cut off, 0 workers still busy")
    }

    @Test func `an idle or silent connection does not delay the stop`() throws {
        let (daemon, port) = try start()
        let idle = try TestClient(port: port)
        try idle.send(request("/"))
        _ = try idle.readResponse()
        // A response counts as finished a moment after its client has it.
        _ = try notifications.receive("(1 idle)")
        let silent = try TestClient(port: port)
        // The kernel keeps it to itself for a second.
        _ = try notifications.receive("(2 idle)")
        daemon.signal(SIGTERM)
        #expect(try daemon.exitStatus() == 0)
        #expect(try idle.readToEnd().isEmpty)
        #expect(try silent.readToEnd().isEmpty)
        try daemon.waitForLog("drained: 0 requests finished, 0 cut off, 0 workers")
    }

    @Test func `what takes longer than the time for draining is cut off and counted`() throws {
        let (daemon, port) = try start(drain: "500ms", workers: 2)
        let clients = try sleepers(2, seconds: "50", port: port)
        let begun = try TestClient(port: port)
        try begun.send("GET / HTTP")
        let silent = try TestClient(port: port)
        _ = try notifications.receive("STATUS=2/2 workers busy")
        daemon.signal(SIGTERM)
        #expect(try daemon.exitStatus() == 0)
        for client in clients + [begun, silent] {
            #expect(((try? client.readToEnd()) ?? []).isEmpty)
        }
        try daemon.waitForLog("drained: 0 requests finished, 3 cut off, 2 workers still busy")
        try daemon.waitForLog("; 0 requests in all")
    }

    @Test func `a second signal ends at once`() throws {
        let (daemon, port) = try start(drain: "1h", workers: 2)
        let clients = try sleepers(2, seconds: "50", port: port)
        _ = try notifications.receive("STATUS=2/2 workers busy")
        daemon.signal(SIGTERM)
        try daemon.waitForLog("SIGTERM received, draining")
        daemon.signal(SIGTERM)
        #expect(try daemon.exitStatus() == 0)
        #expect(clients.count == 2)
        try daemon.waitForLog("second signal received")
        try daemon.waitForLog("drained: 0 requests finished, 2 cut off, 2 workers still busy")
    }
}
