// SPDX-License-Identifier: Apache-2.0

import Glibc
import TestSupport
import Testing

/// `poolhttpd status`, against a daemon as it is.
struct StatusCommandTests {
    private let folder: TestFolder
    private let file: String
    private let socket: String

    init() throws {
        folder = try TestFolder()
        try folder.makeFolder("root")
        socket = "unix:\(folder.path)/admin.sock"
        file = try folder.write(
            "conf",
            """
            [server]
            port = 0
            workers = 2
            root = \(folder.path)/root
            drain_timeout = 60s
            [endpoints]
            sleep = on
            [files]
            cache = 0
            [admin]
            address = \(socket)

            """)
    }

    private func start() throws -> (daemon: TestDaemon, port: UInt16) {
        let daemon = try TestDaemon("--config", file)
        return (daemon, try daemon.waitUntilReady())
    }

    /// What a run of the command printed, and its exit status.
    private func status(
        _ arguments: [String]
    ) throws -> (status: CInt, output: String, log: String) {
        let program = try TestDaemon(arguments: ["status"] + arguments)
        return (try program.exitStatus(), program.output, program.log)
    }

    private func hold(_ count: Int, port: UInt16) throws -> [TestClient] {
        let clients = try (0..<count).map { _ in try TestClient(port: port) }
        for client in clients {
            try client.send(request("/sleep?seconds=60"))
        }
        return clients
    }

    @Test func `it shows what every worker does while all are busy`() throws {
        let (daemon, port) = try start()
        let sleepers = try hold(2, port: port)
        try waitUntil { try status([socket]).output.components(of: "  GET /sleep\n") == 2 }
        let shown = try status(["--config", file])
        #expect(shown.status == 0)
        #expect(shown.output.hasPrefix("poolhttpd "))
        #expect(shown.output.contains(": ready\n2/2 workers busy, "))
        #expect(!shown.output.contains("\u{1B}"))
        #expect(shown.log.isEmpty)
        withExtendedLifetime((daemon, sleepers)) {}
    }

    @Test func `in JSON it is the document of the admin pages`() throws {
        let (daemon, _) = try start()
        let shown = try status(["--json", "\(folder.path)/admin.sock"])
        #expect(shown.status == 0)
        #expect(shown.output.hasPrefix(#"{"version":"#))
        #expect(shown.output.hasSuffix("}\n"))
        withExtendedLifetime(daemon) {}
    }

    @Test func `while the root is gone it ends with 1 and tells so`() throws {
        let (daemon, _) = try start()
        #expect(unsafe rename("\(folder.path)/root", "\(folder.path)/away") == 0)
        try waitUntil { try status([socket]).status == 1 }
        #expect(try status([socket]).output.contains(": the root \"\(folder.path)/root\" is gone"))
        let document = try status(["--json", socket])
        #expect(document.status == 1)
        #expect(document.output.contains(#""ready":false,"problem":"the root"#))
        withExtendedLifetime(daemon) {}
    }

    @Test func `in a drain it ends with 1 and tells so`() throws {
        let (daemon, port) = try start()
        let sleepers = try hold(1, port: port)
        try waitUntil { try status([socket]).output.contains("GET /sleep") }
        daemon.signal(SIGTERM)
        try waitUntil { try status([socket]).status == 1 }
        #expect(try status([socket]).output.contains(": draining"))
        withExtendedLifetime(sleepers) {}
    }

