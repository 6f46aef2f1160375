// SPDX-License-Identifier: Apache-2.0

import LinuxIO
import TestSupport
import Testing
import Threads

@testable import Server

/// Which requests are told of as the slowest.
struct SlowRequestTests {
    private let requests = SlowRequests()
    /// The beginning of a minute.
    private let start = UInt64(60_000_000_000) * 1000

    /// Ends a request of so many milliseconds, if it is among the slowest.
    ///
    /// - Parameter second: the second of its end.
    private func end(_ milliseconds: UInt64, queued: UInt64 = 0, second: UInt64 = 1) {
        var record = RequestRecord(from: PeerAddress())
        record.method = Array("GET".utf8)
        record.path = Array("/\(milliseconds)".utf8)
        record.worker = 0
        record.queued = queued * 1_000_000
        let now = start + second * 1_000_000_000
        record.start = now - milliseconds * 1_000_000
        guard requests.admits(TurnClock(of: record), at: now) else { return }
        requests.note(record, at: now)
    }

    private func paths(second: UInt64) -> [String] {
        requests.slowest(at: start + second * 1_000_000_000).map(\.path)
    }

    @Test func `the ten slowest are told of, the slowest first`() {
        for milliseconds in (UInt64(5)...40).shuffled() {
            end(milliseconds)
        }
        #expect(paths(second: 2) == (31...40).reversed().map { "/\($0)" })
    }

    @Test func `what takes less than ten milliseconds is not told of`() {
        end(9)
        #expect(paths(second: 1).isEmpty)
        end(10)
        #expect(paths(second: 1) == ["/10"])
    }

    @Test func `the time in the queue counts`() {
        end(50)
        end(1, queued: 60)
        #expect(paths(second: 1) == ["/1", "/50"])
        let slowest = requests.slowest(at: start + 3_000_000_000)
        #expect(slowest[0].queued == .milliseconds(60))
        #expect(slowest[0].duration == .milliseconds(1))
        #expect(slowest[0].age == .seconds(2))
    }

    @Test func `when the slowest are too old, those are there that were faster`() {
        for _ in 0..<20 {
            end(5000, second: 10)
        }
        for second: UInt64 in [70, 130, 250] {
            end(20 + second, second: second)
        }
        #expect(paths(second: 309) == Array(repeating: "/5000", count: 10))
        #expect(paths(second: 310) == ["/270", "/150", "/90"])
        #expect(paths(second: 371) == ["/270", "/150"])
        #expect(paths(second: 550).isEmpty)
        end(30, second: 1000)
        #expect(paths(second: 1000) == ["/30"])
    }

    @Test func `what ends a little before the newest minute counts all the same`() {
        end(20, second: 60)
        end(30, second: 59)
        #expect(paths(second: 61) == ["/30", "/20"])
    }

    @Test func `long texts are cut, and what was no request is left out`() {
        var record = RequestRecord(from: PeerAddress())
        record.worker = 0
        requests.note(record, at: start)
        record.method = Array("GET".utf8)
        record.path = Array(repeating: UInt8(ascii: "a"), count: 300)
        record.worker = nil
        requests.note(record, at: start)
        #expect(requests.slowest(at: start).isEmpty)
        record.worker = 1
        requests.note(record, at: start)
        #expect(
            requests.slowest(at: start).map(\.path) == [String(repeating: "a", count: 256) + "…"])
    }

    @Test func `a worker's requests are told of though nothing is logged`() throws {
        let folder = try TestFolder()
        try folder.write("large", pattern(8_000_000))
        let test = try TestServer(root: folder.path)
        let holder = try test.connect()
        try holder.send(request("/hold"))
        try test.waitUntilHeld(1)
        // A client that takes its time, and one that takes nothing.
        let reader = try test.connect(receiveBuffer: 4096)
        try reader.send(request("/large?query"))
        let goner = try test.connect(receiveBuffer: 4096)
        try goner.send(request("/large"))
        try waitUntil { test.server.requestMetrics.connections.sending == 2 }
        let begin = MonotonicClock.nanoseconds
        try waitUntil { MonotonicClock.nanoseconds - begin > 20_000_000 }
        test.gate.open()
        #expect(try holder.readResponse().status == 200)
        #expect(try reader.readResponse().content.count == 8_000_000)
        goner.close()
        try waitUntil { test.server.slowRequests.count == 3 }
        let found = test.server.slowRequests.sorted { $0.path < $1.path }
        #expect(found.map(\.path) == ["/hold", "/large", "/large"])
        #expect(found.map(\.status) == [200, 200, 200])
        #expect(found.count { $0.isCutOff } == 1)
        #expect(found.allSatisfy { $0.site == "default" && $0.duration >= .milliseconds(20) })
    }
}
