// SPDX-License-Identifier: Apache-2.0

import HTTP
import TestSupport
import Testing

@testable import Server

/// Which workers make no progress.
struct StuckWorkerTests {
    private let job = GateEndpoint(path: "/job", holdsWorker: false)
    private let hold = GateEndpoint(path: "/hold", holdsWorker: true)

    private func start(workers: Int) throws -> TestServer {
        let site = Site(root: nil, endpoints: [job, hold, HealthEndpoint(path: "/healthz")])
        return try TestServer(workers: workers, sites: SiteTable(default: site))
    }

    /// What a look finds, once it finds so many workers.
    private func find(
        _ count: Int, in test: TestServer, after limit: Duration = .milliseconds(50),
        holding maximumHold: Duration = .milliseconds(50)
    ) throws -> StuckWorkers {
        var found = StuckWorkers()
        try waitUntil {
            found = test.server.stuckWorkers(after: limit, holding: maximumHold)
            return found.workers.count == count
        }
        return found
    }

    private func send(_ target: String, to test: TestServer) throws -> TestClient {
        let client = try test.connect()
        try client.send(request(target))
        return client
    }

    @Test func `idle workers are not stuck`() throws {
        let test = try start(workers: 3)
        let found = test.server.stuckWorkers(after: .zero)
        #expect(found.workers.isEmpty)
        #expect(found.idleCount == 3)
        #expect(!found.hasOldJob && !found.areAll)
    }

    @Test func `a job beyond the limit is stuck until it ends, and others are not`() throws {
        let test = try start(workers: 2)
        let client = try send("/job", to: test)
        let found = try find(1, in: test)
        let worker = try #require(found.workers.first)
        #expect(worker.name == "worker-\(worker.number)")
        #expect(worker.age > .milliseconds(50))
        #expect(worker.request?.method == "GET")
        #expect(worker.request?.path == "/job")
        #expect(found.idleCount == 1)
        let early = test.server.stuckWorkers(after: .seconds(3600))
        #expect(early.workers.isEmpty)
        #expect(early.busyCount == 1)
        job.gate.open()
        #expect(try client.readResponse().status == 200)
        #expect(try find(0, in: test).idleCount == 2)
    }

    @Test func `a request that holds its worker has its time, and is named beyond it`() throws {
        let test = try start(workers: 1)
        let client = try send("/hold?x", to: test)
        try waitUntil { test.server.holdsWorker }
        #expect(test.server.stuckWorkers(after: .zero).workers.isEmpty)
        let found = try find(1, in: test)
        #expect(found.areAll)
        #expect(found.workers.first?.request?.method == "GET")
        #expect(found.workers.first?.request?.path == "/hold")
        #expect(found.workers.first?.request?.id?.isEmpty == false)
        hold.gate.open()
        #expect(try client.readResponse().status == 200)
        #expect(try !find(0, in: test).areAll)
    }

    @Test func `what follows a request that held its worker has the time of a job`() throws {
        let test = try start(workers: 1)
        let client = try send("/hold", to: test)
        try client.send(request("/job"))
        _ = try find(1, in: test, holding: .milliseconds(100))
        let release = ContinuousClock.now
        hold.gate.open()
        try waitUntil { !test.server.holdsWorker }
        let found = try find(1, in: test)
        #expect(found.workers.first?.request?.path == "/job")
        #expect(found.workers.first?.request?.id == nil)
        #expect(try #require(found.workers.first).age <= ContinuousClock.now - release)
        job.gate.open()
        #expect(try client.readResponse().status == 200)
        #expect(try client.readResponse().status == 200)
    }

    @Test func `a job that has waited for longer than one may take is told`() throws {
        let test = try start(workers: 1)
        let clients = try (0..<2).map { _ in try test.connect() }
        try waitUntil { test.server.metrics.idleConnections == 2 }
        let first = try send("/hold", to: test)
        try waitUntil { test.server.holdsWorker }
        for client in clients {
            try client.send(request("/job"))
        }
        // Whoever waits next finds both, and has one of them in hand.
        hold.gate.open()
        try waitUntil { test.server.stuckWorkers(after: .milliseconds(50)).hasOldJob }
        #expect(!test.server.stuckWorkers(after: .seconds(3600)).hasOldJob)
        job.gate.open()
        for client in clients + [first] {
            #expect(try client.readResponse().status == 200)
        }
        #expect(!test.server.stuckWorkers(after: .zero).hasOldJob)
    }

    @Test(arguments: [
        (0, 0, 0, true, false), (0, 0, 2, false, false), (1, 0, 1, false, false),
        (1, 1, 0, true, false), (0, 1, 1, true, false), (2, 0, 0, false, true),
        (1, 0, 1, true, true), (0, 0, 2, true, true),
    ])
    func `nobody is of use who is stuck, or is idle while a job waits too long`(
        stuck: Int, busy: Int, idle: Int, hasOldJob: Bool, areAll: Bool
    ) {
        var found = StuckWorkers()
        found.workers = (0..<stuck).map {
            BusyWorker(number: $0, name: "", endedJobs: 0, age: .seconds(60), request: nil)
        }
        found.busyCount = busy
        found.idleCount = idle
        found.hasOldJob = hasOldJob
        #expect(found.areAll == areAll)
    }

    @Test func `workers that are to leave count until they have`() throws {
        let test = try start(workers: 2)
        let clients = [try send("/job", to: test), try send("/job", to: test)]
        _ = try find(2, in: test)
        try test.server.resize(workers: 1)
        let found = try find(2, in: test)
        #expect(found.areAll)
        #expect(found.workers.map(\.number) == [0, 1])
        try test.server.resize(workers: 3)
        #expect(try find(2, in: test).idleCount == 1)
        job.gate.open()
        for client in clients {
            #expect(try client.readResponse().status == 200)
        }
        #expect(try find(0, in: test).idleCount == 3)
    }
}

/// An endpoint that answers once its gate is open.
private struct GateEndpoint: Endpoint {
    let path: [UInt8]
    let holdsWorker: Bool
    let gate = Gate()

    init(path: String, holdsWorker: Bool) {
        self.path = Array(path.utf8)
        self.holdsWorker = holdsWorker
    }

    func accepts(query: Span<UInt8>) -> Bool { true }

    func answer(_ request: EndpointRequest) -> EndpointAnswer {
        gate.pass()
        return .line(.ok, "passed")
    }
}
