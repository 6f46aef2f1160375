// SPDX-License-Identifier: Apache-2.0

import Glibc
import HTTP
import LinuxIO
import SystemPackage
import Systemd
import TestSupport
import Testing

@testable import Server

/// A server's log in a file.
struct AccessLogTests {
    private let folder: TestFolder
    private let writer: JournalWriter
    private let file: FileDescriptor

    init() throws {
        folder = try TestFolder()
        file = try unsafe FileDescriptor.open(
            "\(folder.path)/log", .writeOnly, options: [.create, .append, .closeOnExec],
            permissions: .ownerReadWrite)
        writer = try JournalWriter(destination: .plainLines(file), identifier: "test")
    }

    /// The messages of all records, without time and level.
    private func messages() throws -> [String] {
        writer.close()
        try file.close()
        return try folder.read("log").split(separator: "\n").map { line in
            line.split(separator: ": ", maxSplits: 1).dropFirst().joined()
        }
    }

    private func server(
        _ mode: AccessLogMode, slow: Duration = .seconds(3600), root: String? = nil,
        _ change: (inout Generation.Settings) -> Void = { _ in }
    ) throws -> TestServer {
        try TestServer(
            workers: 1, root: root, log: AccessLog(writer, mode: mode, slowThreshold: slow),
            change)
    }

    /// A message without its duration, which has to be there.
    private func timeless(_ message: String) -> String {
        message.replacing(#/ [0-9]+\.[0-9]ms /#, with: " TIME ")
    }

    @Test func `each request is a line`() throws {
        try folder.write("a.html", "hello")
        try folder.write("large", pattern(100_000))
        let test = try server(.all, root: folder.path)
        for target in ["/a.html?x=1", "/missing", "/large", "/healthz", "/%2f"] {
            _ = try test.get(target)
        }
        let client = try test.connect()
        try client.send(request("/a.html", method: "HEAD"))
        _ = try client.readResponse(toHead: true)
        try client.send(request("/a.html", method: "PUT"))
        let allowed = try client.readResponse().content.count
        try client.send("nonsense\r\n")
        let refused = try client.readResponse().content.count
        let missing = try test.get("/missing").content.count
        let slash = try test.get("/%2f").content.count
        client.close()
        try waitUntil { test.server.connectionCount == 0 }
        let lines = try messages().map(timeless)
        #expect(
            lines == [
                "GET /a.html 200 5B TIME 127.0.0.1",
                "GET /missing 404 \(missing)B TIME 127.0.0.1",
                "GET /large 200 100000B TIME 127.0.0.1",
                "GET /healthz 200 3B TIME 127.0.0.1",
                "GET /%2f 400 \(slash)B TIME 127.0.0.1",
                "HEAD /a.html 200 0B TIME 127.0.0.1",
                "PUT /a.html 405 \(allowed)B TIME 127.0.0.1",
                "\"nonsense\" 400 \(refused)B TIME 127.0.0.1 (The request method is not a token.)",
                "GET /missing 404 \(missing)B TIME 127.0.0.1",
                "GET /%2f 400 \(slash)B TIME 127.0.0.1",
            ])
    }

    @Test func `only errors and slow requests are lines by default`() throws {
        let test = try server(.errors, slow: .milliseconds(50))
        for target in ["/", "/missing", "/sleep?seconds=0.1", "/sleep?seconds=x", "/healthz"] {
            _ = try test.get(target)
        }
        let lines = try messages().map { $0.split(separator: " ").prefix(3).joined(separator: " ") }
        #expect(lines == ["GET /missing 404", "GET /sleep 200", "GET /sleep 400"])
    }

    @Test func `only slow requests are lines when asked for`() throws {
        let test = try server(.slow, slow: .milliseconds(50))
        for target in ["/", "/missing", "/sleep?seconds=0.1"] {
            _ = try test.get(target)
        }
        let lines = try messages().map { $0.split(separator: " ").prefix(3).joined(separator: " ") }
        #expect(lines == ["GET /sleep 200"])
    }

