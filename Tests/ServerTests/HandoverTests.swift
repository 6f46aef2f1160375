// SPDX-License-Identifier: Apache-2.0

import Glibc
import HTTP
import LinuxIO
import Slots
import Synchronization
import TestSupport
import Testing

@testable import Server

/// What one program leaves to the next.
struct HandoverTests {
    private func connect(_ test: TestServer, sending text: String) throws -> TestClient {
        let client = try test.connect()
        try client.send(text)
        return client
    }

    private static func ask(_ client: TestClient, for target: String) throws {
        try client.send(request(target))
        guard try client.readResponse().status == 200 else { throw TestFailure("wrong answer") }
    }

    @Test func `a frozen server answers nobody, and goes on once it is thawed`() throws {
        let test = try TestServer()
        let idle = try test.connect()
        try idle.send(request("/healthz"))
        _ = try idle.readResponse()
        let begun = try connect(test, sending: "GET /healthz HTTP/1.1\r\n")
        try test.waitUntilParked(unfinished: 1)

        let frozen = test.server.freeze(within: .seconds(60))
        #expect(frozen.entries.count == 2)
        try idle.send(request("/healthz"))
        try begun.send("Host: test\r\n\r\n")
        let new = try connect(test, sending: request("/healthz"))
        usleep(100_000)
        #expect(!idle.hasInput && !begun.hasInput && !new.hasInput)

        test.server.thaw(frozen)
        for client in [idle, begun, new] {
            #expect(try client.readResponse().status == 200)
        }
    }

    @Test func `a freeze waits for the turns that workers are in`() throws {
        let test = try TestServer()
        let sleeper = try connect(test, sending: request("/sleep?seconds=3"))
        try waitUntil { test.server.holdsWorker }
        let frozen = test.server.freeze(within: .seconds(60))
        #expect(!test.server.holdsWorker)
        #expect(frozen.entries.count == 1)
        #expect(try sleeper.readResponse().status == 200)
        test.server.thaw(frozen)
    }

    @Test func `a request that is still in hand counts as cut off by the next program`() throws {
        let test = try TestServer()
        let client = try connect(test, sending: request("/hold"))
        try waitUntil { test.server.holdsWorker }
        let frozen = test.server.freeze(within: .zero)
        let records = try HandoverRecords(test.server.handover(frozen).bytes)
        #expect(records.totals.aborted == 1)
        // It was not, as the next one has not come.
        test.server.thaw(frozen)
        test.gate.open()
        #expect(try client.readResponse().status == 200)
        #expect(test.server.metrics.aborted == 0)
    }

    /// With one request on its way there is an event between two turns, with two one in each.
    @Test(arguments: [1, 2])
    func `no turn begins once the server is frozen, however quick its clients are`(
        requestsOnTheWay: Int
    ) throws {
        let endpoint = FreezeWatchEndpoint()
        let test = try TestServer(
            workers: 3,
            generation: .forTests(
                sites: SiteTable(default: Site(root: nil, endpoints: [endpoint]))))
        endpoint.watch.context.withLock { $0 = test.server.context }
        defer { endpoint.watch.context.withLock { $0 = nil } }
        let port = test.port
        let isDone = Flag()
        let clients = (0..<2).map { _ in
            TestThread {
                Swift.Result {
                    let client = try TestClient(port: port)
                    for _ in 1..<requestsOnTheWay {
                        try client.send(request("/watch"))
                    }
                    while !isDone.isSet {
                        try Self.ask(client, for: "/watch")
                    }
                }
            }
        }
        try waitUntil { test.server.metrics.connections == 2 }
        for _ in 0..<50 {
            usleep(3000)
            endpoint.watch.begunCount.store(0, ordering: .relaxed)
            let frozen = test.server.freeze(within: .seconds(60))
            #expect(frozen.entries.count == 2)
            // What each had read before, and the worker not yet looked at.
            #expect(endpoint.watch.begunCount.load(ordering: .relaxed) <= 2 * requestsOnTheWay)
            test.server.thaw(frozen)
        }
        isDone.set()
        for client in clients {
            try client.join().get()
        }
    }

    @Test func `a connection that a freeze has not got goes on after the thaw`() throws {
        let test = try TestServer()
        let sleeper = try connect(test, sending: request("/hold"))
        let other = try connect(test, sending: request("/healthz"))
        #expect(try other.readResponse().status == 200)
        try waitUntil { test.server.holdsWorker && test.server.metrics.idleConnections == 1 }
        let frozen = test.server.freeze(within: .zero)
        #expect(frozen.entries.count == 1)
        // It ends its turn before the thaw, and its next request finds it parked.
        test.gate.open()
        #expect(try sleeper.readResponse().status == 200)
        try sleeper.send(request("/healthz"))
        try other.send(request("/healthz"))
        usleep(50_000)
        #expect(!sleeper.hasInput)
        test.server.thaw(frozen)
        for client in [sleeper, other] {
            #expect(try client.readResponse().status == 200)
        }
    }

    @Test func `freezing and thawing under load loses nothing`() throws {
        let test = try TestServer(workers: 4)
        let port = test.port
        let isDone = Flag()
        let clients = (0..<3).map { _ in
            TestThread {
                Swift.Result {
                    let kept = try TestClient(port: port)
                    while !isDone.isSet {
                        for client in [kept, try TestClient(port: port)] {
                            try Self.ask(client, for: "/healthz")
                        }
                    }
                }
            }
        }
        for _ in 0..<200 {
            test.server.thaw(test.server.freeze(within: .seconds(60)))
        }
        isDone.set()
        for client in clients {
            try client.join().get()
        }
    }

