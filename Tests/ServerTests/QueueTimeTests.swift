// SPDX-License-Identifier: Apache-2.0

import Systemd
import TestSupport
import Testing

@testable import Server

/// Requests that wait for a worker, and what is told of them.
struct QueueTimeTests {
    /// Runs a body at a server with one worker.
    ///
    /// - Returns: the times in the queue, in milliseconds, of the requests for `/healthz`.
    private func queueTimes(_ body: (TestServer) throws -> Void) throws -> [Int] {
        let entries = EntryList()
        try body(try TestServer(workers: 1, log: entries.log(.all)))
        return entries.all.filter { $0["HTTP_PATH"] == "/healthz" }
            .compactMap { $0["HTTP_QUEUE_USEC"].flatMap { Int($0) } }.map { $0 / 1000 }
    }

    @Test func `a request on an idle connection that no worker saw has waited`() throws {
        let times = try queueTimes { test in
            let client = try test.connect()
            try client.send(request("/healthz"))
            _ = try client.readResponse()
            try test.waitUntilParked(unfinished: 0)
            let sleeper = try test.connect()
            try sleeper.send(request("/sleep?seconds=2"))
            try waitUntil { test.server.holdsWorker }
            try client.send(request("/healthz"))
            _ = try client.readResponse()
            _ = try sleeper.readResponse()
        }
        try #require(times.count == 2)
        #expect(times[0] < times[1])
        // It came soon after the worker was held for two seconds.
        #expect(times[1] > 200)
        #expect(times[1] < 60_000)
    }

    @Test func `a request that waited in the backlog has waited`() throws {
        let times = try queueTimes { test in
            let sleeper = try test.connect()
            try sleeper.send(request("/sleep?seconds=2"))
            try waitUntil { test.server.holdsWorker }
            let clients = try (0..<20).map { _ in try test.connect() }
            for client in clients {
                try client.send(request("/healthz"))
            }
            for client in clients {
                _ = try client.readResponse()
            }
            // The backlog is empty again: nobody waits.
            let late = try test.connect()
            try late.send(request("/healthz"))
            _ = try late.readResponse()
        }
        try #require(times.count == 21)
        #expect(times[..<20].allSatisfy { $0 > 200 })
        #expect(times[20] < times[0])
    }

    @Test func `what no worker has seen is counted as waiting`() throws {
        let test = try TestServer(workers: 1)
        let idle = try (0..<3).map { _ in try test.connect() }
        for client in idle {
            try client.send(request("/healthz"))
            _ = try client.readResponse()
        }
        try test.waitUntilParked(unfinished: 0)
        #expect(test.server.metrics.waiting == 0)
        let sleeper = try test.connect()
        try sleeper.send(request("/sleep?seconds=4"))
        try waitUntil { test.server.holdsWorker }
        for client in idle[..<2] {
            try client.send(request("/healthz"))
        }
        let newcomers = try (0..<4).map { _ in try test.connect() }
        try waitUntil { test.server.metrics.waiting == 6 }
        #expect(test.server.saturation > .zero)
        // Looking at them has taken nothing from them.
        for client in idle[..<2] {
            #expect(try client.readResponse().status == 200)
        }
        for client in newcomers {
            try client.send(request("/healthz"))
            #expect(try client.readResponse().status == 200)
        }
        try test.waitUntilParked(unfinished: 0)
        #expect(test.server.metrics.waiting == 0)
    }
}
