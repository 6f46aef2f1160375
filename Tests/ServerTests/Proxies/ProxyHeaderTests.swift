// SPDX-License-Identifier: Apache-2.0

import Glibc
import HTTP
import LinuxIO
import Systemd
import TestSupport
import Testing

@testable import Server

/// Connections that begin with a header of the PROXY protocol.
struct ProxyHeaderTests {
    private static let line = Array("PROXY TCP4 203.0.113.7 10.0.0.1 4711 80\r\n".utf8)
    /// Version 2, with an extension that tells of TLS.
    private static let record =
        Array("\r\n\r\n\0\r\nQUIT\n".utf8) + [0x21, 0x11, 0, 20, 203, 0, 113, 7, 10, 0, 0, 1]
        + [1, 2, 3, 4, 0x20, 0, 5, 1, 0, 0, 0, 0]

    private let entries = EntryList()

    private func server(
        trusting word: String? = nil, _ change: (inout Generation.Settings) -> Void = { _ in }
    ) throws -> TestServer {
        var trusted = TrustedProxies()
        try #require(word.map { trusted.add($0) } ?? true)
        var site = Site(root: nil, endpoints: [HealthEndpoint(path: "/healthz")])
        site.redirects = [try RedirectRule(from: "/old", status: 301, to: "$scheme://$host/new")]
        return try TestServer(log: entries.log(.all), sites: SiteTable(default: site)) { settings in
            settings.proxies.trusted = trusted
            settings.proxies.headers = .everywhere
            change(&settings)
        }
    }

