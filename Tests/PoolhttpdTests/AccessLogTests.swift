// SPDX-License-Identifier: Apache-2.0

import Glibc
import TestSupport
import Testing

/// Access logs in files over the life of a daemon.
struct AccessLogTests {
    private let folder: TestFolder
    private let notifications: TestSocket

    init() throws {
        folder = try TestFolder()
        notifications = try TestSocket.notifications("\(folder.path)/notify")
        try folder.makeFolder("www")
        try folder.write("www/index.html", "page")
        try folder.write("www/large", pattern(8_000_000))
        try folder.makeFolder("logs")
    }

    private func configure(_ log: String) throws {
        // Whole at once: a daemon that reads a file while it is written reads a part of it.
        try folder.write(
            "conf.new",
            """
            [server]
            port = 0
            root = \(folder.path)/www
            workers = 2
            [timeouts]
            write = 10min
            [log]
            \(log)

            """)
        #expect(unsafe rename("\(folder.path)/conf.new", "\(folder.path)/conf") == 0)
    }

    private func start(_ log: String) throws -> (TestDaemon, UInt16) {
        try configure(log)
        let daemon = try TestDaemon(
            "--config", "\(folder.path)/conf",
            environment: ["NOTIFY_SOCKET=\(folder.path)/notify", "TZ=Asia/Kolkata"])
        let port = try daemon.waitUntilReady()
        _ = try notifications.receive("READY=1")
        return (daemon, port)
    }

    private var file: String { "file = \(folder.path)/logs/log\nformat = $request_uri\n" }

    private func get(_ target: String, _ port: UInt16) throws {
        let client = try TestClient(port: port)
        try client.send(request(target))
        _ = try client.readResponse()
    }

    private func stop(_ daemon: TestDaemon) throws {
        daemon.signal(SIGTERM)
        #expect(try daemon.exitStatus() == 0)
    }

    private func reload(_ daemon: TestDaemon) throws {
        daemon.signal(SIGHUP)
        _ = try notifications.receive("RELOADING=1")
        _ = try notifications.receive("READY=1")
    }

    @Test func `a stop writes the last line, in local time`() throws {
        let (daemon, port) = try start("file = \(folder.path)/logs/log")
        try get("/none", port)
        try stop(daemon)
        let line = try folder.read("logs/log")
        #expect(line.contains(#/^127\.0\.0\.1 - - \[[^ ]+ \+0530\] "GET \/none HTTP\/1\.1" 404 /#))
        #expect(line.hasSuffix(" \"-\" \"-\"\n"))
    }

    @Test(arguments: [SIGUSR1, SIGHUP])
    func `a file that was moved away is made anew by a signal`(signal: CInt) throws {
        let (daemon, port) = try start(file)
        try get("/1", port)
        #expect(unsafe rename("\(folder.path)/logs/log", "\(folder.path)/logs/log.1") == 0)
        try get("/2", port)
        daemon.signal(signal)
        try waitUntil { (try? folder.read("logs/log")) != nil }
        try get("/3", port)
        try stop(daemon)
        #expect(try folder.read("logs/log.1") == "/1\n/2\n")
        #expect(try folder.read("logs/log") == "/3\n")
        #expect(daemon.log.contains("configuration reloaded") == (signal == SIGHUP))
    }

    @Test func `a reload turns the file off and on, and changes its format`() throws {
        let (daemon, port) = try start(file)
        try get("/1", port)
        try configure("")
        try reload(daemon)
        try get("/2", port)
        try configure(file.replacing("$request_uri", with: "$request_uri $status"))
        try reload(daemon)
        try get("/3", port)
        try stop(daemon)
        #expect(try folder.read("logs/log") == "/1\n/3 404\n")
    }

    @Test func `a reload to a file that cannot be opened changes nothing`() throws {
        let (daemon, port) = try start(file)
        try configure("file = \(folder.path)/none/log")
        try reload(daemon)
        try daemon.waitForLog("reload refused: ")
        try daemon.waitForLog(
            "file=: cannot open \"\(folder.path)/none/log\": its directory is not there")
        try get("/1", port)
        try stop(daemon)
        #expect(try folder.read("logs/log") == "/1\n")
    }

    @Test func `a reload to where a confined daemon may not write says so`() throws {
        let (daemon, port) = try start("")
        try daemon.waitForLog("started: ")
        guard daemon.log.contains("; confined by") else { return try stop(daemon) }
        try configure(file)
        try reload(daemon)
        try daemon.waitForLog("logs/log\": Permission denied; if its permissions are right, this")
        try get("/1", port)
        try stop(daemon)
    }

    @Test func `a start with a file that cannot be opened ends with what is wrong`() throws {
        for (path, status, reason) in [
            ("none/log", CInt(78), "its directory is not there"), ("logs", 78, "Is a directory"),
        ] {
            try configure("file = \(folder.path)/\(path)")
            let daemon = try TestDaemon("--config", "\(folder.path)/conf")
            #expect(try daemon.exitStatus() == status)
            try daemon.waitForLog(
                "conf:8:8: error: file=: cannot open \"\(folder.path)/\(path)\": \(reason)")
        }
    }

    @Test func `a full disk is in the journal, and requests go on`() throws {
        let (daemon, port) = try start("file = /dev/full")
        for _ in 0..<3 { try get("/", port) }
        try daemon.waitForLog("error: access log \"/dev/full\" cannot be written to: No space left")
        try get("/", port)
        try stop(daemon)
        try daemon.waitForLog("warning: access log \"/dev/full\": 4 lines are lost")
        #expect(daemon.logLines.count { $0.contains("cannot be written to") } == 1)
    }

    @Test func `an upgrade in place loses no line, not even of a response that it hands over`()
        throws
    {
        let (daemon, port) = try start(file + "access = off\n")
        let slow = try TestClient(port: port, receiveBuffer: 4096)
        try slow.send(request("/large"))
        try waitUntil { slow.hasInput }
        try get("/1", port)
        daemon.signal(SIGUSR2)
        _ = try notifications.receive("RELOADING=1")
        _ = try notifications.receive("READY=1")
        #expect(try folder.read("logs/log") == "/1\n")
        try get("/2", port)
        #expect(try slow.readResponse().content.count == 8_000_000)
        try stop(daemon)
        let lines = try folder.read("logs/log").split(separator: "\n")
        #expect(lines == ["/1", "/2", "/large"])
    }

    @Test func `standard output may be the file`() throws {
        let (daemon, port) = try start("file = /dev/stdout\nformat = $request_uri")
        try get("/1", port)
        try stop(daemon)
        #expect(daemon.output == "/1\n")
    }
}
