// SPDX-License-Identifier: Apache-2.0

import Slots
import StaticFiles
import Systemd
import TestSupport
import Testing

@testable import Server

struct MemoryBudgetTests {
    private func token(_ index: UInt64) -> SlotToken { SlotToken(rawValue: 1 << 32 | index) }

    @Test func `what connections hold counts until it is noted otherwise`() {
        let budget = MemoryBudget(limit: 10)
        budget.note(token(3), holds: 6)
        budget.note(token(1), holds: 4)
        #expect(!budget.isExceeded)
        budget.note(token(1), holds: 5)
        #expect(budget.isExceeded)
        budget.note(token(3), holds: 0)
        budget.note(token(7), holds: 0)
        #expect(budget.usedBytes == 5)
    }

    @Test func `the largest holder is found, and the next of its size after it`() {
        let budget = MemoryBudget(limit: 0)
        #expect(budget.largestHolder() == nil)
        for (index, count) in [900, 1000, 5000, 70, 5001, 1, 2].enumerated() {
            budget.note(token(UInt64(index)), holds: count)
        }
        #expect([2, 4, 2].allSatisfy { budget.largestHolder() == token($0) })
        budget.note(token(2), holds: 3)
        budget.note(token(4), holds: 0)
        #expect(budget.largestHolder() == token(1))
        for index in [1, 0, 3, 2, 6, 5] as [UInt64] {
            #expect(budget.largestHolder() == token(index))
            budget.note(token(index), holds: 0)
        }
        #expect(budget.largestHolder() == nil)
        #expect(budget.usedBytes == 0)
    }

    /// A connection whose request has begun with so many bytes of a field, and is not complete.
    private func begin(_ count: Int, on test: TestServer, unfinished: Int) throws -> TestClient {
        let client = try test.connect()
        try client.send(
            "GET /healthz HTTP/1.1\r\nHost: x\r\nX: " + String(repeating: "x", count: count))
        try test.waitUntilParked(unfinished: unfinished)
        return client
    }

    @Test func `over the budget the largest holder is closed, whoever comes last`() throws {
        let test = try TestServer { $0.bufferedBytes = 3000 }
        let small = try begin(400, on: test, unfinished: 1)
        let large = try begin(1500, on: test, unfinished: 2)
        let other = try begin(800, on: test, unfinished: 3)
        let last = try begin(500, on: test, unfinished: 3)
        #expect(try large.readToEnd().isEmpty)
        for client in [small, other, last] {
            try client.send("\r\n\r\n")
            #expect(try client.readResponse().status == 200)
        }
        #expect(test.server.refusals.budget == 1)
        #expect(test.server.refusals.count == 1)
        #expect(test.server.metrics.aborted == 1)
    }

    @Test func `a file is sent whole while the budget is used up`() throws {
        let folder = try TestFolder()
        let content = pattern(3_000_000)
        try folder.write("large", content)
        let test = try TestServer(root: folder.path) { $0.bufferedBytes = 3000 }
        var holders: [TestClient] = []
        for count in 1...4 {
            holders.append(try begin(450, on: test, unfinished: count))
        }
        let client = try test.connect(receiveBuffer: 4096)
        try client.send(request("/large") + request("/large", "Range: bytes=0-1,5-2000000"))
        #expect(try client.readResponse().content == content)
        #expect(try client.readResponse().status == 206)
        #expect(holders.allSatisfy { !$0.isEnded })
        #expect(test.server.refusals == Refusals())
    }

    @Test func `a budget that a reload makes smaller closes the largest holders`() throws {
        let test = try TestServer()
        let small = try begin(100, on: test, unfinished: 1)
        let large = try begin(2000, on: test, unfinished: 2)
        let site = Site(root: nil, endpoints: [HealthEndpoint(path: "/healthz")])
        test.server.publish(.forTests(sites: SiteTable(default: site)) { $0.bufferedBytes = 1000 })
        #expect(try large.readToEnd().isEmpty)
        try small.send("\r\n\r\n")
        #expect(try small.readResponse().status == 200)
        #expect(test.server.refusals.budget == 1)
    }

    @Test func `the largest holder is closed where it was in somebody's hands meanwhile`() throws {
        let test = try TestServer()
        let small = try begin(100, on: test, unfinished: 1)
        let large = try begin(2000, on: test, unfinished: 2)
        var owned: [(SlotToken, ParkedState)] = []
        test.server.context.table.claimParked(
            where: { _, _ in true }, then: { owned.append(($0, ParkedState($1, until: $2))) })
        #expect(owned.count == 2)
        let site = Site(root: nil, endpoints: [HealthEndpoint(path: "/healthz")])
        test.server.publish(.forTests(sites: SiteTable(default: site)) { $0.bufferedBytes = 1000 })
        #expect(!large.isEnded)
        let acceptor = Acceptor(context: test.server.context)
        for (token, state) in owned {
            acceptor.parkForWorkers(token, state.interest, state.phase, until: state.deadline)
        }
        #expect(try large.readToEnd().isEmpty)
        try small.send("\r\n\r\n")
        #expect(try small.readResponse().status == 200)
    }

    @Test func `what the budget has cut off leaves a record`() throws {
        let entries = EntryList()
        let test = try TestServer(log: entries.log(.errors)) { $0.bufferedBytes = 100 }
        let client = try test.connect()
        try client.send("GET /half HTTP/1.1\r\nX: " + String(repeating: "x", count: 200))
        #expect(try client.readToEnd().isEmpty)
        try waitUntil { entries.all.count == 1 }
        #expect(entries.all[0]["HTTP_INPUT"] == "GET /half HTTP/1.1")
        #expect(entries.all[0][.message]?.contains("buffered_bytes= is used up") == true)
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
        for number in 0..<1500 {
            try folder.write("\(number)\(String(repeating: "ü", count: 110))", "")
        }
        var policy = FilePolicy.forTests()
        policy.listsDirectories = true
        let site = Site(
            root: try DocumentRoot(folder.path, policy: policy, files: .forTests), endpoints: [])
        let test = try TestServer(sites: SiteTable(default: site)) {
            $0.bufferedBytes = 600_000
        }
        let slow = try test.connect(receiveBuffer: 4096)
        try slow.send(request("/"))
        try waitUntil { slow.hasInput && test.server.metrics.busyWorkers == 0 }
        let other = try test.connect(receiveBuffer: 4096)
        try other.send(request("/"))
        // There is room for one, and both hold as much.
        try waitUntil { test.server.metrics.aborted == 1 }
        let texts = [slow, other].compactMap { try? $0.readResponse().text }
        #expect(texts.count { $0.contains("0 directories, 1500 files") } == 1)
        #expect(try test.get("/").text.contains("0 directories, 1500 files"))
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