    @Test func `where nobody is it ends with 69 and tells what to do`() throws {
        let missing = try status([socket])
        #expect(missing.status == 69)
        #expect(missing.output.isEmpty)
        #expect(
            missing.log
                == "poolhttpd: cannot reach \(socket): No such file or directory; "
                + "is the service running, with this address= in [admin]?\n")
        try TestSocket.abandon("\(folder.path)/admin.sock")
        let abandoned = try status(["--json", socket])
        #expect(abandoned.status == 69)
        #expect(abandoned.output.hasPrefix(#"{"ready":false,"problem":"cannot reach unix:"#))
        #expect(abandoned.output.contains("Connection refused; nobody listens there"))
    }

    @Test func `the port of a site is none of its sockets`() throws {
        let (daemon, port) = try start()
        let shown = try status(["127.0.0.1:\(port)"])
        #expect(shown.status == 69)
        #expect(shown.log.contains("it answers 404 for /readyz"))
        // Nor is any other server that happens to have such pages.
        try folder.write("root/readyz", "ok\n")
        #expect(try status(["127.0.0.1:\(port)"]).log.contains("it answers 200 for /readyz"))
        try folder.write("root/readyz", "ready\n")
        try folder.write("root/status", "\u{1B}[2J")
        #expect(try status(["127.0.0.1:\(port)"]).log.contains("it answers 200 for its status"))
        withExtendedLifetime(daemon) {}
    }

    @Test(arguments: [
        ["--port", "80"], ["--check"], ["--explain", "/"], ["example.org:80"], ["a:1", "b:1"],
        ["--config", "/etc/passwd", "127.0.0.1:1"], ["--other"],
    ])
    func `a wrong option or address ends with 64`(arguments: [String]) throws {
        let shown = try status(arguments)
        #expect(shown.status == 64)
        #expect(!shown.log.isEmpty)
    }

    @Test func `a configuration that is named and has mistakes ends with 78`() throws {
        let broken = try folder.write("broken", "[admin]\naddress = here\n")
        let shown = try status(["--config", broken])
        #expect(shown.status == 78)
        #expect(shown.log.hasPrefix("\(broken):2:11: error: "))
    }

    @Test func `a reader that has gone is no failure, and a full disk is one`() throws {
        let (daemon, _) = try start()
        for (target, expected) in [("| true", CInt(0)), (">/dev/full", 71)] {
            let shell = #"{ "$1" status "$2"; echo $? >&2; } \#(target)"#
            let program = try TestDaemon(socket, wrapper: ["sh", "-c", shell, "sh"])
            #expect(try program.exitStatus() == 0)
            #expect(program.logLines.last == "\(expected)")
        }
        withExtendedLifetime(daemon) {}
    }

    // MARK: - Watching

    @Test func `it goes on over a restart, a document a line, until it is told to end`() throws {
        let (daemon, _) = try start()
        let watch = try TestDaemon("status", "--watch", "--json", socket)
        try waitUntil { watch.output.components(of: #"{"version":"#) >= 2 }
        daemon.signal(SIGTERM)
        #expect(try daemon.exitStatus() == 0)
        try waitUntil { watch.output.contains(#"{"ready":false,"problem":"cannot reach unix:"#) }
        let before = watch.output.components(of: #"{"version":"#)
        let (next, _) = try start()
        try waitUntil { watch.output.components(of: #"{"version":"#) > before }
        watch.signal(SIGTERM)
        #expect(try watch.exitStatus() == 0)
        #expect(
            watch.output.split(separator: "\n").allSatisfy { $0.first == "{" && $0.last == "}" })
        #expect(watch.log.isEmpty)
        withExtendedLifetime(next) {}
    }

    @Test func `where there is no terminal screens follow each other, without sequences`() throws {
        let (daemon, _) = try start()
        let watch = try TestDaemon("status", "--watch", socket, environment: ["TERM=xterm"])
        try waitUntil { watch.output.components(of: ": ready\n") >= 2 }
        watch.signal(SIGINT)
        #expect(try watch.exitStatus() == 0)
        #expect(!watch.output.contains("\u{1B}"))
        #expect(watch.output.split(separator: "\n")[0].hasSuffix(" GMT"))
        withExtendedLifetime(daemon) {}
    }

    @Test func `what cannot be reached is told on the screen, and ends with 69`() throws {
        let watch = try TestDaemon("status", "--watch", socket)
        try waitUntil { watch.output.components(of: "trying again\n") >= 2 }
        watch.signal(SIGTERM)
        #expect(try watch.exitStatus() == 69)
    }
}

extension String {
    /// How often another text occurs.
    fileprivate func components(of text: String) -> Int {
        split(separator: text, omittingEmptySubsequences: false).count - 1
    }
}
