// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import Server

/// Whatever bytes come, the server answers or ends the connection, and serves the next client.
struct FuzzTests {
    private static let seeds = [
        request("/index.html"),
        request("/", "Content-Length: 5", method: "POST") + "hello",
        request("/x", "Transfer-Encoding: chunked", method: "PUT")
            + "5;a=\"b\"\r\nhello\r\n0\r\nT: x\r\n\r\n",
        request("http://test/folder?x=%20", "Range: bytes=0-1,-5", "If-Range: \"a\""),
        request("/a/../%2e%2e/%c3%a4", "If-None-Match: W/\"x\", *", "Expect: 100-continue"),
        request("*", "If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT", method: "OPTIONS"),
        "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
    ].map { Array($0.utf8) }

    @Test(arguments: [UInt64(1), 2, 3, 4])
    func `mangled requests do no harm`(seed: UInt64) throws {
        let folder = try TestFolder()
        try folder.write("index.html", "hello")
        try folder.makeFolder("folder")
        let test = try TestServer(root: folder.path)
        var generator = SeededGenerator(seed: seed)
        for round in 0..<(Sanitizer.isPresent ? 200 : 1000) {
            let bytes = Self.mangled(using: &generator)
            let client = try test.connect()
            try? client.send(bytes)
            client.halfClose()
            let answer = (try? client.readToEnd()) ?? []
            #expect(
                answer.isEmpty || answer.starts(with: "HTTP/1.1 ".utf8), "round \(round): \(bytes)")
        }
        try waitUntil { test.server.connectionCount == 0 }
        #expect(try test.get("/").text == "hello")
    }

    private static func mangled(using generator: inout SeededGenerator) -> [UInt8] {
        if Int.random(in: 0..<8, using: &generator) == 0 {
            let count = Int.random(in: 1..<2000, using: &generator)
            return (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
        }
        var bytes: [UInt8] = []
        for _ in 0..<Int.random(in: 1...3, using: &generator) {
            bytes += seeds.randomElement(using: &generator) ?? []
        }
        for _ in 0..<Int.random(in: 0...4, using: &generator) {
            mangle(&bytes, using: &generator)
        }
        return bytes
    }

    private static func mangle(_ bytes: inout [UInt8], using generator: inout SeededGenerator) {
        guard !bytes.isEmpty else { return }
        let position = Int.random(in: 0..<bytes.count, using: &generator)
        let end = min(bytes.count, position + Int.random(in: 1..<40, using: &generator))
        switch Int.random(in: 0..<6, using: &generator) {
        case 0: bytes[position] = UInt8.random(in: 0...255, using: &generator)
        case 1: bytes.removeSubrange(position..<end)
        case 2: bytes.insert(contentsOf: bytes[position..<end], at: position)
        case 3:
            bytes.insert(
                Array(" \t\r\n:%/.;,\"\0".utf8).randomElement(using: &generator) ?? 0, at: position)
        case 4: bytes.removeSubrange(position...)
        default:
            bytes.replaceSubrange(position..<end, with: repeatElement(bytes[position], count: 3000))
        }
    }
}
