// SPDX-License-Identifier: Apache-2.0

import LinuxIO
import TestSupport
import Testing

@testable import Server

struct AddressLimitTests {
    private func network(_ host: String) throws -> PeerNetwork? {
        PeerAddress(try SocketAddress(host: host, port: 1)).network
    }

    @Test func `an address has so many connections and no more`() throws {
        let test = try TestServer { $0.connectionsPerAddress = 2 }
        let clients = try (0..<2).map { _ in try test.connect() }
        for client in clients {
            try client.send(request("/healthz"))
            #expect(try client.readResponse().status == 200)
        }
        let third = try test.connect()
        try waitUntil { third.isEnded }
        #expect(test.server.refusals.address == 1)
        #expect(test.server.connectionCount == 2)
        clients[0].close()
        try waitUntil { test.server.connectionCount == 1 }
        let fourth = try test.connect()
        try fourth.send(request("/healthz"))
        #expect(try fourth.readResponse().status == 200)
    }

    @Test func `nobody is counted while there is no limit, and nothing stays`() throws {
        let test = try TestServer()
        let before = try test.connect()
        try before.send(request("/healthz"))
        #expect(try before.readResponse().status == 200)
        #expect(test.server.context.addresses.clientCount == 0)
        let site = Site(root: nil, endpoints: [HealthEndpoint(path: "/healthz")])
        test.server.publish(
            .forTests(sites: SiteTable(default: site)) { $0.connectionsPerAddress = 1 })
        let after = try test.connect()
        try after.send(request("/healthz"))
        #expect(try after.readResponse().status == 200)
        let refused = try test.connect()
        try waitUntil { refused.isEnded }
        before.close()
        after.close()
        try waitUntil { test.server.connectionCount == 0 }
        #expect(test.server.context.addresses.clientCount == 0)
    }

    @Test func `connections through a Unix socket have no address`() throws {
        let folder = try TestFolder()
        let test = try TestServer { $0.connectionsPerAddress = 1 }
        let path = "\(folder.path)/socket"
        try test.server.listen(
            on: ListeningSocket(binding: SocketAddress(path: path)), isInherited: false)
        let clients = try (0..<3).map { _ in try TestClient(path: path) }
        for client in clients {
            try client.send(request("/healthz"))
            #expect(try client.readResponse().status == 200)
        }
        #expect(PeerAddress().network == nil)
    }

    @Test func `a client is an IPv4 address or an IPv6 network`() throws {
        #expect(try network("192.0.2.1") == network("::ffff:192.0.2.1"))
        #expect(try network("192.0.2.1") != network("192.0.2.2"))
        #expect(try network("2001:db8:0:1::1") == network("2001:db8:0:1:ffff::2"))
        #expect(try network("2001:db8:0:1::1") != network("2001:db8:0:2::1"))
        #expect(try network("::1") != nil)
        #expect(try network("::1") != network("127.0.0.1"))
    }

    @Test func `what is counted is bounded and forgotten`() throws {
        let counts = AddressCounts()
        let network = try #require(try network("192.0.2.1"))
        let entered = (0..<3).map { _ in counts.enter(network, limit: 2) }
        #expect(entered == [true, true, false])
        counts.leave(network)
        #expect(counts.enter(network, limit: 2))
        counts.leave(network)
        counts.leave(network)
        #expect(counts.clientCount == 0)
    }
}
