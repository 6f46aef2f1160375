// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import Server

/// Source: RFC 9112 section 9.3.2.
struct PipeliningTests {
    private let folder: TestFolder

    init() throws {
        folder = try TestFolder()
        for number in 0..<10 {
            try folder.write("f\(number)", String(repeating: "\(number)", count: 100 + number))
        }
    }

    /// Requests for the files in turn.
    private func requests(_ range: Range<Int>) -> String {
        range.map { request("/f\($0 % 10)") }.joined()
    }

    private func expectInOrder(_ responses: [TestResponse], from start: Int = 0) {
        for (index, response) in responses.enumerated() {
            let digit = (start + index) % 10
            guard response.text == String(repeating: "\(digit)", count: 100 + digit) else {
                Issue.record("response \(index) is \(response.text)")
                return
            }
        }
    }

    @Test(arguments: [2, 16, 17, 100, 1000])
    func `requests in one write are answered in order`(count: Int) throws {
        let test = try TestServer(root: folder.path)
        let client = try test.connect()
        try client.send(requests(0..<count))
        var responses: [TestResponse] = []
        for _ in 0..<count {
            responses.append(try client.readResponse())
        }
        expectInOrder(responses)
        #expect(test.server.metrics.requests == UInt64(count))
        try test.waitUntilParked(unfinished: 0)
        #expect(!client.hasInput)
    }

    @Test func `several clients with more than a turn's share all get theirs`() throws {
        let test = try TestServer(workers: 1, root: folder.path)
        let clients = try (0..<8).map { _ in try test.connect() }
        for client in clients {
            try client.send(requests(0..<200))
        }
        for client in clients {
            var responses: [TestResponse] = []
            for _ in 0..<200 {
                responses.append(try client.readResponse())
            }
            expectInOrder(responses)
        }
    }

    @Test func `who never reads is no longer read from, and delays nobody`() throws {
        let test = try TestServer(workers: 1, root: folder.path)
        let client = try TestClient(port: test.port, receiveBuffer: 4096, sendBuffer: 16 << 10)
        let block = Array(requests(0..<1000).utf8)
        var sent = 0
        try waitUntil {
            while let count = client.sendAvailable(Array(block[(sent % block.count)...])), count > 0
            {
                sent += count
                guard sent < 256 << 20 else { throw TestFailure("the server takes everything") }
            }
            let metrics = test.server.metrics
            return metrics.busyWorkers == 0 && metrics.waiting == 0 && metrics.requests > 50
        }
        #expect(try test.get("/f3").content.count == 103)
        // The rest of the request that was cut off by the full buffer, read at the same time.
        let rest = Array(block[(sent % block.count)...])
        let total = (sent + rest.count) / block.count * 1000
        var unsent = rest[...]
        var responses = 0
        while responses < total {
            if !unsent.isEmpty, let count = client.sendAvailable(Array(unsent)) {
                unsent = unsent.dropFirst(count)
            }
            expectInOrder([try client.readResponse()], from: responses)
            responses += 1
        }
        try test.waitUntilParked(unfinished: 0)
        #expect(!client.hasInput)
    }

    @Test func `a request behind unread responses that holds its worker loses none after it`()
        throws
    {
        try folder.write("big", pattern(30_000))
        let test = try TestServer(workers: 1, root: folder.path) { $0.sendBuffer = 4 << 20 }
        let client = try test.connect(receiveBuffer: 4096)
        let round = request("/big") + request("/sleep?seconds=0") + request("/f1")
        let rounds = 1000
        var unsent = Array(String(repeating: round, count: rounds).utf8)[...]
        try waitUntil {
            if let count = client.sendAvailable(Array(unsent)) {
                unsent = unsent.dropFirst(count)
            }
            let metrics = test.server.metrics
            return metrics.busyWorkers == 0 && metrics.requests > 30
        }
        for index in 0..<rounds {
            if !unsent.isEmpty, let count = client.sendAvailable(Array(unsent)) {
                unsent = unsent.dropFirst(count)
            }
            let lengths = try (0..<3).map { _ in try client.readResponse().content.count }
            try #require(lengths == [30_000, 18, 101], "round \(index)")
        }
        #expect(test.server.metrics.requests == UInt64(rounds * 3))
    }

    @Test func `responses are not held back by a later request that holds its worker`() throws {
        let test = try TestServer(workers: 1, root: folder.path)
        let client = try test.connect()
        try client.send(requests(0..<3) + request("/hold") + requests(3..<4))
        try test.waitUntilHeld(1)
        expectInOrder(try (0..<3).map { _ in try client.readResponse() })
        #expect(!client.hasInput)
        test.gate.open()
        #expect(try client.readResponse().text == "held\n")
        expectInOrder([try client.readResponse()], from: 3)
    }
}
