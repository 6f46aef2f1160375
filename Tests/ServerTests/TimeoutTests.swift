// SPDX-License-Identifier: Apache-2.0

import Glibc
import TestSupport
import Testing

@testable import Server

struct TimeoutTests {
    /// Long enough to be no reason for anything.
    private static let never = Duration.seconds(3600)

    private func server(
        workers: Int = 2, root: String? = nil, header: Duration = never, body: Duration = never,
        write: Duration = never, keepalive: Duration = never
    ) throws -> TestServer {
        try TestServer(workers: workers, root: root) {
            $0.headerTimeout = header
            $0.bodyTimeout = body
            $0.writeTimeout = write
            $0.keepaliveTimeout = keepalive
        }
    }

    @Test func `a head that does not come in time is answered 408`() throws {
        let test = try server(header: .milliseconds(100))
        let client = try test.connect()
        try client.send("GET / HT")
        try test.supervise { client.isEnded }
        let responses = try TestResponse.parseAll(client.readToEnd())
        #expect(responses.map(\.status) == [408])
        #expect(responses.first?["connection"] == "close")
    }

    @Test func `more bytes of a head do not give it more time`() throws {
        let test = try server(header: .milliseconds(300))
        let client = try test.connect()
        try client.send("GET / HTTP/1.1\r\n")
        try test.supervise {
            _ = client.sendAvailable([UInt8(ascii: "X")])
            return client.hasInput
        }
        #expect(try client.readResponse().status == 408)
    }

    @Test func `the second request of a connection has its own time`() throws {
        let test = try server(header: .milliseconds(100))
        let client = try test.connect()
        try client.send(request("/healthz") + "G")
        #expect(try client.readResponse().status == 200)
        try test.supervise { client.isEnded }
        let responses = try TestResponse.parseAll(client.readToEnd())
        #expect(responses.map(\.status) == [408])
    }

    @Test func `silence is closed silently`() throws {
        let test = try server(keepalive: .milliseconds(100))
        let silent = try test.connect()
        let used = try test.connect()
        try used.send(request("/healthz"))
        #expect(try used.readResponse().status == 200)
        try test.supervise { silent.isEnded && used.isEnded }
        #expect(try silent.readToEnd().isEmpty)
        #expect(try used.readToEnd().isEmpty)
        #expect(test.server.metrics.aborted == 0)
    }

    @Test(arguments: [
        request("/", "Content-Length: 10") + "hello",
        request("/", "Content-Length: 10"),
        request("/", "Transfer-Encoding: chunked") + "5\r\nhe",
    ])
    func `a body that stops coming is answered 408`(bytes: String) throws {
        let test = try server(body: .milliseconds(100))
        let client = try test.connect()
        try client.send(bytes)
        try test.supervise { client.isEnded }
        let responses = try TestResponse.parseAll(client.readToEnd())
        #expect(responses.map(\.status) == [408])
    }

    @Test func `a client that takes nothing is cut off`() throws {
        let folder = try TestFolder()
        try folder.write("large", pattern(20_000_000))
        let test = try server(root: folder.path, write: .milliseconds(200))
        let client = try test.connect(receiveBuffer: 4096)
        try client.send(request("/large"))
        _ = try client.read(1)
        try test.supervise { test.server.connectionCount == 0 }
        #expect(test.server.metrics.aborted == 1)
        #expect(try test.get("/large").content.count == 20_000_000)
    }

    @Test func `a client that takes its time is not cut off`() throws {
        let folder = try TestFolder()
        let content = pattern(5_000_000)
        try folder.write("large", content)
        let test = try server(root: folder.path, write: .seconds(1))
        let client = try test.connect(receiveBuffer: 4096)
        try client.send(request("/large") + request("/healthz"))
        var received: [UInt8] = []
        try test.supervise {
            received += try client.read(min(20_000, max(1, 5_000_000 - received.count)))
            return received.count >= 5_000_000
        }
        #expect(test.server.metrics.aborted == 0)
    }

    /// So slowly that the socket's buffer, of megabytes, has no room again within the time.
    @Test func `a client that reads slowly all the time is not cut off`() throws {
        let folder = try TestFolder()
        try folder.write("large", pattern(20_000_000))
        let test = try server(root: folder.path, write: .milliseconds(200))
        let client = try test.connect(receiveBuffer: 4096)
        try client.send(request("/large"))
        for _ in 0..<30 {
            // The client's pace. It reads before each look at the deadline, however late that comes.
            usleep(50_000)
            #expect(try client.read(16_384).count == 16_384)
            _ = test.server.sweep()
        }
        #expect(test.server.metrics.aborted == 0)
        #expect(test.server.connectionCount == 1)
    }

    /// The worker has not got to the client, so the client is not late.
    @Test(arguments: ["", "GET / HTTP", request("/", "Content-Length: 5", method: "POST") + "h"])
    func `a client that waits for a busy worker is not late`(beginning: String) throws {
        let short = Duration.milliseconds(100)
        let test = try server(
            workers: 1, header: short, body: short, write: short, keepalive: short)
        let sleeper = try test.connect()
        let client = try test.connect()
        if !beginning.isEmpty {
            try client.send(beginning)
            try test.waitUntilParked(unfinished: 1)
        }
        try sleeper.send(request("/sleep?seconds=3"))
        try waitUntil { test.server.holdsWorker }
        let rest: [String: String] = [
            "": request("/healthz"), "GET / HTTP": "/1.1\r\nHost: test\r\n\r\n",
        ]
        try client.send(rest[beginning] ?? "ello")
        try test.supervise { client.hasInput || client.isEnded }
        let status = try client.readResponse().status
        #expect(status == (rest[beginning] == nil ? 405 : 200))
        #expect(try sleeper.readResponse().status == 200)
    }

    @Test func `a reader that waits for a busy worker is not late`() throws {
        let folder = try TestFolder()
        let content = pattern(20_000_000)
        try folder.write("large", content)
        let test = try server(workers: 1, root: folder.path, write: .milliseconds(100))
        let reader = try test.connect(receiveBuffer: 4096)
        let sleeper = try test.connect()
        try reader.send(request("/large"))
        try test.waitUntilParked(unfinished: 1)
        try sleeper.send(request("/sleep?seconds=3"))
        try waitUntil { test.server.holdsWorker }
        try test.supervise {
            // The client takes all there is, so that there is room before the worker is back.
            !reader.isEnded && sleeper.hasInput
        }
        #expect(try sleeper.readResponse().status == 200)
        #expect(try reader.readResponse().content == content)
    }

    @Test func `the time that a handler takes is not the client's`() throws {
        let test = try server(keepalive: .seconds(2))
        let client = try test.connect()
        try client.send(request("/sleep?seconds=2.1"))
        #expect(try client.readResponse().status == 200)
        try test.waitUntilParked(unfinished: 0)
        _ = test.server.sweep()
        try client.send(request("/healthz"))
        #expect(try client.readResponse().status == 200)
    }
}
