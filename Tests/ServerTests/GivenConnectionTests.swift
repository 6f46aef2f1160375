// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxIO
import TestSupport
import Testing

@testable import Server

/// A connection that somebody else has accepted: systemd with `Accept=yes`.
struct GivenConnectionTests {
    @Test func `it is served, and its end wakes the supervisor at once`() throws {
        let test = try TestServer()
        let listener = try ListeningSocket(binding: SocketAddress(host: "127.0.0.1", port: 0))
        let client = try TestClient(port: try listener.address.port)
        try client.send(request("/healthz"))
        try waitUntil { isReadable(listener.number) }
        guard case .connection(let socket, _) = listener.accept() else {
            throw TestFailure("no connection")
        }
        test.server.serve(socket)
        #expect(try client.readResponse().text == "ok\n")
        #expect(!isReadable(test.server.activityDescriptor))
        client.close()
        try waitUntil { isReadable(test.server.activityDescriptor) }
        #expect(test.server.connectionCount == 0)
    }

    private func isReadable(_ number: CInt) -> Bool {
        var entry = pollfd(fd: number, events: Int16(POLLIN), revents: 0)
        return unsafe poll(&entry, 1, 0) == 1
    }
}
