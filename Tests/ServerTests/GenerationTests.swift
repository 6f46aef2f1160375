// SPDX-License-Identifier: Apache-2.0

import HTTP
import StaticFiles
import Synchronization
import Systemd
import TestSupport
import Testing

@testable import Server

/// What a reload replaces, while the server serves.
struct GenerationTests {
    private let folder: TestFolder

    init() throws {
        folder = try TestFolder()
    }

    private let gate = Gate()

    /// A generation whose files and fields all say the same number.
    private func generation(
        _ number: Int, _ change: (inout Generation.Settings) -> Void = { _ in }
    ) throws -> Generation {
        try folder.makeFolder("\(number)")
        try folder.write("\(number)/index.html", "\(number)")
        try folder.write("\(number)/large", String(repeating: "\(number % 10)", count: 200_000))
        let root = try DocumentRoot(
            "\(folder.path)/\(number)", policy: FilePolicy.forTests(), files: .forTests)
        var site = Site(
            root: root,
            endpoints: [HealthEndpoint(path: "/healthz"), HoldEndpoint(gate: gate)])
        site.fields = [("X-Generation", "\(number)")]
        return .forTests(sites: SiteTable(default: site), change)
    }

    private func test(workers: Int = 2) throws -> TestServer {
        try TestServer(workers: workers, gate: gate, generation: try generation(1))
    }

    @Test func `a turn that begins after the publication is in the new generation`() throws {
        let test = try test()
        let client = try test.connect()
        for number in [1, 2, 3] {
            if number > 1 {
                test.server.publish(try generation(number))
            }
            for _ in 0..<5 {
                try client.send(request("/"))
                let response = try client.readResponse()
                #expect(response["x-generation"] == "\(number)")
                #expect(response.text == "\(number)")
            }
        }
        #expect(test.server.connectionCount == 1)
    }

    @Test func `a request whose head has come is answered in its generation`() throws {
        let test = try test()
        let client = try test.connect()
        try client.send(request("/", "Content-Length: 10") + "12345")
        try test.waitUntilParked(unfinished: 1)
        // The head would be too long for the new generation.
        test.server.publish(try generation(2) { $0.requestLimits.headerBytes = 10 })
        try client.send("67890" + "GET / HTTP/1.0\r\n\r\n")
        let first = try client.readResponse()
        #expect(first.status == 200)
        #expect(first["x-generation"] == "1")
        let second = try client.readResponse()
        #expect(second["x-generation"] == "2")
    }

    @Test func `a head that had only begun is in the new generation`() throws {
        let test = try test()
        let client = try test.connect()
        try client.send("GET / HTTP/1.1\r\nHost: ")
        try test.waitUntilParked(unfinished: 1)
        test.server.publish(try generation(2))
        try client.send("test\r\n\r\n")
        #expect(try client.readResponse()["x-generation"] == "2")
    }

    @Test func `an endpoint that holds its worker ends in its generation`() throws {
        let test = try test(workers: 1)
        let client = try test.connect()
        try client.send(request("/hold") + request("/healthz"))
        try test.waitUntilHeld(1)
        test.server.publish(try generation(2))
        gate.open()
        #expect(try client.readResponse()["x-generation"] == "1")
    }

    @Test func `a download goes on in the file that it began with`() throws {
        let test = try test()
        let client = try test.connect(receiveBuffer: 4096)
        try client.send(request("/large"))
        let beginning = try client.read(1000)
        test.server.publish(try generation(2))
        #expect(try test.get("/large").text.first == "2")
        let rest = try client.read(190_000)
        #expect(beginning.suffix(10) + rest == Array(repeating: 0x31, count: 190_010)[...])
    }

    /// A server in a generation that nobody else holds, and whether that is gone.
    private func testAlone(workers: Int = 1) throws -> (TestServer, isGone: () -> Bool) {
        let generation = try generation(1)
        let test = try TestServer(workers: workers, gate: gate, generation: generation)
        return (test, { [weak generation] in generation == nil })
    }

    @Test func `idle workers let a generation go at once`() throws {
        let (test, isGone) = try testAlone(workers: 3)
        #expect(try test.get("/").text == "1")
        test.server.publish(try generation(2))
        try waitUntil(isGone)
        #expect(try test.get("/").text == "2")
    }

