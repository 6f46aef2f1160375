// SPDX-License-Identifier: Apache-2.0

import Glibc
import TestSupport
import Testing

/// The pages on a socket named `admin`.
struct AdminTests {
    private let folder: TestFolder
    private let notifications: TestSocket
    private let sites: TestSocket
    private let admin: TestSocket

    init() throws {
        folder = try TestFolder()
        notifications = try TestSocket.notifications("\(folder.path)/notify")
        sites = try TestSocket.listener()
        admin = try TestSocket.listener()
    }

    private func start(workers: Int = 2, root: String? = nil) throws -> TestDaemon {
        let file = try folder.write(
            "conf",
            "[server]\nworkers = \(workers)\ndrain_timeout = 60s\n"
                + (root.map { "root = \($0)\n" } ?? "") + "[endpoints]\nsleep = on\n")
        let daemon = try TestDaemon(
            "--config", file,
            environment: ["LISTEN_FDNAMES=http:admin", "NOTIFY_SOCKET=\(folder.path)/notify"],
            wrapper: ActivationTests.activation(of: 2), socket: sites.descriptor,
            others: [admin.descriptor])
        try daemon.waitUntilReady()
        _ = try notifications.receive("READY=1")
        return daemon
    }

    /// Requests that hold workers.
    private func makeSleepers(_ count: Int, seconds: Int) throws -> [TestClient] {
        let sleepers = try (0..<count).map { _ in try TestClient(port: sites.port) }
        for sleeper in sleepers {
            try sleeper.send(request("/sleep?seconds=\(seconds)"))
        }
        return sleepers
    }

    private func status() throws -> String { try get("/status.json", port: admin.port).text }

