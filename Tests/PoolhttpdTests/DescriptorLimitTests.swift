// SPDX-License-Identifier: Apache-2.0

import Glibc
import TestSupport
import Testing

/// A daemon that may open few files.
///
/// Source: getrlimit(2), `RLIMIT_NOFILE`.
struct DescriptorLimitTests {
    private let folder: TestFolder

    init() throws {
        folder = try TestFolder()
        try folder.write("small", "small")
        guard unsafe truncate(try folder.write("large", ""), 64 << 20) == 0 else {
            throw TestFailure("no large file: \(errno)")
        }
    }

    /// What other tests have open at the moment may be inherited, and would count.
    private static let closing = #"""
        for path in /proc/self/fd/*; do
            number=${path##*/}
            if [ "$number" -gt 2 ]; then eval "exec $number>&-"; fi
        done

        """#

    /// - Parameter opening: what a shell runs at the end, before the daemon.
    private func start(
        _ limit: Int, connections: Int = 10_000, opening: String = ""
    ) throws -> (TestDaemon, UInt16) {
        let file = try folder.write(
            "conf",
            """
            [server]
            port = 0
            root = \(folder.path)
            [limits]
            connections = \(connections)
            [timeouts]
            queue = 10min
            [log]
            level = info

            """)
        let daemon = try TestDaemon(
            "--config", file,
            wrapper: [
                "bash", "-c", Self.closing + opening + #"ulimit -n \#(limit); exec "$@""#,
                "limited",
            ])
        return (daemon, try daemon.waitUntilReady())
    }

    @Test func `no client is refused for lack of a descriptor`() throws {
        let (daemon, port) = try start(64)
        #expect(daemon.log.contains("connections=10000 needs 20033 open files"))
        #expect(daemon.log.contains("serving 15 connections at a time"))
        let clients = try (0..<60).map { _ in try TestClient(port: port, receiveBuffer: 4096) }
        for client in clients {
            try client.send(request("/large"))
        }
        var servedCount = 0
        for client in clients {
            // While others wait, one that does not read is closed: how many are depends on the time
            // that this loop takes.
            if let beginning = try? client.read(12) {
                #expect(String(decoding: beginning, as: UTF8.self) == "HTTP/1.1 200")
                servedCount += 1
            }
            client.reset()
        }
        #expect(servedCount > 0)
        let client = try TestClient(port: port)
        try client.send(request("/small"))
        #expect(try client.readResponse().text == "small")
        #expect(!daemon.log.contains("cannot accept a connection"))
    }

    @Test func `what is open at the start leaves less room, before and after an upgrade`() throws {
        let opening = "for number in {10..19}; do eval \"exec $number</dev/null\"; done\n"
        let (daemon, port) = try start(64, opening: opening)
        #expect(daemon.log.contains("needs 20043 open files"))
        #expect(daemon.log.contains("serving 10 connections at a time"))
        let clients = try (0..<10).map { _ in try TestClient(port: port, receiveBuffer: 4096) }
        for client in clients {
            try client.send(request("/large"))
            #expect(String(decoding: try client.read(12), as: UTF8.self) == "HTTP/1.1 200")
        }
        #expect(daemon.descriptorCount <= 64)
        daemon.signal(SIGUSR2)
        try daemon.waitForLog("took over 1 listening sockets and 10 connections, 0 were closed")
        for client in clients {
            #expect(try client.read(1000).count == 1000)
        }
        #expect(daemon.descriptorCount <= 64)
    }

    @Test func `a limit that is enough is not told of`() throws {
        let (daemon, _) = try start(64, connections: 15)
        #expect(!daemon.log.contains("open files"))
    }
}
