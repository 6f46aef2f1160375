// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import Glibc
import LinuxIO
import SystemPackage
import TestSupport
import Testing

/// Connections that this process makes, and how long it waits for them.
struct ConnectingTests {
    private let folder: TestFolder
    private let patience = Patience(.seconds(60))
    private let impatience = Patience(.milliseconds(20))

    init() throws {
        folder = try TestFolder()
    }

    private var address: SocketAddress {
        get throws { try SocketAddress(path: "\(folder.path)/socket") }
    }

    /// Of a port on which nobody listens any more.
    private var unusedAddress: SocketAddress {
        get throws {
            let listener = try ListeningSocket(binding: SocketAddress(host: "127.0.0.1", port: 0))
            defer { stopListening(listener) }
            return try listener.address
        }
    }

    private func listener(backlog: CInt = 4096) throws -> ListeningSocket {
        try ListeningSocket(binding: address, backlog: backlog)
    }

    @Test(arguments: ["127.0.0.1", "::1"])
    func `what is sent over a connection to a port arrives`(host: String) throws {
        let listener = try ListeningSocket(binding: SocketAddress(host: host, port: 0))
        let client = try StreamSocket(connectingTo: listener.address, patience)
        try client.sendAll(Array("hello".utf8), patience)
        try patience.waitForInput(of: listener.number)
        guard case .connection(let server, _) = listener.accept() else {
            Issue.record("not accepted")
            return
        }
        try patience.waitForInput(of: server.number)
        var buffer = UniqueArray<UInt8>()
        #expect(try server.receive(into: &buffer, upTo: 100) == .bytes(5))
    }

    @Test func `nobody listens on a port that was closed`() throws {
        let address = try unusedAddress
        #expect(throws: Errno.connectionRefused) {
            _ = try StreamSocket(connectingTo: address, patience)
        }
    }

    @Test func `a Unix socket with a full backlog is waited for`() throws {
        let listener = try listener(backlog: 0)
        let address = try address
        let first = try StreamSocket(connectingTo: address, patience)
        #expect(throws: Errno.timedOut) {
            _ = try StreamSocket(connectingTo: address, impatience)
        }
        let patience = patience
        let second = TestThread { (try? StreamSocket(connectingTo: address, patience)) != nil }
        guard case .connection = listener.accept() else {
            Issue.record("not accepted")
            return
        }
        #expect(second.join())
        first.shutdownWriting()
    }

    @Test func `a peer that takes nothing is waited for until the deadline`() throws {
        let listener = try listener()
        let client = try StreamSocket(connectingTo: address, patience)
        #expect(throws: Errno.timedOut) {
            try client.sendAll([UInt8](repeating: 0, count: 1 << 22), impatience)
        }
        _ = listener.number
    }

    @Test func `an interruption ends the waiting`() throws {
        let listener = try listener()
        let client = try StreamSocket(connectingTo: address, patience)
        let counter = try EventCounter()
        let interrupted = Patience(.seconds(60), interruption: counter.number)
        counter.signal()
        #expect(throws: Errno.interrupted) { try interrupted.waitForInput(of: client.number) }
        #expect(throws: Errno.interrupted) { try interrupted.waitForDeadline() }
        _ = listener.number
    }

    @Test func `the whole time is waited for where nothing interrupts`() throws {
        let start = ContinuousClock.now
        try impatience.waitForDeadline()
        #expect(!impatience.lasts)
        #expect(ContinuousClock.now - start >= .milliseconds(1))
    }

    @Test func `what is no terminal has no size`() throws {
        #expect(Terminal(descriptor: -1) == nil)
        let listener = try listener()
        #expect(Terminal(descriptor: listener.number) == nil)
    }
}
