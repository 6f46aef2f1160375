// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import Server

struct LargeFileTests {
    private let folder: TestFolder

    init() throws {
        folder = try TestFolder()
    }

    @Test(arguments: [1, 4])
    func `a slow reader gets a large file whole while others are served`(workers: Int) throws {
        let content = pattern(6_000_000)
        try folder.write("large", content)
        try folder.write("small", "small")
        let test = try TestServer(workers: workers, root: folder.path)
        let slow = try test.connect(receiveBuffer: 4096)
        try slow.send(request("/large") + request("/small"))
        var received = 0
        while received < 1_000_000 {
            received += try slow.read(50_000).count
            #expect(try test.get("/small").text == "small")
        }
        #expect(test.server.metrics.busyWorkers <= 1)
        slow.close()
        try waitUntil { test.server.connectionCount == 0 }

        let other = try test.connect(receiveBuffer: 4096)
        try other.send(request("/large") + request("/small"))
        #expect(try other.readResponse().content == content)
        #expect(try other.readResponse().text == "small")
    }

    @Test func `many readers of one large file each get it whole`() throws {
        let content = pattern(700_000)
        try folder.write("large", content)
        let test = try TestServer(root: folder.path)
        let clients = try (0..<30).map { _ in try test.connect(receiveBuffer: 4096) }
        for client in clients {
            try client.send(request("/large"))
        }
        for client in clients.reversed() {
            #expect(try client.readResponse().content == content)
        }
    }

    @Test func `a file that shrinks while it is sent ends the connection`() throws {
        try folder.write("large", pattern(20_000_000))
        let test = try TestServer(root: folder.path)
        let client = try test.connect(receiveBuffer: 4096)
        try client.send(request("/large"))
        _ = try client.read(1000)
        try folder.write("large", "short")
        let rest = try client.readToEnd()
        #expect(rest.count < 20_000_000 - 1000)
        try waitUntil { test.server.connectionCount == 0 }
        #expect(test.server.metrics.aborted == 1)
    }

    @Test func `a range of a large file is sent alone`() throws {
        let content = pattern(2_000_000)
        try folder.write("large", content)
        let test = try TestServer(root: folder.path)
        let client = try test.connect()
        try client.send(request("/large", "Range: bytes=1000000-1999998") + request("/large"))
        let part = try client.readResponse()
        #expect(part.status == 206)
        #expect(part["content-range"] == "bytes 1000000-1999998/2000000")
        #expect(part.content == Array(content[1_000_000...1_999_998]))
        #expect(try client.readResponse().content == content)
    }

    @Test func `several ranges of a large file are sent as parts at any pace`() throws {
        let content = pattern(3_000_000)
        try folder.write("large", content)
        let test = try TestServer(root: folder.path)
        let client = try test.connect(receiveBuffer: 4096)
        let ranges = "bytes=2000000-2999998,5-9,100000-1099999"
        try client.send(request("/large", "Range: \(ranges)") + request("/large"))
        let response = try client.readResponse()
        #expect(response.status == 206)
        let type = try #require(response["content-type"])
        let boundary = "\r\n--" + type.split(separator: "=")[1]
        var expected: [UInt8] = []
        for range in [2_000_000...2_999_998, 5...9, 100_000...1_099_999] {
            let position = "\(range.lowerBound)-\(range.upperBound)/3000000"
            expected += Array("\(boundary)\r\nContent-Type: application/octet-stream\r\n".utf8)
            expected += Array("Content-Range: bytes \(position)\r\n\r\n".utf8)
            expected += content[range]
        }
        expected += Array("\(boundary)--\r\n".utf8)
        #expect(response.content == expected)
        #expect(try client.readResponse().content == content)
    }

    @Test func `a file that shrinks between two parts ends the connection`() throws {
        try folder.write("large", pattern(20_000_000))
        let test = try TestServer(root: folder.path)
        let client = try test.connect(receiveBuffer: 4096)
        try client.send(request("/large", "Range: bytes=0-9999999,10000001-19999999"))
        _ = try client.read(1000)
        try folder.write("large", pattern(10_000_000))
        let rest = try client.readToEnd()
        #expect(rest.count < 19_000_000)
        try waitUntil { test.server.connectionCount == 0 }
        #expect(test.server.metrics.aborted == 1)
    }

    /// Source: RFC 9110 section 9.3.2.
    @Test(arguments: [
        "/small", "/large", "/empty", "/", "/missing", "/folder", "/healthz", "/sleep?seconds=0",
        "/sleep?seconds=x", "/%2e%2e/x", "/%00",
    ])
    func `HEAD says what GET says, without content`(target: String) throws {
        try folder.write("small", "small")
        try folder.write("large", pattern(100_000))
        try folder.write("empty", "")
        try folder.makeFolder("folder")
        let test = try TestServer(root: folder.path)
        let client = try test.connect()
        try client.send(request(target))
        let get = try client.readResponse()
        try client.send(request(target, method: "HEAD") + request("/small"))
        let head = try client.readResponse(toHead: true)
        #expect(head.timelessHead == get.timelessHead)
        #expect(try client.readResponse().text == "small")
    }
}
