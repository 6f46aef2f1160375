// SPDX-License-Identifier: Apache-2.0

import Glibc
import TestSupport
import Testing

/// The memory of the process.
struct MemoryTests {
    /// In KiB.
    ///
    /// - Parameter name: as proc(5), status, has it.
    private func memory(of daemon: TestDaemon, _ name: String) throws -> Int {
        let status = try TestFolder.content("/proc/\(daemon.pid)/status")
        let line = status.split(separator: "\n").first { $0.hasPrefix("\(name):") } ?? ""
        let words = line.split { $0 == " " || $0 == "\t" }
        return try #require(words.dropFirst().first.flatMap { Int($0) })
    }

    @Test func `what clients have made it hold is given back`() throws {
        let folder = try TestFolder()
        let file = try folder.write(
            "conf",
            "[server]\nport = 0\n[limits]\nheader_bytes = 256K\n[timeouts]\nheader = 10min\n")
        let daemon = try TestDaemon("--config", file)
        let port = try daemon.waitUntilReady()
        // How much of the program is mapped changes by itself.
        let before = try memory(of: daemon, "RssAnon")
        let head =
            "GET / HTTP/1.1\r\nHost: a\r\nX: " + String(repeating: "a", count: 200_000)
        var clients: [TestClient] = []
        for _ in 0..<200 {
            let client = try TestClient(port: port)
            try client.send(head)
            clients.append(client)
        }
        try waitUntil { try memory(of: daemon, "RssAnon") > before + 30_000 }
        // The last of them stays, so that not all memory is free from the end.
        clients.removeFirst(199)
        try waitUntil { try memory(of: daemon, "RssAnon") < before + 8000 }
        #expect(!clients[0].isEnded)
    }

    /// AddressSanitizer keeps what was freed.
    @Test(.enabled(if: !Sanitizer.isPresent))
    func `what an earlier configuration has had of files is given back`() throws {
        let folder = try TestFolder()
        try folder.makeFolder("www")
        let content = pattern(30_000)
        for number in 0..<600 {
            try folder.write("www/\(number)", content)
        }
        let file = try folder.write(
            "conf", "[server]\nport = 0\nworkers = 1\nroot = \(folder.path)/www\n")
        let daemon = try TestDaemon("--config", file)
        let port = try daemon.waitUntilReady()
        let before = try memory(of: daemon, "RssAnon")
        let client = try TestClient(port: port)
        for number in 0..<600 {
            try client.send(request("/\(number)"))
            #expect(try client.readResponse().content.count == 30_000)
        }
        #expect(try memory(of: daemon, "RssAnon") > before + 15_000)
        daemon.signal(SIGHUP)
        try waitUntil { try memory(of: daemon, "RssAnon") < before + 9_000 }
        try client.send(request("/0"))
        #expect(try client.readResponse().content == content)
    }

    /// Also where nothing outside of the root may be read any more, as in each of these tests.
    @Test func `what only the start has needed is not kept`() throws {
        let daemon = try TestDaemon("--port", "0")
        let port = try daemon.waitUntilReady()
        try waitUntil { try 2 * memory(of: daemon, "RssFile") < memory(of: daemon, "VmHWM") }
        let client = try TestClient(port: port)
        try client.send(request("/healthz"))
        #expect(try client.readResponse().status == 200)
    }

    /// Source: getrlimit(2), `RLIMIT_AS`.
    @Test func `many workers need little address space`() throws {
        let daemon = try TestDaemon(
            "--port", "0", "--workers", "128",
            wrapper: ["sh", "-c", #"ulimit -v 500000; exec "$@""#, "limited"])
        let port = try daemon.waitUntilReady()
        let client = try TestClient(port: port)
        try client.send(request("/healthz"))
        #expect(try client.readResponse().status == 200)
    }
}
