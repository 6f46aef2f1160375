// SPDX-License-Identifier: Apache-2.0

import HTTP
import StaticFiles
import TestSupport
import Testing

@testable import Server

/// What a server counts for the metrics.
struct RequestMetricsTests {
    private func count(
        _ test: TestServer, site: String = "default", _ method: HTTP.Method, _ statusClass: Int
    ) -> UInt64 {
        test.server.requestMetrics.responses
            .filter { $0.site == site && $0.method == method && $0.statusClass == statusClass }
            .reduce(0) { $0 + $1.count }
    }

    @Test func `responses are counted by site, method and class of status`() throws {
        let site = Site(root: nil, endpoints: [HealthEndpoint(path: "/healthz")])
        var sites = SiteTable(default: site)
        sites.add(site, names: ["A.test", "www.a.test"])
        let test = try TestServer(sites: sites)
        let client = try test.connect()
        for _ in 0..<3 {
            try client.send(request("/healthz"))
            _ = try client.readResponse()
        }
        try client.send(request("/none"))
        _ = try client.readResponse()
        for name in ["a.test", "www.a.test"] {
            try client.send("HEAD /healthz HTTP/1.1\r\nHost: \(name)\r\n\r\n")
            _ = try client.readResponse(toHead: true)
        }
        try client.send("BREW / HTTP/1.1\r\nHost: a.test\r\n\r\n")
        #expect(try client.readResponse().status == 501)
        #expect(count(test, .get, 2) == 3)
        #expect(count(test, .get, 4) == 1)
        #expect(count(test, site: "a.test", .head, 2) == 2)
        #expect(count(test, site: "a.test", .other, 5) == 1)
        #expect(test.server.requestMetrics.responses.reduce(0) { $0 + $1.count } == 7)
    }

    @Test func `bytes are those that the client has sent and got`() throws {
        let folder = try TestFolder()
        try folder.write("large", Array(repeating: UInt8(7), count: 3_000_000))
        let test = try TestServer(root: folder.path)
        let client = try test.connect(receiveBuffer: 8192)
        let text = request("/large", "Connection: close")
        try client.send(text)
        let count = try client.readToEnd().count
        try waitUntil { test.server.requestMetrics.bytesSent == UInt64(count) }
        #expect(test.server.requestMetrics.bytesReceived == UInt64(text.utf8.count))
        #expect(test.server.requestMetrics.connections.accepted == 1)
    }

    @Test func `each whole response has a duration, that of its endpoint included`() throws {
        let test = try TestServer()
        let client = try test.connect()
        try client.send(request("/healthz") + request("/sleep?seconds=0.3") + request("/healthz"))
        for _ in 0..<3 {
            _ = try client.readResponse()
        }
        try waitUntil { test.server.requestMetrics.durations.counts.reduce(0, +) == 3 }
        let metrics = test.server.requestMetrics
        let first = try #require(DurationBuckets.bounds.firstIndex(of: 250_000_000))
        #expect(metrics.durations.counts[(first + 1)...].reduce(0, +) >= 1)
        #expect(metrics.durations.nanoseconds >= 300_000_000)
        #expect(metrics.waits.counts.reduce(0, +) == 3)
    }

    @Test func `mistakes are counted by what is wrong`() throws {
        let test = try TestServer()
        let refused = try test.connect()
        try refused.send("GET / HTTP/1.1\r\nHost : test\r\n\r\n")
        #expect(try refused.readResponse().status == 400)
        #expect(try test.get("/%zz").status == 400)
        let mistakes = test.server.requestMetrics.mistakes.filter { $0.count > 0 }
        #expect(mistakes.map(\.kind) == [.path, .fields])
        #expect(mistakes.map(\.count) == [1, 1])
        // Nobody knows what the first was for.
        #expect(count(test, .other, 4) == 1)
        #expect(count(test, .get, 4) == 1)
    }

    @Test func `timeouts are counted by what was waited for`() throws {
        let test = try TestServer { settings in
            settings.headerTimeout = .milliseconds(50)
            settings.bodyTimeout = .milliseconds(50)
            settings.keepaliveTimeout = .milliseconds(50)
        }
        let head = try test.connect()
        try head.send("GET")
        let body = try test.connect()
        try body.send("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 9\r\n\r\n1")
        let idle = try test.connect()
        try test.supervise {
            test.server.requestMetrics.endings
                == RequestMetrics.Endings(
                    headerTimeouts: 1, bodyTimeouts: 1, keepaliveTimeouts: 1)
        }
        #expect(try head.readResponse().status == 408)
        #expect(try body.readResponse().status == 408)
        #expect(try idle.readToEnd().isEmpty)
    }

    @Test func `files that come from memory are hits`() throws {
        let folder = try TestFolder()
        try folder.write("a", "content")
        let test = try TestServer(workers: 1, root: folder.path, cacheLifetime: .max)
        for _ in 0..<4 {
            #expect(try test.get("/a").status == 200)
        }
        #expect(try test.get("/none").status == 404)
        let metrics = test.server.requestMetrics
        #expect(metrics.cacheHits == 3)
        #expect(metrics.cacheMisses == 2)
        #expect(metrics.cacheEvictions == 0)
    }

    @Test func `a site that a reload removes keeps its figures, and goes on when it is back`()
        throws
    {
        let site = Site(root: nil, endpoints: [HealthEndpoint(path: "/healthz")])
        var both = SiteTable(default: site)
        both.add(site, names: ["a.test"])
        let test = try TestServer(sites: both)
        let client = try test.connect()
        func ask() throws {
            try client.send("GET /healthz HTTP/1.1\r\nHost: a.test\r\n\r\n")
            #expect(try client.readResponse().status == 200)
        }
        try ask()
        test.server.publish(.forTests(sites: SiteTable(default: site)))
        try ask()
        #expect(count(test, site: "a.test", .get, 2) == 1)
        #expect(count(test, .get, 2) == 1)
        test.server.publish(.forTests(sites: both))
        try ask()
        #expect(count(test, site: "a.test", .get, 2) == 2)
    }

    @Test func `more sites than have room are counted together`() {
        let labels = SiteLabels()
        for number in 0..<1000 {
            _ = labels.number(of: "\(number).test")
        }
        #expect(labels.all.count == SiteLabels.maximumCount)
        #expect(labels.number(of: "0.test") == 2)
        #expect(labels.number(of: "999.test") == labels.number(of: SiteLabels.other))
    }

    @Test func `a program that takes over goes on counting`() throws {
        let first = try TestServer()
        for _ in 0..<5 {
            #expect(try first.get("/healthz").status == 200)
        }
        try first.waitUntilParked(unfinished: 0)
        let frozen = first.server.freeze(within: .seconds(60))
        let records = try HandoverRecords(first.server.handover(frozen, notes: [4, 2]).bytes)
        first.server.thaw(frozen)
        #expect(records.notes == [4, 2])
        let second = try TestServer()
        second.server.reaper.counters.add(records.requests)
        #expect(count(second, .get, 2) == 5)
        #expect(second.server.requestTotals == first.server.requestTotals)
        #expect(try second.get("/healthz").status == 200)
        #expect(count(second, .get, 2) == 6)
    }
}