    @Test func `the status tells what every busy worker does, while all are`() throws {
        let daemon = try start()
        #expect(try status().hasPrefix(#"{"version":"0.1.0","ready":true,"workers":2,"#))
        let sleepers = try makeSleepers(2, seconds: 20)
        try waitUntil { try status().components(of: #""path":"/sleep""#) == 2 }
        let lines = try get("/status", port: admin.port)
        #expect(lines["content-type"] == "text/plain; charset=utf-8")
        #expect(lines["cache-control"] == "no-store")
        #expect(lines.text.contains("2/2 workers busy"))
        #expect(lines.text.contains("\nworker-1        "))
        #expect(lines.text.hasSuffix(" s  GET /sleep\n"))
        #expect(try get("/readyz", port: admin.port).text == "ready\n")
        for sleeper in sleepers {
            #expect(try sleeper.readResponse().status == 200)
        }
        try waitUntil { try status().hasSuffix("\"busy\":[]}\n") }
        try daemon.waitForThreads(["admin-0", "journal", "poolhttpd", "worker-0", "worker-1"])
        daemon.signal(SIGTERM)
        #expect(try daemon.exitStatus() == 0)
    }

    @Test func `while a root is gone it is not ready`() throws {
        let root = "\(folder.path)/root"
        try folder.makeFolder("root")
        let daemon = try start(root: root)
        #expect(try get("/readyz", port: admin.port).text == "ready\n")
        unsafe #expect(rename(root, "\(folder.path)/away") == 0)
        let reason = "the root \"\(root)\" is gone: No such file or directory"
        try waitUntil { try get("/readyz", port: admin.port).text == reason + "\n" }
        #expect(try get("/readyz", port: admin.port).status == 503)
        #expect(try get("/status", port: admin.port).text.contains(reason))
        #expect(try status().contains(#""ready":false,"#))
        // Nobody but who asks for this has asked for anything.
        unsafe #expect(rename("\(folder.path)/away", root) == 0)
        try waitUntil { try get("/readyz", port: admin.port).status == 200 }
        daemon.signal(SIGTERM)
        #expect(try daemon.exitStatus() == 0)
    }

    @Test func `neither socket shows what the other one has`() throws {
        let daemon = try start()
        #expect(try get("/", port: admin.port).status == 404)
        #expect(try get("/sleep", port: admin.port).status == 404)
        for page in ["/status", "/status.json", "/readyz", "/metrics"] {
            #expect(try get(page, port: sites.port).status == 404)
        }
        try daemon.waitForLog("admin pages on 127.0.0.1:\(admin.port)")
        try daemon.waitForLog("1 socket(s) from the service manager")
    }

    @Test func `in a drain it is alive and not ready`() throws {
        let daemon = try start()
        let sleepers = try makeSleepers(1, seconds: 20)
        try waitUntil { try status().contains("/sleep") }
        daemon.signal(SIGTERM)
        _ = try notifications.receive("STOPPING=1")
        try waitUntil { try get("/readyz", port: admin.port).status == 503 }
        #expect(try get("/readyz", port: admin.port).text == "draining\n")
        #expect(try get("/healthz", port: admin.port).status == 200)
        #expect(try status().contains(#""ready":false,"problem":"draining""#))
        #expect(try sleepers[0].readResponse().status == 200)
        #expect(try daemon.exitStatus() == 0)
    }

    @Test func `it goes on over a reload and an upgrade in place`() throws {
        let daemon = try start()
        daemon.signal(SIGHUP)
        _ = try notifications.receive("READY=1")
        #expect(try get("/healthz", port: admin.port).text == "ok\n")
        let count = daemon.descriptorCount
        for _ in 0..<3 {
            daemon.signal(SIGUSR2)
            _ = try notifications.receive("RELOADING=1")
            _ = try notifications.receive("READY=1")
            #expect(try status().contains(#""ready":true,"workers":2,"#))
            #expect(try get("/", port: sites.port).status == 200)
        }
        try daemon.waitForThreads(["admin-0", "journal", "poolhttpd", "worker-0", "worker-1"])
        // What the last clients have closed is closed here a moment later.
        try waitUntil { daemon.descriptorCount <= count + 1 }
    }

    @Test func `with no socket but this one the daemon opens its own for the sites`() throws {
        let daemon = try TestDaemon(
            "--port", "0", environment: ["LISTEN_FDNAMES=admin"],
            wrapper: ActivationTests.activation, socket: admin.descriptor)
        let port = try daemon.waitUntilReady()
        #expect(try get("/", port: port).status == 200)
        #expect(try get("/healthz", port: admin.port).status == 200)
    }

    @Test func `it has an address of its own where no socket was passed`() throws {
        let path = "\(folder.path)/admin.sock"
        let file = try folder.write(
            "conf", "[server]\nport = 0\n[admin]\naddress = unix:\(path)\n")
        let daemon = try TestDaemon("--config", file)
        let port = try daemon.waitUntilReady()
        let client = try TestClient(path: path)
        try client.send(request("/readyz"))
        #expect(try client.readResponse().text == "ready\n")
        var status = stat()
        unsafe #expect(lstat(path, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o660)
        for page in ["/status", "/status.json", "/readyz", "/metrics"] {
            #expect(try get(page, port: port).status == 404)
        }
        daemon.signal(SIGTERM)
        #expect(try daemon.exitStatus() == 0)
        unsafe #expect(lstat(path, &status) == -1)
    }

    @Test func `an address that others reach is served, with a warning`() throws {
        let file = try folder.write("conf", "[server]\nport = 0\n[admin]\naddress = 0.0.0.0:0\n")
        let daemon = try TestDaemon("--config", file)
        try daemon.waitForLog("whoever reaches that address sees what clients ask for")
        try daemon.waitUntilReady()
        daemon.signal(SIGTERM)
        #expect(try daemon.exitStatus() == 0)
    }

    @Test func `a passed socket stands in for the address`() throws {
        let file = try folder.write(
            "conf", "[server]\nport = 0\n[admin]\naddress = unix:\(folder.path)/admin.sock\n")
        let daemon = try TestDaemon(
            "--config", file, environment: ["LISTEN_FDNAMES=admin"],
            wrapper: ActivationTests.activation, socket: admin.descriptor)
        try daemon.waitUntilReady()
        #expect(try get("/healthz", port: admin.port).status == 200)
        var status = stat()
        unsafe #expect(lstat("\(folder.path)/admin.sock", &status) == -1)
    }

    @Test func `a start that fails answers its clients as all others`() throws {
        let file = try folder.write("conf", "[server]\nworkers = many\n")
        let client = try TestClient(port: admin.port)
        try client.send(request("/status"))
        let daemon = try TestDaemon(
            "--config", file, environment: ["LISTEN_FDNAMES=http:admin"],
            wrapper: ActivationTests.activation(of: 2), socket: sites.descriptor,
            others: [admin.descriptor])
        #expect(try client.readResponse().status == 503)
        #expect(try daemon.exitStatus() == 78)
    }
}

extension String {
    /// How often another text occurs.
    fileprivate func components(of text: String) -> Int { split(separator: text).count - 1 }
}