    @Test func `what is no hand-over is refused, wherever it is damaged or cut`() throws {
        let test = try TestServer()
        let client = try connect(test, sending: "GET / HTTP/1.1\r\nHo")
        try test.waitUntilParked(unfinished: 1)
        let frozen = test.server.freeze(within: .seconds(60))
        let bytes = test.server.handover(frozen).bytes
        test.server.thaw(frozen)
        #expect(try HandoverRecords(bytes).connections.count == 1)
        for index in bytes.indices {
            var damaged = bytes
            damaged[index] ^= 0x10
            #expect(throws: HandoverError.self) { try HandoverRecords(damaged) }
            #expect(throws: HandoverError.self) { try HandoverRecords(Array(bytes[..<index])) }
        }
        try client.send("st: test\r\n\r\n")
        #expect(try client.readResponse().status == 200)
    }

    @Test func `another format is named`() throws {
        var writer = StateWriter()
        writer.write(UInt64(0x7074_7468_6c6f_6f70))
        writer.write(UInt64(7))
        #expect(throws: HandoverError.unknownFormat(7)) { try HandoverRecords(writer.bytes) }
    }

    @Test func `a connection of another format is closed, and the rest goes on`() throws {
        let test = try TestServer()
        var pair: [CInt] = [0, 0]
        #expect(unsafe socketpair(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0, &pair) == 0)
        defer { _ = close(pair[1]) }
        var writer = StateWriter()
        writer.record(2) { record in
            record.write(UInt64(pair[0]))
            record.write(UInt64(99))
        }
        // A kind of record that nobody knows yet.
        writer.record(77) { $0.write("later" as String?) }
        writer.record(3) { record in
            for number in [5, 4, 3] as [UInt64] {
                record.write(number)
            }
        }
        var head = StateWriter()
        head.write(UInt64(0x7074_7468_6c6f_6f70))
        head.write(UInt64(1))
        head.write(checksum(writer.bytes))
        var lost = Adoption()
        lost.lostConnections = 1
        #expect(try test.server.adopt(head.bytes + writer.bytes) == lost)
        var byte: UInt8 = 0
        #expect(unsafe recv(pair[1], &byte, 1, 0) == 0)
        #expect(test.server.metrics.requests == 5)
    }

    /// FNV-1a, written down once more: the format must not change by accident.
    private func checksum(_ bytes: [UInt8]) -> UInt64 {
        var sum: UInt64 = 14_695_981_039_346_656_037
        for byte in bytes {
            sum = (sum ^ UInt64(byte)) &* 1_099_511_628_211
        }
        return sum
    }

    @Test func `a body's decoder goes on wherever it was`() throws {
        let text = "3;a=\"b\\c\";d\r\nabc\r\n10\r\n0123456789abcdef\r\n0\r\nX: y\r\n\r\n"
        let body = Array(text.utf8)
        for split in body.indices {
            var first = try BodyDecoder(.chunked, limits: .forTests)
            let count = try first.consume(body.span.extracting(..<split))
            var second = try #require(BodyDecoder(state: first.state))
            let rest = try second.consume(body.span.extracting(split...))
            #expect(count == split && rest == body.count - split)
            #expect(second.isComplete)
        }
        #expect(BodyDecoder(state: [1, 2, 0, 0, 0, 0, 0, 0]) == nil)
        #expect(BodyDecoder(state: [9, 0, 0, 0, 0, 0, 0, 200]) == nil)
        #expect(BodyDecoder(state: []) == nil)
    }

    @Test func `no state of a connection that was made up traps`() throws {
        let test = try TestServer()
        let client = try connect(test, sending: "POST / HTTP/1.1\r\nContent-Length: 10\r\n\r\n12")
        try test.waitUntilParked(unfinished: 1)
        let frozen = test.server.freeze(within: .seconds(60))
        var state = StateWriter()
        let context = test.server.context
        context.table.withOwned(frozen.entries[0].token) { $0.write(to: &state) }
        var generator = SeededGenerator(seed: 8)
        for _ in 0..<5000 {
            var bytes = state.bytes
            // Not the count of the input's bytes, nor the flag at the end which says that a file's
            // descriptor follows: that would be one of another test.
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let index = Int.random(in: 0..<bytes.count - 8, using: &generator)
                if !(32..<48).contains(index) {
                    bytes[index] = UInt8.random(in: 0...255, using: &generator)
                }
            }
            var reader = StateReader(bytes[...])
            let socket = StreamSocket(
                OwnedDescriptor(owning: unsafe open("/dev/null", O_RDONLY | O_CLOEXEC)))
            _ = try? Connection(
                socket, from: &reader, in: context.generations.value)
        }
        test.server.thaw(frozen)
        #expect(!client.isEnded)
    }
}

/// Counts the requests that it is asked for while the server is frozen, and takes its time for each.
private struct FreezeWatchEndpoint: Endpoint {
    final class Watch: Sendable {
        let context = Mutex<ServerContext?>(nil)
        let begunCount = Atomic<Int>(0)
    }

    let path = Array("/watch".utf8)
    let holdsWorker = false
    let watch = Watch()

    func answer(_ request: EndpointRequest) -> EndpointAnswer {
        if watch.context.withLock({ $0?.isFrozen.load(ordering: .sequentiallyConsistent) }) == true
        {
            watch.begunCount.add(1, ordering: .relaxed)
        }
        usleep(2000)
        return .line(.ok, "watched")
    }
}
