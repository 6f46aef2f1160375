// SPDX-License-Identifier: Apache-2.0

import Glibc
import TestSupport
import Testing

/// A program that takes the place of the running one, connections and all.
struct UpgradeTests {
    let folder: TestFolder
    let notifications: TestSocket
    private static let largeCount = 8_000_000

    init() throws {
        folder = try TestFolder()
        notifications = try TestSocket.notifications("\(folder.path)/notify")
        try folder.makeFolder("www")
        try folder.write("www/index.html", "a page")
        try folder.write("www/large", (0..<Self.largeCount).map { UInt8($0 / 1000 % 251) })
    }

    func configure(drain: String = "60s", workers: Int = 2, settings: String = "") throws {
        try folder.write(
            "conf",
            """
            [server]
            port = 0
            root = \(folder.path)/www
            workers = \(workers)
            drain_timeout = \(drain)
            \(settings)
            [endpoints]
            sleep = on
            [files]
            listing = on
            [timeouts]
            write = 10min
            [log]
            access = all

            """)
    }

    func start(
        drain: String = "60s", program: String = TestDaemon.program, settings: String = ""
    ) throws -> (TestDaemon, UInt16) {
        try configure(drain: drain, settings: settings)
        let daemon = try TestDaemon(
            "--config", "\(folder.path)/conf", program: program,
            environment: ["NOTIFY_SOCKET=\(folder.path)/notify"])
        let port = try daemon.waitUntilReady()
        _ = try notifications.receive("READY=1")
        return (daemon, port)
    }

    /// Lets the program take its own place, and waits until it has.
    func upgrade(_ daemon: TestDaemon) throws {
        daemon.signal(SIGUSR2)
        _ = try notifications.receive("RELOADING=1")
        _ = try notifications.receive("READY=1")
    }

    /// A client whose request holds a worker.
    func makeSleeper(seconds: Int, port: UInt16) throws -> TestClient {
        let client = try TestClient(port: port)
        try client.send(request("/sleep?seconds=\(seconds)"))
        _ = try notifications.receive("STATUS=1/2 workers busy")
        return client
    }

    static func exchange(_ client: TestClient) throws -> String {
        try client.send(request("/"))
        return try client.readResponse().text
    }

    @Test func `connections in every phase go on where they were`() throws {
        let (daemon, port) = try start()
        let idle = try TestClient(port: port)
        #expect(try Self.exchange(idle) == "a page")
        let silent = try TestClient(port: port)
        let head = try TestClient(port: port)
        try head.send("GET /?begun HTTP/1.1\r\nHo")
        let body = try TestClient(port: port)
        try body.send("GET /?length HTTP/1.1\r\nHost: test\r\nContent-Length: 10\r\n\r\n12345")
        let chunks = try TestClient(port: port)
        try chunks.send(
            "GET /?chunks HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n1")
        let download = try TestClient(port: port, receiveBuffer: 4096)
        try download.send(request("/large") + request("/"))
        let ranges = try TestClient(port: port, receiveBuffer: 4096)
        try ranges.send(
            "GET /large HTTP/1.1\r\nHost: test\r\nRange: bytes=1-3000000,4000000-7000000\r\n\r\n")
        _ = try notifications.receive("7 connections (2 idle)")

        for _ in 0..<3 {
            try upgrade(daemon)
            #expect(try Self.exchange(idle) == "a page")
        }
        try daemon.waitForLog("took over 1 listening sockets and 7 connections, 0 were")

        #expect(try Self.exchange(silent) == "a page")
        try head.send("st: test\r\n\r\n")
        try body.send("67890")
        try chunks.send("0\r\n0123456789abcdef\r\n0\r\n\r\n")
        for client in [head, body, chunks] {
            #expect(try client.readResponse().text == "a page")
            #expect(try Self.exchange(client) == "a page")
        }
        let large = try download.readResponse()
        #expect(large.content.count == Self.largeCount)
        #expect(large.content.enumerated().allSatisfy { $1 == UInt8($0 / 1000 % 251) })
        #expect(try download.readResponse().text == "a page")
        let parts = try ranges.readResponse()
        #expect(parts.status == 206)
        #expect(parts.content.count > 6_000_000)
        #expect(try Self.exchange(ranges) == "a page")
        let new = try TestClient(port: port)
        #expect(try Self.exchange(new) == "a page")
    }

