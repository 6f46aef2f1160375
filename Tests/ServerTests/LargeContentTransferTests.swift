// SPDX-License-Identifier: Apache-2.0

import Systemd
import TestSupport
import Testing

@testable import Server

/// Files that are sent from memory to clients who take them at once.
struct LargeContentTransferTests {
    private let folder: TestFolder
    private let content = pattern(120_000)

    init() throws {
        folder = try TestFolder()
        try folder.write("large", content)
        try folder.write("small", "small")
    }

    /// A server with one worker that has the large file in memory.
    private func server(
        log: AccessLog? = nil, _ change: (inout Generation.Settings) -> Void = { _ in }
    ) throws -> TestServer {
        let test = try TestServer(
            workers: 1, root: folder.path, log: log, cacheLifetime: 3600 * 1_000_000_000, change)
        let client = try test.connect()
        // A file that was written just now is not trusted for a second or two.
        try waitUntil {
            let misses = test.server.requestMetrics.cacheMisses
            for _ in 0..<10 {
                try client.send(request("/large"))
                guard try client.readResponse().content == content else {
                    throw TestFailure("another content")
                }
            }
            return test.server.requestMetrics.cacheMisses < misses + 10
        }
        return test
    }

    @Test func `what a client does not take at once comes from the file and holds no memory`()
        throws
    {
        let test = try server { $0.sendBuffer = 16 << 10 }
        let clients = try (0..<3).map { _ in
            let client = try test.connect(receiveBuffer: 4096)
            try client.send(request("/large") + request("/large") + request("/small"))
            return client
        }
        try test.waitUntilParked(unfinished: 3)
        #expect(test.server.heldBytes < 3 * 1000)
        for client in clients {
            #expect(try client.readResponse().content == content)
            #expect(try client.readResponse().content == content)
            #expect(try client.readResponse().text == "small")
        }
        try waitUntil { test.server.heldBytes == 0 }
    }

    @Test func `where the file has changed meanwhile the old content is sent to its end`() throws {
        let test = try server { $0.sendBuffer = 16 << 10 }
        try folder.write("large", "changed")
        let client = try test.connect(receiveBuffer: 4096)
        try client.send(request("/large") + request("/small"))
        try test.waitUntilParked(unfinished: 1)
        #expect(test.server.heldBytes > 100_000)
        #expect(try client.readResponse().content == content)
        #expect(try client.readResponse().text == "small")
        try waitUntil { test.server.heldBytes == 0 }
    }

    @Test func `it is handed over to the next program, from the file or from memory`() throws {
        for isChanged in [false, true] {
            try folder.write("large", content)
            let test = try server { $0.sendBuffer = 16 << 10 }
            if isChanged {
                try folder.write("large", "changed")
            }
            let client = try test.connect(receiveBuffer: 4096)
            try client.send(request("/large") + request("/small"))
            try test.waitUntilParked(unfinished: 1)
            let frozen = test.server.freeze(within: .seconds(60))
            let bytes = test.server.handover(frozen).bytes
            // That of the content itself, where it cannot be read anew.
            #expect((bytes.count > 50_000) == isChanged)
            test.server.thaw(frozen)
            #expect(try client.readResponse().content == content)
        }
    }

    @Test func `a client that goes away in the middle leaves a record`() throws {
        let entries = EntryList()
        let test = try server(log: entries.log(.errors)) { $0.sendBuffer = 16 << 10 }
        let client = try test.connect(receiveBuffer: 4096)
        try client.send(request("/large"))
        _ = try client.read(1000)
        client.reset()
        try waitUntil { entries.all.count == 1 }
        #expect(entries.all[0]["HTTP_PATH"] == "/large")
        let sent = try #require(entries.all[0]["HTTP_BYTES_SENT"].flatMap { Int($0) })
        #expect((1000..<120_000).contains(sent))
        #expect(test.server.metrics.aborted == 1)
    }

    @Test func `ranges and HEAD of it are exact, in one row`() throws {
        let test = try server()
        let client = try test.connect()
        try client.send(
            request("/large", "Range: bytes=7-100006") + request("/large", method: "HEAD")
                + request("/large"))
        let part = try client.readResponse()
        #expect(part.status == 206)
        #expect(part.content == Array(content[7...100_006]))
        #expect(try client.readResponse(toHead: true)["content-length"] == "120000")
        #expect(try client.readResponse().content == content)
    }
}
