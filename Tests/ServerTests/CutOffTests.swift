// SPDX-License-Identifier: Apache-2.0

import Systemd
import TestSupport
import Testing
import WorkerPool

@testable import Server

/// What is told of requests that are not answered whole.
struct CutOffTests {
    private let entries = EntryList()

    private func entry(_ path: String?) throws -> JournalRecord {
        try #require(entries.all.first { $0["HTTP_PATH"] == path })
    }

    @Test func `each request that the end of a drain cuts off leaves a record`() throws {
        let folder = try TestFolder()
        try folder.write("large", pattern(20_000_000))
        let test = try TestServer(workers: 2, root: folder.path, log: entries.log(.errors))
        let reader = try test.connect(receiveBuffer: 4096)
        try reader.send(request("/large"))
        _ = try reader.read(1000)
        let uploader = try test.connect()
        try uploader.send(request("/upload", "Content-Length: 100", method: "POST") + "12345")
        let beginner = try test.connect()
        try beginner.send("GET /half HT")
        try test.waitUntilParked(unfinished: 3)
        let sleepers = try (0..<2).map { _ in try test.connect() }
        for sleeper in sleepers {
            try sleeper.send(request("/sleep?seconds=30"))
        }
        try waitUntil {
            test.server.workers.tallies.count { $0.heldRequest != nil } == 2
        }
        let unread = try test.connect()
        try unread.send(request("/unread"))
        try waitUntil { test.server.metrics.waiting == 1 }
        test.server.beginDrain()
        try waitUntil { test.server.metrics.connections == 6 }
        #expect(test.server.cutOff() == 4)
        let report = try test.server.stop(within: .zero)
        #expect(report.running.count { $0.jobAge != nil } == 2)
        #expect(test.server.abandon() == 2)
        #expect(entries.all.count == 6)
        let large = try entry("/large")
        let sent = try #require(large["HTTP_BYTES_SENT"].flatMap { Int($0) })
        #expect((1000..<20_000_000).contains(sent))
        #expect(large["HTTP_STATUS"] == "200")
        let inputs = entries.all.compactMap { $0["HTTP_INPUT"] }.filter { !$0.isEmpty }
        #expect(
            inputs.sorted() == ["GET /half HT", "GET /unread HTTP/1.1", "POST /upload HTTP/1.1"])
        #expect(entries.all.count { $0["HTTP_PATH"] == "/sleep" } == 2)
        #expect(entries.all.allSatisfy { $0["HTTP_REMOTE_ADDR"] == "127.0.0.1" })
        let messages = entries.all.compactMap { $0[.message] }
        #expect(messages.allSatisfy { $0.contains("cut off at the end of the drain") })
        let head = request("/upload", "Content-Length: 100", method: "POST")
        #expect(
            messages.contains { $0.contains(", \(head.utf8.count + 5) bytes of it received)") })
        // The process must not end while they do: what they have in hand would look as if it were lost.
        try waitUntil {
            test.server.workers.tallies.allSatisfy { $0.heldRequest == nil }
        }
    }

    @Test func `a drain counts the downloads that it finishes`() throws {
        let folder = try TestFolder()
        try folder.write("large", pattern(20_000_000))
        let test = try TestServer(root: folder.path)
        let client = try test.connect(receiveBuffer: 4096)
        try client.send(request("/large"))
        _ = try client.read(1000)
        try test.waitUntilParked(unfinished: 1)
        let before = test.server.metrics
        test.server.beginDrain()
        try test.supervise { client.isEnded }
        _ = try client.readToEnd()
        try test.supervise { test.server.connectionCount == 0 }
        #expect(before.requests == 1)
        #expect(before.finished == 0)
        #expect(test.server.metrics.finished == 1)
    }

    @Test func `a client that vanished is named all the same`() throws {
        let folder = try TestFolder()
        try folder.write("large", pattern(20_000_000))
        let test = try TestServer(root: folder.path, log: entries.log(.errors))
        let client = try test.connect(receiveBuffer: 4096)
        try client.send(request("/large"))
        _ = try client.read(100)
        client.reset()
        try waitUntil { test.server.connectionCount == 0 }
        let large = try entry("/large")
        #expect(large["HTTP_REMOTE_ADDR"] == "127.0.0.1")
        #expect(large[.message]?.hasSuffix("127.0.0.1 (the client was gone)") == true)
    }

    @Test func `a file that became shorter is not the client's fault`() throws {
        let folder = try TestFolder()
        try folder.write("large", pattern(20_000_000))
        let test = try TestServer(root: folder.path, log: entries.log(.errors))
        let client = try test.connect(receiveBuffer: 4096)
        try client.send(request("/large"))
        _ = try client.read(1000)
        try folder.write("large", "short")
        _ = try client.readToEnd()
        try waitUntil { test.server.connectionCount == 0 }
        let message = try #require(try entry("/large")[.message])
        #expect(message.hasSuffix("(the file became shorter while it was sent)"))
    }

    @Test func `a client that does not read is told of with what it took`() throws {
        let folder = try TestFolder()
        try folder.write("large", pattern(20_000_000))
        let test = try TestServer(root: folder.path, log: entries.log(.errors)) {
            $0.writeTimeout = .milliseconds(100)
        }
        let client = try test.connect(receiveBuffer: 4096)
        try client.send(request("/large"))
        _ = try client.read(1)
        try test.supervise { test.server.connectionCount == 0 }
        #expect(try entry("/large")[.message]?.contains("(the client did not read)") == true)
    }

    /// RFC 9110 section 15.6: they say what the server cannot do, but any client can ask for it.
    @Test func `what a scanner asks for is no error of the server`() throws {
        let test = try TestServer(log: entries.log(.errors))
        for line in ["BREW / HTTP/1.1\r\nHost: x", "GET / HTTP/9.1\r\nHost: x"] {
            let client = try test.connect()
            try client.send(line + "\r\n\r\n")
            _ = try client.readResponse()
        }
        try waitUntil { entries.all.count == 2 }
        #expect(entries.all.map { $0["HTTP_STATUS"] } == ["501", "505"])
        #expect(entries.all.allSatisfy { $0.priority == .notice })
    }

    @Test func `a record of refused bytes has their beginning, bounded and escaped`() throws {
        let test = try TestServer(log: entries.log(.errors))
        let client = try test.connect()
        try client.send("\u{16}\u{3}\u{1} TLS\r\nsecond line\r\n\r\n")
        _ = try client.readResponse()
        let long = try test.connect()
        try long.send("(" + String(repeating: "x", count: 1000) + "\r\n\r\n")
        _ = try long.readResponse()
        try waitUntil { entries.all.count == 2 }
        #expect(entries.all[0]["HTTP_INPUT"] == "\u{16}\u{3}\u{1} TLS")
        #expect(entries.all[0][.message]?.hasPrefix(#""\x16\x03\x01 TLS" 400 "#) == true)
        #expect(entries.all[1]["HTTP_INPUT"]?.utf8.count == 256)
    }

    @Test func `a request that did not come in time says how long it was waited for`() throws {
        let test = try TestServer(log: entries.log(.errors)) {
            $0.headerTimeout = .milliseconds(300)
        }
        let client = try test.connect()
        try client.send("GET /slow HT")
        try test.supervise { client.hasInput }
        try waitUntil { entries.all.count == 1 }
        let waited = try #require(entries.all[0]["HTTP_DURATION_USEC"].flatMap { Int($0) })
        #expect(waited >= 280_000)
        #expect(entries.all[0]["HTTP_INPUT"] == "GET /slow HT")
    }
}