    @Test func `a listing goes on where it was`() throws {
        try folder.makeFolder("www/many")
        // More text than a socket's buffers hold, of few files.
        for number in 0..<1500 {
            try folder.write("www/many/\(number)\(String(repeating: "ü", count: 110))", "")
        }
        let (daemon, port) = try start()
        let client = try TestClient(port: port, receiveBuffer: 4096)
        try client.send(request("/many/") + request("/"))
        _ = try notifications.receive("STATUS=0/2 workers busy, 0 queued, 1 connections (0 idle)")
        for _ in 0..<2 {
            try upgrade(daemon)
        }
        let listing = try client.readResponse().text
        #expect(
            listing.split(separator: "\n").count { $0.hasPrefix("<tr><td><a href=\"./") } == 1500)
        #expect(
            listing.hasSuffix("0 directories, 1500 files</footer>\n</main>\n</body>\n</html>\n"))
        #expect(try client.readResponse().text == "a page")
    }

    @Test func `nothing is left open, and the figures go on`() throws {
        let (daemon, port) = try start()
        let client = try TestClient(port: port)
        for _ in 0..<5 {
            #expect(try Self.exchange(client) == "a page")
        }
        let pid = daemon.pid
        try upgrade(daemon)
        #expect(try Self.exchange(client) == "a page")
        // A worker may still have the file open whose client has it all.
        let count = daemon.descriptorCount + 1
        for _ in 0..<5 {
            try upgrade(daemon)
            #expect(try Self.exchange(client) == "a page")
        }
        #expect(daemon.descriptorCount <= count)
        #expect(daemon.pid == pid)
        try daemon.waitForThreads(["journal", "poolhttpd", "worker-0", "worker-1"])
        _ = try notifications.receive("1 connections (1 idle), 11 requests")
        daemon.signal(SIGTERM)
        #expect(try daemon.exitStatus() == 0)
        try daemon.waitForLog("11 requests in all")
        // Not one record of the eleven requests is lost with a program.
        #expect(daemon.logLines.filter { $0.contains("GET / 200 6B") }.count == 11)
    }

    @Test func `a request that holds a worker is waited for`() throws {
        let (daemon, port) = try start()
        let sleeper = try makeSleeper(seconds: 5, port: port)
        daemon.signal(SIGUSR2)
        _ = try notifications.receive("RELOADING=1")
        // Others are served meanwhile.
        #expect(try get("/", port: port).text == "a page")
        #expect(try sleeper.readResponse().status == 200)
        _ = try notifications.receive("READY=1")
        #expect(try Self.exchange(sleeper) == "a page")
    }

    @Test func `a request that holds a worker for too long is cut off, and no other`() throws {
        let (daemon, port) = try start(drain: "300ms")
        let idle = try TestClient(port: port)
        #expect(try Self.exchange(idle) == "a page")
        let sleeper = try makeSleeper(seconds: 50, port: port)
        try upgrade(daemon)
        #expect(try Self.exchange(idle) == "a page")
        #expect(sleeper.isEnded)
        try daemon.waitForLog("1 connections go on, 1 cut off")
        try daemon.waitForLog("(cut off by the upgrade to another version)")
    }

    @Test func `a stop that comes meanwhile is obeyed`() throws {
        let (daemon, port) = try start()
        let sleeper = try makeSleeper(seconds: 5, port: port)
        daemon.signal(SIGUSR2)
        _ = try notifications.receive("RELOADING=1")
        daemon.signal(SIGTERM)
        #expect(try sleeper.readResponse().status == 200)
        #expect(try daemon.exitStatus() == 0)
        #expect(!daemon.log.contains("took over"))
    }

    @Test func `one upgrade after another under load loses nothing`() throws {
        let (daemon, port) = try start()
        let isDone = Flag()
        let clients = (0..<4).map { number in
            TestThread {
                Swift.Result { try Self.ask(port, isNew: number.isMultiple(of: 2), until: isDone) }
            }
        }
        for _ in 0..<10 {
            try upgrade(daemon)
        }
        isDone.set()
        for client in clients {
            #expect(try client.join().get() > 0)
        }
    }

    /// Asks on a kept connection, and perhaps on new ones, until told to end.
    ///
    /// - Returns: the number of right answers on the kept one.
    private static func ask(_ port: UInt16, isNew: Bool, until isDone: Flag) throws -> Int {
        var count = 0
        let kept = try TestClient(port: port)
        while !isDone.isSet {
            guard try Self.exchange(kept) == "a page" else { throw TestFailure("wrong page") }
            if isNew, try get("/", port: port).text != "a page" {
                throw TestFailure("wrong page")
            }
            count += 1
        }
        return count
    }

    @Test func `a socket of the service manager's is handed on as such`() throws {
        let listener = try TestSocket.listener()
        try folder.write("conf", "[server]\nexit_on_idle = 1s\n")
        // Before it starts, so that it never counts as idle.
        let client = try TestClient(port: listener.port)
        let daemon = try TestDaemon(
            "--config", "\(folder.path)/conf",
            environment: ["NOTIFY_SOCKET=\(folder.path)/notify"],
            wrapper: ActivationTests.activation, socket: listener.descriptor)
        try daemon.waitUntilReady()
        _ = try notifications.receive("READY=1")
        try client.send(request("/healthz"))
        #expect(try client.readResponse().status == 200)
        try upgrade(daemon)
        try client.send(request("/healthz"))
        #expect(try client.readResponse().status == 200)
        client.close()
        // Only where the socket stays open elsewhere does it end by itself.
        #expect(try daemon.exitStatus() == 0)
        try daemon.waitForLog("nobody is connected")
    }
}
