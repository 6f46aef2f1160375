// SPDX-License-Identifier: Apache-2.0

import Glibc
import TestSupport
import Testing

/// A configuration that changes while the daemon serves.
struct ReloadTests {
    private let folder: TestFolder
    private let notifications: TestSocket

    init() throws {
        folder = try TestFolder()
        notifications = try TestSocket.notifications("\(folder.path)/notify")
        for site in ["old", "new"] {
            try folder.makeFolder(site)
            try folder.write("\(site)/index.html", site)
        }
    }

    private func configure(root: String = "old", workers: Int = 2, _ more: String = "") throws {
        // Whole at once: a daemon that reads a file while it is written reads a part of it.
        try folder.write(
            "conf.new",
            """
            [server]
            port = 0
            root = \(folder.path)/\(root)
            workers = \(workers)
            [endpoints]
            sleep = on
            \(more)

            """)
        #expect(unsafe rename("\(folder.path)/conf.new", "\(folder.path)/conf") == 0)
    }

    private func start() throws -> (TestDaemon, UInt16) {
        try configure()
        let daemon = try TestDaemon(
            "--config", "\(folder.path)/conf",
            environment: ["NOTIFY_SOCKET=\(folder.path)/notify"])
        let port = try daemon.waitUntilReady()
        _ = try notifications.receive("READY=1")
        return (daemon, port)
    }

    private func exchange(_ client: TestClient) throws -> String {
        try client.send(request("/"))
        return try client.readResponse().text
    }

    @Test func `a kept connection is served what the new configuration says`() throws {
        let (daemon, port) = try start()
        let client = try TestClient(port: port)
        #expect(try exchange(client) == "old")
        try configure(root: "new", workers: 5)
        daemon.signal(SIGHUP)
        _ = try notifications.receive("READY=1")
        #expect(try exchange(client) == "new")
        _ = try notifications.receive("STATUS=0/5 workers busy")
        try daemon.waitForLog("configuration reloaded: \(folder.path)/conf")
    }

    @Test func `the service manager learns of the beginning with its time, then of the end`() throws
    {
        let (daemon, _) = try start()
        var before = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &before)
        daemon.signal(SIGHUP)
        let message = try notifications.receive("RELOADING=1")
        var after = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &after)
        let field = try #require(
            message.split(separator: "\n").first { $0.hasPrefix("MONOTONIC_USEC=") })
        let microseconds = try #require(Int(field.dropFirst("MONOTONIC_USEC=".count)))
        #expect(microseconds >= before.tv_sec * 1_000_000 + before.tv_nsec / 1000)
        #expect(microseconds <= after.tv_sec * 1_000_000 + after.tv_nsec / 1000)
        _ = try notifications.receive("READY=1")
    }

    @Test func `a service manager that does not read delays nothing and misses nothing`() throws {
        try configure()
        try TestSocket.fill("\(folder.path)/notify")
        let daemon = try TestDaemon(
            "--config", "\(folder.path)/conf",
            environment: ["NOTIFY_SOCKET=\(folder.path)/notify"])
        let client = try TestClient(port: try daemon.waitUntilReady())
        #expect(try exchange(client) == "old")
        try configure(root: "new")
        daemon.signal(SIGHUP)
        try waitUntil { daemon.log.contains("configuration reloaded") }
        #expect(try exchange(client) == "new")
        let start = try notifications.receive("READY=1")
        #expect(start.contains("STATUS=0/2 workers busy"))
        _ = try notifications.receive("RELOADING=1")
        _ = try notifications.receive("READY=1\nSTATUS=reloaded")
    }

    @Test func `a request in flight is finished by as many workers as there were`() throws {
        let (daemon, port) = try start()
        let sleepers = try (0..<2).map { _ in
            let client = try TestClient(port: port)
            try client.send(request("/sleep?seconds=5"))
            return client
        }
        _ = try notifications.receive("STATUS=2/2 workers busy")
        try configure(workers: 1)
        daemon.signal(SIGHUP)
        _ = try notifications.receive("READY=1")
        for client in sleepers {
            #expect(try client.readResponse().status == 200)
            #expect(try exchange(client) == "old")
        }
        try daemon.waitForThreads(["journal", "poolhttpd", "worker-0"])
    }

    @Test func `all mistakes of a configuration are reported, and it changes nothing`() throws {
        let (daemon, port) = try start()
        let client = try TestClient(port: port)
        try configure(root: "new", workers: 9, "[timeouts]\nheader = soon\n[log]\nlevle = info\n")
        daemon.signal(SIGHUP)
        let status = try notifications.receive("READY=1")
        #expect(status.contains("STATUS=reload refused: \(folder.path)/conf:8:10: error: header=:"))
        #expect(try exchange(client) == "old")
        try daemon.waitForLog("levle")
        let refusals = daemon.logLines.filter { $0.contains("reload refused:") }
        #expect(refusals.count == 2)
        // It stays visible until it is mended.
        _ = try notifications.receive("; reload refused: \(folder.path)/conf:8:10")
        try configure(root: "new")
        daemon.signal(SIGHUP)
        #expect(try notifications.receive("READY=1").contains("STATUS=reloaded"))
        #expect(try exchange(client) == "new")
    }

    @Test func `a root that is gone is refused, and the old one goes on`() throws {
        let (daemon, port) = try start()
        try configure(root: "gone")
        daemon.signal(SIGHUP)
        let status = try notifications.receive("READY=1")
        #expect(status.contains("STATUS=reload refused: "))
        #expect(status.contains("\(folder.path)/gone"))
        #expect(try get("/", port: port).text == "old")
    }

    @Test func `what needs a restart is said`() throws {
        let (daemon, _) = try start()
        try configure("[limits]\nconnections = 77\n")
        daemon.signal(SIGHUP)
        try daemon.waitForLog(
            "connections= has changed, which takes effect at the next restart only")
        #expect(!daemon.log.contains("port= has changed"))
    }

    @Test func `many reloads at once end with the last configuration`() throws {
        let (daemon, port) = try start()
        let client = try TestClient(port: port)
        for turn in 1...20 {
            try configure(root: turn.isMultiple(of: 2) ? "new" : "old", workers: turn)
            daemon.signal(SIGHUP)
            #expect(try ["old", "new"].contains(exchange(client)))
        }
        _ = try notifications.receive("STATUS=0/20 workers busy")
        #expect(try exchange(client) == "new")
    }

    @Test func `a reload while draining is ignored`() throws {
        let (daemon, port) = try start()
        let client = try TestClient(port: port)
        try client.send(request("/sleep?seconds=5"))
        _ = try notifications.receive("STATUS=1/2 workers busy")
        daemon.signal(SIGTERM)
        try daemon.waitForLog("SIGTERM received, draining")
        daemon.signal(SIGHUP)
        try daemon.waitForLog("SIGHUP received while draining, ignoring")
        #expect(try client.readResponse().status == 200)
        #expect(try daemon.exitStatus() == 0)
    }
}
