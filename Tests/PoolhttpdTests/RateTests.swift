// SPDX-License-Identifier: Apache-2.0

import Glibc
import TestSupport
import Testing

/// More requests to log than `rate=` allows: each is a record or counted, whatever happens meanwhile.
struct RateTests {
    private let folder: TestFolder
    private let notifications: TestSocket

    init() throws {
        folder = try TestFolder()
        notifications = try TestSocket.notifications("\(folder.path)/notify")
    }

    private func configure(rate: String, access: String = "all") throws {
        try folder.write(
            "conf", "[server]\nport = 0\n[log]\naccess = \(access)\nrate = \(rate)\n")
    }

    private func start(rate: String, access: String = "all") throws -> (TestDaemon, TestClient) {
        try configure(rate: rate, access: access)
        let daemon = try TestDaemon(
            "--config", "\(folder.path)/conf",
            environment: ["NOTIFY_SOCKET=\(folder.path)/notify"])
        let client = try TestClient(port: try daemon.waitUntilReady())
        _ = try notifications.receive("READY=1")
        return (daemon, client)
    }

    private func send(_ count: Int, to client: TestClient, target: String = "/healthz") throws {
        for _ in 0..<count {
            try client.send(request(target))
            _ = try client.readResponse()
        }
    }

    /// The number of requests in a log, and that of those it says were left out.
    private func counts(_ log: String) -> (written: Int, leftOut: Int) {
        let lines = log.split(separator: "\n")
        let leftOut = lines.compactMap { line -> Int? in
            guard line.contains(" left out: ") else { return nil }
            return line.split(separator: "warning: ").last?.split(separator: " ").first
                .flatMap { Int($0) }
        }
        return (lines.count { $0.contains(": GET ") }, leftOut.reduce(0, +))
    }

    @Test func `at the end each request is a record or counted`() throws {
        let (daemon, client) = try start(rate: "5")
        try send(300, to: client)
        daemon.signal(SIGTERM)
        #expect(try daemon.exitStatus() == 0)
        let (written, leftOut) = counts(daemon.log)
        #expect(written >= 5)
        #expect(leftOut > 0)
        #expect(written + leftOut == 300)
        #expect(daemon.log.contains("300 requests in all"))
    }

    @Test func `what is not to be logged is not counted`() throws {
        let (daemon, client) = try start(rate: "1", access: "errors")
        try send(100, to: client)
        try send(1, to: client, target: "/missing")
        daemon.signal(SIGTERM)
        #expect(try daemon.exitStatus() == 0)
        #expect(counts(daemon.log) == (1, 0))
    }

    @Test func `a reload changes the rate, and tells what the earlier one has left out`() throws {
        let (daemon, client) = try start(rate: "5")
        try send(300, to: client)
        try configure(rate: "0")
        daemon.signal(SIGHUP)
        _ = try notifications.receive("STATUS=reloaded")
        try daemon.waitForLog(" left out: ")
        try send(300, to: client)
        daemon.signal(SIGTERM)
        #expect(try daemon.exitStatus() == 0)
        let (written, leftOut) = counts(daemon.log)
        #expect(written >= 305)
        #expect(written + leftOut == 600)
    }

    @Test func `a refused reload in the midst of a flood is in the log`() throws {
        let (daemon, client) = try start(rate: "1")
        try send(100, to: client)
        try configure(rate: "many")
        daemon.signal(SIGHUP)
        try send(100, to: client)
        try daemon.waitForLog(
            "reload refused: \(folder.path)/conf:5:8: error: rate=: expected 1 to 1000000 requests")
        daemon.signal(SIGTERM)
        #expect(try daemon.exitStatus() == 0)
        let (written, leftOut) = counts(daemon.log)
        #expect(written + leftOut == 200)
    }

    @Test func `no count is lost when another program takes over`() throws {
        let (daemon, client) = try start(rate: "5")
        for _ in 0..<3 {
            try send(100, to: client)
            daemon.signal(SIGUSR2)
            _ = try notifications.receive("RELOADING=1")
            _ = try notifications.receive("READY=1")
        }
        daemon.signal(SIGTERM)
        #expect(try daemon.exitStatus() == 0)
        let (written, leftOut) = counts(daemon.log)
        #expect(leftOut > 0)
        #expect(written + leftOut == 300)
    }
}