    @Test(arguments: [line, record])
    func `the client is the one in the header`(_ header: [UInt8]) throws {
        let test = try server()
        let client = try test.connect()
        try client.send(header + request("/healthz").utf8 + request("/old").utf8)
        #expect(try client.readResponse().status == 200)
        let location = header == Self.line ? "http://test/new" : "https://test/new"
        #expect(try client.readResponse()["location"] == location)
        try client.send(request("/healthz"))
        #expect(try client.readResponse().status == 200)
        #expect(
            entries.all.map { $0[.httpRemoteAddress] } == Array(repeating: "203.0.113.7", count: 3))
    }

    @Test(arguments: [line, record])
    func `a header may come in any pieces`(_ header: [UInt8]) throws {
        let test = try server()
        for position in [
            1, 2, 5, 12, 13, 15, 16, 20, header.count - 1, header.count, header.count + 3,
        ] {
            let bytes = header + request("/healthz").utf8
            let client = try test.connect()
            try client.send(Array(bytes[..<position]))
            try waitUntil { test.server.metrics.busyWorkers == 0 && !client.hasInput }
            usleep(5_000)
            try client.send(Array(bytes[position...]))
            #expect(try client.readResponse().status == 200, "\(position)")
        }
        let client = try test.connect()
        for byte in header + request("/healthz").utf8 {
            try client.send([byte])
            usleep(200)
        }
        #expect(try client.readResponse().status == 200)
        #expect(entries.all.allSatisfy { $0[.httpRemoteAddress] == "203.0.113.7" })
    }

    @Test(arguments: ["PROXY UNKNOWN\r\n", "\r\n\r\n\0\r\nQUIT\n \0\0\0"])
    func `a proxy's own connection has the socket's address`(_ header: String) throws {
        let test = try server()
        let client = try test.connect()
        try client.send(header + request("/healthz"))
        #expect(try client.readResponse().status == 200)
        #expect(entries.all[0][.httpRemoteAddress] == "127.0.0.1")
    }

    @Test(arguments: ["GET /healthz HTTP/1.1\r\n", "PROXY TCP4 x\r\n", "\r\n\r\nGET"])
    func `what is no header ends the connection with a record`(_ text: String) throws {
        let test = try server()
        let client = try test.connect()
        try client.send(text)
        try waitUntil { client.isEnded }
        #expect(!client.hasInput)
        try waitUntil { entries.all.count == 1 }
        let message = try #require(entries.all[0][.message])
        #expect(message.contains("(it does not begin with a PROXY header"))
    }

    @Test(arguments: [[UInt8](), Array(line.prefix(9))])
    func `a header that does not come in time ends the connection`(_ bytes: [UInt8]) throws {
        let test = try server { $0.headerTimeout = .milliseconds(50) }
        let client = try test.connect()
        try client.send(bytes)
        try test.supervise { client.isEnded }
        #expect(!client.hasInput)
        #expect(entries.all.count == (bytes.isEmpty ? 0 : 1))
    }

    @Test func `only those that are trusted may connect where somebody is`() throws {
        let test = try server(trusting: "10.0.0.0/8")
        let client = try test.connect()
        try? client.send(Self.line + request("/healthz").utf8)
        try waitUntil { client.isEnded && entries.all.count == 1 }
        #expect(!client.hasInput)
        #expect(entries.all[0][.message]?.contains("(it is not among trusted_proxies=)") == true)
        #expect(test.server.refusals.untrusted == 1)
        #expect(test.server.refusals.count == 0)
    }

    @Test func `fields are believed only of a client that is itself trusted`() throws {
        let test = try server(trusting: "127.0.0.1")
        let client = try test.connect()
        try client.send(Self.line + request("/healthz", "X-Forwarded-For: 192.0.2.9").utf8)
        #expect(try client.readResponse().status == 200)
        let other = try test.connect()
        let own = "PROXY TCP4 127.0.0.1 127.0.0.1 1 2\r\n"
        try other.send(own + request("/healthz", "X-Forwarded-For: 192.0.2.9"))
        #expect(try other.readResponse().status == 200)
        #expect(entries.all.map { $0[.httpRemoteAddress] } == ["203.0.113.7", "192.0.2.9"])
    }

    @Test func `without the setting a header is a malformed request`() throws {
        let test = try server { $0.proxies.headers = .named(["other"]) }
        for header in [Self.line, Self.record] {
            let client = try test.connect()
            try client.send(header + request("/healthz").utf8)
            #expect(try client.readResponse().status == 400)
        }
    }

    @Test func `connections are counted by the clients in their headers`() throws {
        let test = try server(trusting: "127.0.0.1") { $0.connectionsPerAddress = 1 }
        let clients = try (1...3).map { number in
            let client = try test.connect()
            try client.send("PROXY TCP4 203.0.113.\(number) 10.0.0.1 1 2\r\n" + request("/healthz"))
            #expect(try client.readResponse().status == 200)
            return client
        }
        let second = try test.connect()
        try? second.send("PROXY TCP4 203.0.113.1 10.0.0.1 1 2\r\n" + request("/healthz"))
        try waitUntil { second.isEnded }
        #expect(test.server.refusals.address == 1)
        for client in clients {
            client.close()
        }
        try waitUntil { test.server.connectionCount == 0 }
        #expect(test.server.context.addresses.clientCount == 0)
    }

    @Test func `another program waits for the rest of a header, and knows the listener`() throws {
        let test = try server()
        let begun = try test.connect()
        try begun.send(Array(Self.record[..<20]))
        let done = try test.connect()
        try done.send(Self.record + request("/healthz").utf8)
        #expect(try done.readResponse().status == 200)
        try test.waitUntilParked(unfinished: 1)
        let frozen = test.server.freeze(within: .seconds(60))
        let handover = test.server.handover(frozen)
        let records = try HandoverRecords(handover.bytes)
        #expect(records.listeners.map(\.name) == ["http"])
        let states = try records.connections.map { record in
            var state = record.state
            let socket = StreamSocket(OwnedDescriptor(owning: dup(record.number)))
            let connection = try Connection(
                socket, from: &state, in: test.server.context.generations.value)
            #expect(state.isAtEnd)
            return "\(connection.awaitsProxyHeader) \(connection.isSecure) \(connection.peer.host)"
        }
        #expect(states.sorted() == ["false true 203.0.113.7", "true false 127.0.0.1"])
        test.server.thaw(frozen)
        try begun.send(Array(Self.record[20...]) + request("/healthz").utf8)
        #expect(try begun.readResponse().status == 200)
    }
}