    @Test func `a busy worker lets a generation go at the end of its turn`() throws {
        let (test, isGone) = try testAlone(workers: 2)
        let client = try test.connect()
        try client.send(request("/hold"))
        try test.waitUntilHeld(1)
        for number in 2...4 {
            test.server.publish(try generation(number))
        }
        #expect(!isGone())
        gate.open()
        #expect(try client.readResponse()["x-generation"] == "1")
        try waitUntil(isGone)
    }

    @Test func `under load every response is of one generation, and none is lost`() throws {
        let test = try test(workers: 3)
        let isOver = Flag()
        let wrong = Counter()
        let answered = Counter()
        let port = test.port
        let threads = (0..<4).map { number in
            TestThread {
                do {
                    let client = try TestClient(port: port)
                    var last = 0
                    while !isOver.isSet {
                        try client.send(request(number == 3 ? "/large" : "/"))
                        let response = try client.readResponse()
                        let generation = Int(response["x-generation"] ?? "") ?? 0
                        let content = number == 3 ? generation % 10 : generation
                        // Generations only go forward, and head and content agree.
                        if generation < last || !response.text.hasPrefix("\(content)")
                            || response.status != 200
                        {
                            wrong.countOne()
                        }
                        last = generation
                        answered.countOne()
                    }
                } catch {
                    wrong.countOne()
                }
            }
        }
        for number in 2...40 {
            let goal = answered.value + 20
            test.server.publish(try generation(number))
            try waitUntil { answered.value >= goal || wrong.value > 0 }
        }
        isOver.set()
        for thread in threads {
            thread.join()
        }
        #expect(wrong.value == 0)
        #expect(test.server.metrics.aborted == 0)
    }

    @Test func `workers that a larger pool gets serve as the others do`() throws {
        let test = try test(workers: 1)
        try test.server.resize(workers: 5)
        let clients = try (0..<5).map { _ in try test.connect() }
        for client in clients {
            try client.send(request("/hold"))
        }
        // All at once: each has a worker of its own.
        try test.waitUntilHeld(5)
        gate.open()
        for client in clients {
            #expect(try client.readResponse().status == 200)
        }
        try test.server.resize(workers: 2)
        try waitUntil { test.server.metrics.workers == 2 }
        #expect(try test.get("/").text == "1")
        #expect(test.server.metrics.requests == 6)
    }

    @Test func `a smaller budget holds for what comes`() throws {
        let test = try test()
        let client = try test.connect(receiveBuffer: 4096)
        test.server.publish(try generation(2) { $0.bufferedBytes = 1000 })
        try client.send(
            request("/", "X-Long: \(String(repeating: "x", count: 5000))").dropLast(4).description)
        #expect(try client.readToEnd().isEmpty)
    }

    @Test func `no two requests have the same number, however often one is published`() throws {
        let entries = EntryList()
        let log = entries.log(.all)
        let test = try TestServer(workers: 1, log: log)
        let client = try test.connect()
        for _ in 0..<50 {
            let site = Site(root: nil, endpoints: [HealthEndpoint(path: "/healthz")])
            test.server.publish(.forTests(sites: SiteTable(default: site), log: log))
            try client.send(request("/healthz"))
            #expect(try client.readResponse().status == 200)
        }
        let numbers = entries.all.compactMap { $0["HTTP_REQUEST_ID"] }
        #expect(numbers.count == 50)
        #expect(Set(numbers).count == 50)
    }

    @Test func `two servers run side by side`() throws {
        let main = try test(workers: 1)
        let options = Server.Options(name: "second", workers: 1, maximumConnections: 5)
        let second = try TestServer(options, generation: try generation(2))
        #expect(!ThreadStatus.all(named: "second-0").isEmpty)
        let held = try main.connect()
        try held.send(request("/hold"))
        try main.waitUntilHeld(1)
        // Nobody of the first has a worker left.
        #expect(try second.get("/").text == "2")
        #expect(!held.hasInput)
        gate.open()
        #expect(try held.readResponse().status == 200)
        #expect(try main.get("/").text == "1")
        #expect(main.server.metrics.requests == 2)
        #expect(second.server.metrics.requests == 1)
    }
}