    @Test func `a request is not slow for what another one took`() throws {
        let test = try server(.slow, slow: .milliseconds(900))
        let client = try test.connect()
        try client.send(request("/") + request("/sleep?seconds=1") + request("/healthz"))
        for _ in 0..<3 {
            _ = try client.readResponse()
        }
        let lines = try messages().map { $0.split(separator: " ").prefix(2).joined(separator: " ") }
        #expect(lines == ["GET /sleep"])
    }

    @Test func `nothing is a line when the log is off`() throws {
        let test = try server(.off, slow: .zero)
        _ = try test.get("/missing")
        #expect(try messages().isEmpty)
    }

    @Test func `a request that did not come in time is a line with its reason`() throws {
        let test = try server(.errors) { $0.headerTimeout = .milliseconds(50) }
        let client = try test.connect()
        try client.send("GET ")
        try test.supervise { client.hasInput }
        let message = try #require(try messages().first)
        #expect(message.hasPrefix("\"GET \" 408 "))
        #expect(message.hasSuffix("127.0.0.1 (The request did not come in time.)"))
    }

    @Test func `a file that cannot be served is a line with its reason`() throws {
        unsafe #expect(mkfifo("\(folder.path)/fifo", 0o644) == 0)
        let test = try server(.errors, root: folder.path)
        #expect(try test.get("/fifo").status == 403)
        let message = try #require(try messages().first)
        #expect(message.hasSuffix("127.0.0.1 (Operation not permitted)"))
    }

    @Test func `what a client sends cannot make lines of its own`() throws {
        let test = try server(.all)
        let client = try test.connect()
        try client.send("GET /%0a%1b[31m HTTP/1.1\r\nHost: x\r\nUser-Agent: \u{1b}\r\n\r\n")
        _ = try client.readResponse()
        client.close()
        try waitUntil { test.server.connectionCount == 0 }
        let content = try messages()
        #expect(content.count == 1)
        #expect(content.allSatisfy { $0.utf8.allSatisfy { $0 >= 0x20 } })
    }

    @Test func `what comes faster than the rate is counted, and what is not logged is not`() throws
    {
        writer.maximumRate = 1
        let test = try server(.errors)
        let client = try test.connect()
        for target in ["/", "/missing", "/healthz"] {
            for _ in 0..<20 {
                try client.send(request(target))
                _ = try client.readResponse()
            }
        }
        client.close()
        try waitUntil { test.server.connectionCount == 0 }
        let lines = try messages()
        let written = lines.count { $0.hasPrefix("GET /missing 404 ") }
        #expect(written < 20)
        let told = lines.compactMap { line in
            line.contains("access record") ? Int(line.prefix { $0 != " " }) : nil
        }
        #expect(written + told.reduce(0, +) == 20)
        #expect(lines.count == written + told.count)
    }

    @Test func `the server's own errors do not share the rate of what clients can ask for`() {
        let log = EntryList().log(.all) { $0 <= .error }
        let statuses: [Status] = [.internalServerError, .serviceUnavailable]
        #expect(statuses.allSatisfy { log.admits($0, age: 0) })
        let others: [Status] = [.ok, .notFound, .notImplemented, .httpVersionNotSupported]
        #expect(!others.contains { log.admits($0, age: 0) })
    }

    @Test func `only what ends with the program is logged beyond the rate`() {
        let entries = EntryList()
        let log = entries.log(.errors) { _ in false }
        let record = RequestRecord(from: PeerAddress())
        for reason in CutReason.allCases {
            log.writeCut(record, because: reason)
        }
        let messages = entries.all.compactMap { $0[.message] }
        #expect(messages.count == 2)
        #expect(messages.first?.hasSuffix("(cut off at the end of the drain)") == true)
        #expect(messages.last?.hasSuffix("(cut off by the upgrade to another version)") == true)
    }

    @Test func `a response that was cut off is a line too`() throws {
        try folder.write("large", pattern(20_000_000))
        let test = try server(.all, root: folder.path)
        let client = try test.connect(receiveBuffer: 4096)
        try client.send(request("/large"))
        _ = try client.read(100)
        client.reset()
        try waitUntil { test.server.connectionCount == 0 }
        let message = try #require(try messages().first)
        #expect(message.hasPrefix("GET /large 200 "))
        #expect(message.hasSuffix("(the client was gone)"))
        #expect(!message.contains(" 20000000B "))
    }
}
