// SPDX-License-Identifier: Apache-2.0

import Glibc
import TestSupport
import Testing

@testable import Server

struct MinimumRateTests {
    private static let second: UInt64 = 1_000_000_000

    @Test func `a client has its time for what it has sent, and five seconds`() {
        let rate = MinimumRate(bytesPerSecond: 1000)
        #expect(rate.deadline(since: 7, after: 0) == 7 + 5 * Self.second)
        #expect(rate.deadline(since: 7, after: 2500) == 7 + 7_500_000_000)
        #expect(rate.deadline(since: 7, after: .max) > UInt64.max / 4)
        #expect(rate.deadline(since: .max, after: 1) == .max)
    }

    @Test func `a request that comes too slowly is answered 408`() throws {
        let test = try TestServer {
            $0.headerTimeout = .seconds(3600)
            $0.bodyTimeout = .seconds(3600)
            $0.minimumRate = 10_000
        }
        let beginnings = [
            "GET / HTTP/1.1\r\nX: ", request("/", "Content-Length: 100000", method: "POST"),
        ]
        let clients = try beginnings.map { beginning in
            let client = try test.connect()
            try client.send(beginning)
            return client
        }
        try test.supervise {
            usleep(50_000)
            for client in clients {
                _ = client.sendAvailable([UInt8(ascii: "x")])
            }
            return clients.allSatisfy(\.hasInput)
        }
        for client in clients {
            #expect(try client.readResponse().status == 408)
        }
        #expect(test.server.refusals.rate == 2)
    }

    @Test func `a response that is taken too slowly is cut off, a fast one is not`() throws {
        let folder = try TestFolder()
        try folder.write("large", pattern(20_000_000))
        let test = try TestServer(root: folder.path) {
            $0.writeTimeout = .seconds(4)
            $0.minimumRate = 400_000
        }
        let slow = try test.connect(receiveBuffer: 4096)
        let fast = try test.connect(receiveBuffer: 4096)
        for client in [slow, fast] {
            try client.send(request("/large"))
        }
        var count = 0
        try test.supervise {
            usleep(20_000)
            _ = try? slow.read(1000)
            count += try fast.read(min(50_000, 19_000_000 - count)).count
            return test.server.refusals.rate > 0
        }
        #expect(test.server.refusals.rate == 1)
        #expect(test.server.metrics.aborted == 1)
        #expect(!fast.isEnded)
    }
}
