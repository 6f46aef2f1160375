// SPDX-License-Identifier: Apache-2.0

import LinuxIO
import TestSupport
import Testing

@testable import Server

struct DrainTests {
    /// Drains until no connection is left, then stops.
    private func drain(_ test: TestServer) throws {
        test.server.beginDrain()
        test.gate.open()
        try test.supervise { test.server.connectionCount == 0 }
        let report = try test.server.stop(within: .seconds(30))
        #expect("\(report)".contains("discarded: 0, running: []"))
    }

    @Test func `a request in flight is finished and closes its connection`() throws {
        let test = try TestServer()
        let client = try test.connect()
        try client.send(request("/hold"))
        try test.waitUntilHeld(1)
        let before = test.server.metrics.requests
        try drain(test)
        let response = try client.readResponse()
        #expect(response.status == 200)
        #expect(response["connection"] == "close")
        #expect(try client.readToEnd().isEmpty)
        #expect(test.server.metrics.requests - before == 1)
        #expect(test.server.metrics.aborted == 0)
    }

    @Test func `idle connections are closed at once`() throws {
        let test = try TestServer()
        let client = try test.connect()
        try client.send(request("/healthz"))
        #expect(try client.readResponse().status == 200)
        try test.waitUntilParked(unfinished: 0)
        test.server.beginDrain()
        #expect(test.server.connectionCount == 0)
        #expect(try client.readToEnd().isEmpty)
    }

    @Test func `a request that has come to an idle connection is answered`() throws {
        let test = try TestServer(workers: 1)
        let sleeper = try test.connect()
        let client = try test.connect()
        try client.send(request("/healthz"))
        #expect(try client.readResponse().status == 200)
        try sleeper.send(request("/hold"))
        try test.waitUntilHeld(1)
        try client.send(request("/"))
        try drain(test)
        let response = try client.readResponse()
        #expect(response.status == 200)
        #expect(response["connection"] == "close")
    }

    @Test func `the supervisor runs no request`() throws {
        let test = try TestServer(workers: 1) {
            $0.headerTimeout = .milliseconds(1)
            $0.keepaliveTimeout = .milliseconds(1)
        }
        let sleeper = try test.connect()
        let client = try test.connect()
        try waitUntil { test.server.connectionCount == 2 }
        try test.waitUntilParked(unfinished: 0)
        try sleeper.send(request("/hold"))
        try test.waitUntilHeld(1)
        try client.send(request("/healthz"))
        test.server.beginDrain()
        _ = test.server.sweep()
        // The only worker is busy.
        #expect(!client.hasInput)
        test.gate.open()
        try test.supervise { test.server.connectionCount == 0 }
        // The draining server's answer.
        #expect(try client.readResponse().status == 503)
        #expect(try sleeper.readResponse().status == 200)
        #expect(test.server.metrics.requests == 2)
    }

    @Test func `the backlog of the server's own listener is served`() throws {
        let test = try TestServer(workers: 1)
        let sleeper = try test.connect()
        try sleeper.send(request("/hold"))
        try test.waitUntilHeld(1)
        let clients = try (0..<50).map { _ in try test.connect() }
        for client in clients {
            try client.send(request("/healthz"))
        }
        try drain(test)
        for client in clients {
            let response = try client.readResponse()
            #expect(response.status == 503)
            #expect(response["connection"] == "close")
        }
        #expect(try sleeper.readResponse().status == 200)
        #expect(throws: TestFailure.self) { try test.connect() }
    }

    @Test func `more requests than workers are all answered`() throws {
        let test = try TestServer(workers: 4)
        let clients = try (0..<50).map { _ in try test.connect() }
        for client in clients {
            try client.send(request("/hold"))
        }
        try test.waitUntilHeld(4)
        try drain(test)
        for client in clients {
            #expect(try client.readResponse().status == 200)
            #expect(try client.readToEnd().isEmpty)
        }
        #expect(test.server.metrics.requests == 50)
    }

    @Test func `the backlog of an inherited listener is left to its owner`() throws {
        let test = try TestServer(workers: 1, isInherited: true)
        let owner = OwnedDescriptor(owning: test.duplicateListener())
        let sleeper = try test.connect()
        try sleeper.send(request("/hold"))
        try test.waitUntilHeld(1)
        let client = try test.connect()
        try client.send(request("/"))
        try drain(test)
        #expect(!client.hasInput && !client.isEnded)
        // The next instance takes it over.
        let next = try TestServer()
        try next.server.listen(on: ListeningSocket(owner), isInherited: true)
        #expect(try client.readResponse().status == 200)
    }

    @Test func `pipelined requests behind the one that closes are not answered`() throws {
        let test = try TestServer(workers: 1)
        let client = try test.connect()
        try client.send(request("/hold") + request("/healthz"))
        try test.waitUntilHeld(1)
        try drain(test)
        let responses = try TestResponse.parseAll(client.readToEnd())
        #expect(responses.map(\.status) == [200])
    }

    @Test func `a large file on its way is sent to its end`() throws {
        let folder = try TestFolder()
        let content = pattern(20_000_000)
        try folder.write("large", content)
        let test = try TestServer(root: folder.path)
        let client = try test.connect(receiveBuffer: 4096)
        try client.send(request("/large"))
        let beginning = try client.read(1000)
        test.server.beginDrain()
        try test.supervise { client.isEnded }
        let rest = try client.readToEnd()
        #expect((beginning + rest).suffix(content.count) == content[...])
        try test.supervise { test.server.connectionCount == 0 }
        #expect(test.server.metrics.aborted == 0)
    }

    @Test func `a client that has just connected gets a moment to send its request`() throws {
        let test = try TestServer()
        let prompt = try test.connect()
        let silent = try test.connect()
        try waitUntil { test.server.connectionCount == 2 }
        test.server.beginDrain()
        try prompt.send(request("/"))
        #expect(try prompt.readResponse()["connection"] == "close")
        try test.supervise { test.server.connectionCount == 0 }
        #expect(try silent.readToEnd().isEmpty)
    }

    @Test func `workers that do not end in time are reported`() throws {
        let test = try TestServer(workers: 2)
        let client = try test.connect()
        try client.send(request("/sleep?seconds=4"))
        try waitUntil { test.server.holdsWorker }
        test.server.beginDrain()
        let report = try test.server.stop(within: .zero)
        #expect("\(report)".contains("worker-"))
        #expect(test.server.connectionCount == 1)
        #expect(try client.readResponse().status == 200)
    }
}
