// SPDX-License-Identifier: Apache-2.0

import StaticFiles
import TestSupport
import Testing

@testable import Server

struct MemoryBudgetTests {
    @Test func `what was taken is there again when given back`() {
        let budget = MemoryBudget(limit: 10)
        let taken = [budget.reserve(6), budget.reserve(5), budget.reserve(4), budget.reserve(1)]
        #expect(taken == [true, false, true, false])
        budget.release(6)
        let again = [budget.reserve(7), budget.reserve(6)]
        #expect(again == [false, true])
    }

    @Test func `nothing can always be taken`() {
        let budget = MemoryBudget(limit: 0)
        let taken = [budget.reserve(0), budget.reserve(1), budget.reserve(0)]
        #expect(taken == [true, false, true])
    }

    @Test func `a request that the budget cannot hold ends its connection`() throws {
        let test = try TestServer { $0.bufferedBytes = 10 }
        let client = try test.connect()
        try client.send(request("/healthz") + "GET / HTTP")
        #expect(try client.readResponse().status == 200)
        try test.waitUntilParked(unfinished: 1)
        try client.send("/1.1\r\n")
        _ = try? client.readToEnd()
        try waitUntil { test.server.connectionCount == 0 }
        #expect(test.server.metrics.aborted == 1)
        #expect(try test.get("/healthz").status == 200)
    }

    @Test func `responses that the budget cannot hold end their connection`() throws {
        let test = try TestServer { $0.bufferedBytes = 1000 }
        let client = try test.connect(receiveBuffer: 4096)
        let requests = Array(String(repeating: request("/"), count: 1000).utf8)
        try waitUntil {
            _ = client.sendAvailable(requests)
            return test.server.metrics.aborted == 1
        }
        try waitUntil { test.server.connectionCount == 0 }
        #expect(try test.get("/").status == 200)
    }

    @Test func `the listing of a directory counts for as long as it is sent`() throws {
        let folder = try TestFolder()
        // More text than a socket's buffers hold, of few files.
        for number in 0..<6000 {
            try folder.write("\(number)\(String(repeating: "ü", count: 110))", "")
        }
        var policy = FilePolicy.forTests()
        policy.listsDirectories = true
        let site = Site(root: try DocumentRoot(folder.path, policy: policy), endpoints: [])
        let test = try TestServer(sites: SiteTable(default: site)) {
            $0.bufferedBytes = 4_000_000
        }
        let slow = try test.connect(receiveBuffer: 4096)
        try slow.send(request("/"))
        try waitUntil { slow.hasInput && test.server.metrics.busyWorkers == 0 }
        let other = try test.connect()
        try other.send(request("/"))
        _ = try? other.readToEnd()
        #expect(test.server.metrics.aborted == 1)
        #expect(try slow.readResponse().text.contains("0 directories, 6000 files"))
        #expect(try test.get("/").text.contains("0 directories, 6000 files"))
    }

    @Test func `the budget is whole again after every kind of end`() throws {
        let folder = try TestFolder()
        try folder.write("large", pattern(5_000_000))
        let test = try TestServer(root: folder.path) {
            $0.bufferedBytes = 3000
            $0.headerTimeout = .milliseconds(50)
            $0.writeTimeout = .milliseconds(50)
        }
        for round in 0..<60 {
            let client = try test.connect(receiveBuffer: 4096)
            switch round % 4 {
            case 0:
                try client.send("GET / HTTP/1.1\r\nX: " + String(repeating: "x", count: 1500))
                try test.waitUntilParked(unfinished: 1)
            case 1:
                try client.send("GET / HTTP/1.1\r\nX: " + String(repeating: "x", count: 1500))
                try test.supervise { client.isEnded }
            case 2:
                try client.send(request("/large"))
                _ = try client.read(1000)
            default:
                try client.send(request("/large") + String(repeating: request("/large"), count: 20))
                // What has not been accepted counts as no connection.
                _ = try client.read(1)
                try test.supervise { test.server.connectionCount == 0 }
            }
            client.reset()
            try test.supervise { test.server.connectionCount == 0 }
        }
        let client = try test.connect()
        try client.send("GET / HTTP/1.1\r\nHost: x\r\nX: " + String(repeating: "x", count: 2900))
        try test.waitUntilParked(unfinished: 1)
        try client.send("\r\n\r\n")
        #expect(try client.readResponse().status == 404)
    }
}
