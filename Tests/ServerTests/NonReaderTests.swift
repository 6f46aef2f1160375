// SPDX-License-Identifier: Apache-2.0

import Glibc
import StaticFiles
import Systemd
import TestSupport
import Testing

@testable import Server

/// Clients that ask for more than they take.
struct NonReaderTests {
    private let folder: TestFolder
    private let entries = EntryList()

    init() throws {
        folder = try TestFolder()
        try folder.write("large", pattern(20_000_000))
    }

    private func server(
        write: Duration, sendBuffer: Int = 64 << 10, workers: Int = 2
    ) throws -> TestServer {
        try TestServer(workers: workers, root: folder.path, log: entries.log(.errors)) {
            $0.writeTimeout = write
            $0.sendBuffer = sendBuffer
        }
    }

    /// What the kernel has taken for a client that reads nothing, in bytes.
    private func bytesTaken(by test: TestServer) throws -> Int {
        let client = try test.connect(receiveBuffer: 4096)
        try client.send(request("/large"))
        try test.waitUntilParked(unfinished: 1)
        let count = entries.all.count
        try test.supervise { entries.all.count > count }
        return try #require(entries.all.last?["HTTP_BYTES_SENT"].flatMap { Int($0) })
    }

    /// It takes some into its kernel's memory at first, which is not reading.
    @Test func `a client that reads nothing is cut off in time`() throws {
        let test = try server(write: .seconds(2))
        let client = try test.connect(receiveBuffer: 4096)
        let start = ContinuousClock.now
        try client.send(request("/large"))
        try test.supervise {
            usleep(1000)
            return test.server.metrics.aborted == 1
        }
        let duration = ContinuousClock.now - start
        #expect(duration > .seconds(1.9))
        #expect(duration < .seconds(3.8))
        #expect(test.server.requestMetrics.endings.writeTimeouts == 1)
    }

    @Test func `what a client did not take ends with its connection`() throws {
        let test = try server(write: .milliseconds(100))
        let client = try test.connect(receiveBuffer: 4096)
        try client.send(request("/large"))
        try test.supervise { test.server.metrics.aborted == 1 }
        try waitUntil { test.server.connectionCount == 0 }
        #expect(throws: (any Error).self) { try client.readToEnd() }
        // A connection that waits for its client to take the rest would be in state 04, FIN_WAIT1.
        let port = String(format16(test.port))
        let orphans = try TestFolder.content("/proc/net/tcp").split(separator: "\n").filter {
            let fields = $0.split(separator: " ")
            return fields.count > 3 && fields[1].hasSuffix(":\(port)") && fields[3] == "04"
        }
        #expect(orphans.isEmpty)
    }

    private func format16(_ number: UInt16) -> String {
        let text = String(number, radix: 16, uppercase: true)
        return String(repeating: "0", count: 4 - text.count) + text
    }

    @Test func `the kernel takes little for a client that reads nothing`() throws {
        let test = try server(write: .milliseconds(100))
        #expect(try bytesTaken(by: test) < 400_000)
    }

    @Test func `a reload changes what it takes for those who connect later`() throws {
        let test = try server(write: .milliseconds(100), sendBuffer: 4 << 20)
        let before = try bytesTaken(by: test)
        let site = try Site(
            root: .init(folder.path, policy: .forTests(cacheLifetime: 0)), endpoints: [])
        test.server.publish(
            .forTests(sites: SiteTable(default: site), log: entries.log(.errors)) {
                $0.writeTimeout = .milliseconds(100)
                $0.sendBuffer = 16 << 10
            })
        let after = try bytesTaken(by: test)
        #expect(after < before)
        #expect(after < 200_000)
    }

    @Test func `a response of which the kernel takes little comes whole`() throws {
        let test = try server(write: .seconds(20), sendBuffer: 16 << 10, workers: 1)
        let client = try test.connect()
        try client.send(request("/large"))
        #expect(try client.readResponse().content == pattern(20_000_000))
    }
}
