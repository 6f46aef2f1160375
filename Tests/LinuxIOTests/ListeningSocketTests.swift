// SPDX-License-Identifier: Apache-2.0

import Glibc
import SystemPackage
import TestSupport
import Testing

@testable import LinuxIO

struct ListeningSocketTests {
    @Test(arguments: [("127.0.0.1", false), ("::1", true), ("::", false), ("::", true)])
    func `a connection is accepted at a port that the kernel chose`(
        host: String, version6: Bool
    ) throws {
        let listener = try ListeningSocket(binding: SocketAddress(host: host, port: 0))
        let address = try listener.address
        #expect(address.host == host)
        #expect(address.port > 0)
        #expect(outcome(of: listener.accept()) == .nothing)
        let client = connect(to: address.port, version6: version6)
        try #require(waitUntilReady(listener.number, CInt(POLLIN)))
        #expect(listener.backlogCount == 1)
        guard case .connection(let accepted, let peer) = listener.accept() else {
            throw Errno.wouldBlock
        }
        #expect(peer.host == (version6 ? "::1" : "127.0.0.1"))
        #expect(accepted.peer == peer)
        #expect(listener.backlogCount == 0)
        #expect(outcome(of: listener.accept()) == .nothing)
        #expect(isOpen(client.number))
    }

    /// Source: tcp(7): a connection inherits the options of its listening socket.
    @Test func `what is accepted has the listener's bounds`() throws {
        let listener = try ListeningSocket(binding: SocketAddress(host: "127.0.0.1", port: 0))
        listener.bound(SendBounds(unsentBytes: 70_000, patience: 12_345))
        let client = connect(to: try listener.address.port)
        let waiting = waitForConnection(at: listener)
        guard let accepted = waiting else { throw Errno.wouldBlock }
        // TCP_NOTSENT_LOWAT, a sixteenth below the bound, and TCP_USER_TIMEOUT
        #expect(option(25, of: accepted.number) == 65_625)
        #expect(option(18, of: accepted.number) == 12_345)
        accepted.bound(SendBounds(unsentBytes: 80_000, patience: 1000))
        #expect(option(25, of: accepted.number) == 75_000)
        #expect(isOpen(client.number))
    }

    @Test func `a connection is accepted with its first bytes, or a second after it was made`()
        throws
    {
        let listener = try ListeningSocket(binding: SocketAddress(host: "127.0.0.1", port: 0))
        #expect(option(TCP_DEFER_ACCEPT, of: listener.number) == ListeningSocket.deferral)
        let silent = connect(to: try listener.address.port)
        let speaking = connect(to: try listener.address.port)
        #expect(unsafe send(speaking.number, "GET", 3, 0) == 3)
        var speakers: [UInt16: Bool] = [:]
        while speakers.count < 2, let accepted = waitForConnection(at: listener) {
            speakers[try peerPort(of: accepted)] = try accepted.peek() != .wouldBlock
        }
        #expect(
            speakers == [try localPort(of: speaking): true, try localPort(of: silent): false])
    }

    /// Source: systemd.socket(5), `DeferAcceptSec=`.
    @Test(arguments: [(0, 1), (7, 7)])
    func `a socket of another's making has what one made here has`(
        seconds: CInt, expected: CInt
    ) throws {
        let number = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        var seconds = seconds
        let size = socklen_t(MemoryLayout<CInt>.size)
        #expect(
            unsafe setsockopt(number, CInt(IPPROTO_TCP), TCP_DEFER_ACCEPT, &seconds, size) == 0
                && listen(number, 1) == 0)
        let listener = ListeningSocket(OwnedDescriptor(owning: number))
        #expect(option(TCP_NODELAY, of: listener.number) != 0)
        #expect(option(TCP_DEFER_ACCEPT, of: listener.number) == expected)
    }

    @Test func `one packet of loopback alone reaches the mark of 64 KiB`() throws {
        let listener = try ListeningSocket(binding: SocketAddress(host: "127.0.0.1", port: 0))
        listener.bound(SendBounds(unsentBytes: 64 << 10, patience: 12_345))
        // What fits into 65,536 bytes beside the heads of IP and TCP.
        #expect(option(25, of: listener.number) < 65_483)
    }

    private func option(_ name: CInt, of socket: CInt) -> CInt {
        var value: CInt = 0
        var size = socklen_t(MemoryLayout<CInt>.size)
        _ = unsafe getsockopt(socket, CInt(IPPROTO_TCP), name, &value, &size)
        return value
    }

    @Test func `listeners and what they accept neither block nor are inherited`() throws {
        let listener = try ListeningSocket(binding: SocketAddress(host: "127.0.0.1", port: 0))
        #expect(isNonBlocking(listener.number))
        #expect(isCloseOnExec(listener.number))
        let client = connect(to: try listener.address.port)
        let waiting = waitForConnection(at: listener)
        guard let accepted = waiting else { throw Errno.wouldBlock }
        #expect(isNonBlocking(accepted.number))
        #expect(isCloseOnExec(accepted.number))
        #expect(try accepted.peek() == .wouldBlock)
        #expect(option(TCP_NODELAY, CInt(IPPROTO_TCP), of: accepted.number) != 0)
        #expect(isOpen(client.number))
    }

    @Test func `connections are accepted in their order`() throws {
        let listener = try ListeningSocket(binding: SocketAddress(host: "127.0.0.1", port: 0))
        // Each sends a byte, for which it is accepted.
        let first = connect(to: try listener.address.port)
        #expect(unsafe send(first.number, "G", 1, 0) == 1)
        let second = connect(to: try listener.address.port)
        #expect(unsafe send(second.number, "G", 1, 0) == 1)
        var ports: [UInt16] = []
        while ports.count < 2, let accepted = waitForConnection(at: listener) {
            ports.append(try peerPort(of: accepted))
        }
        let expected = [try localPort(of: first), try localPort(of: second)]
        #expect(ports == expected)
    }

    @Test(arguments: ["127.0.0.1", "::1", "::"])
    func `an address in use is refused`(host: String) throws {
        let listener = try ListeningSocket(binding: SocketAddress(host: host, port: 0))
        let port = try listener.address.port
        #expect(throws: Errno.addressInUse) {
            _ = try ListeningSocket(binding: SocketAddress(host: host, port: port))
        }
        #expect(isOpen(listener.number))
    }

    @Test func `an address that is not this machine's is refused`() throws {
        #expect(throws: Errno.addressNotAvailable) {
            _ = try ListeningSocket(binding: SocketAddress(host: "192.0.2.1", port: 0))
        }
    }

    @Test func `an address can be bound again right after its connections were closed`() throws {
        let port: UInt16
        do {
            let listener = try ListeningSocket(binding: SocketAddress(host: "127.0.0.1", port: 0))
            port = try listener.address.port
            let client = connect(to: port)
            // Closed first on this side, the connection stays in TIME_WAIT on the port.
            if let accepted = waitForConnection(at: listener) {
                accepted.shutdownWriting()
            }
            _ = waitUntilReady(client.number, CInt(POLLIN))
            stopListening(listener)
        }
        let again = try ListeningSocket(binding: SocketAddress(host: "127.0.0.1", port: port))
        #expect(try again.address.port == port)
    }

    @Test func `a socket that does not listen is an error, not an endless loop`() throws {
        let datagrams = socket(AF_INET, CInt(SOCK_DGRAM.rawValue | SOCK_NONBLOCK.rawValue), 0)
        // EOPNOTSUPP may be a connection's error as well, so that a bounded number is passed over.
        let wrong = ListeningSocket(OwnedDescriptor(owning: datagrams))
        #expect(outcome(of: wrong.accept()) == .nothing)
        let silent = socket(AF_INET, CInt(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0)
        let deaf = ListeningSocket(OwnedDescriptor(owning: silent))
        #expect(outcome(of: deaf.accept()) == .listener)
    }

    /// Source: accept(2), errors.
    @Test func `each error is about a connection, the process or the listener`() {
        let rows: [(AcceptFailure, [CInt])] = [
            (.nothing, [EAGAIN, EWOULDBLOCK]),
            (
                .connection,
                [
                    ENETDOWN, EPROTO, ENOPROTOOPT, EHOSTDOWN, ENONET, EHOSTUNREACH, EOPNOTSUPP,
                    ENETUNREACH, ECONNABORTED, ETIMEDOUT, EPERM, EINTR, ECONNRESET,
                ]
            ),
            (.process, [EMFILE, ENFILE, ENOBUFS, ENOMEM, ENOSR]),
            (.listener, [EBADF, EFAULT, EINVAL, ENOTSOCK, ESOCKTNOSUPPORT, EPROTONOSUPPORT]),
        ]
        for (failure, numbers) in rows {
            for number in numbers {
                #expect(AcceptFailure(Errno(rawValue: number)) == failure, "\(number)")
            }
        }
    }

    @Test func `connections that end in the backlog cannot hold a worker for ever`() {
        for errno in [ECONNABORTED, EPROTO, EINTR] {
            var calls = 0
            let accepted = ListeningSocket.accept { _ in
                calls += 1
                return -errno
            }
            #expect(outcome(of: accepted) == .nothing)
            #expect(calls == 64)
        }
    }

    @Test func `where accepting itself is forbidden, the listener is broken`() {
        #expect(outcome(of: ListeningSocket.accept { _ in -EPERM }) == .listener)
        var errors = [EAGAIN, ECONNABORTED, EPERM]
        #expect(outcome(of: ListeningSocket.accept { _ in -(errors.popLast() ?? 0) }) == .nothing)
    }

    /// What accepting came to; nil for a connection.
    private func outcome(of accepted: consuming ListeningSocket.Accepted) -> AcceptFailure? {
        switch accepted {
        case .connection: nil
        case .none: .nothing
        case .exhausted: .process
        case .failed: .listener
        }
    }

    private func peerPort(of socket: borrowing StreamSocket) throws -> UInt16 {
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = unsafe withUnsafeMutableBytes(of: &address) { bytes in
            unsafe getpeername(
                socket.number, bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self), &length)
        }
        try #require(result == 0)
        return UInt16(bigEndian: address.sin_port)
    }

    @Test func `a Unix socket is bound and connected to`() throws {
        let folder = try TestFolder()
        let path = folder.place("socket")
        let listener = try ListeningSocket(binding: SocketAddress(path: path))
        #expect(try listener.address.description == "unix:\(path)")
        #expect(outcome(of: listener.accept()) == .nothing)
        #expect(throws: Errno.addressInUse) {
            _ = try ListeningSocket(binding: SocketAddress(path: path))
        }
    }

    @Test func `the file of an abandoned socket is removed`() throws {
        let folder = try TestFolder()
        let path = folder.place("socket")
        do {
            let listener = try ListeningSocket(binding: SocketAddress(path: path))
            try ListeningSocket.removeAbandoned(path)
            #expect(folder.has("socket"))
            #expect(isOpen(listener.number))
            stopListening(listener)
        }
        #expect(folder.has("socket"))
        try ListeningSocket.removeAbandoned(path)
        #expect(!folder.has("socket"))
        // There being nothing to remove is no error.
        try ListeningSocket.removeAbandoned(path)
        _ = try ListeningSocket(binding: SocketAddress(path: path))
    }

    @Test func `nothing but a socket is ever removed`() throws {
        let folder = try TestFolder()
        try folder.write("file", "precious")
        try folder.makeFolder("folder")
        try folder.makeFIFO("fifo")
        do {
            _ = try ListeningSocket(binding: SocketAddress(path: folder.place("socket")))
        }
        try folder.makeLink("link", to: "socket")
        for name in ["file", "folder", "fifo", "link"] {
            try ListeningSocket.removeAbandoned("\(folder.path)/\(name)")
            #expect(folder.has(name), "\(name)")
        }
        #expect(throws: Errno.fileNameTooLong) {
            try ListeningSocket.removeAbandoned(String(repeating: "a", count: 108))
        }
    }

    private func option(_ name: CInt, _ level: CInt, of descriptor: CInt) -> CInt {
        var value: CInt = 0
        var length = socklen_t(MemoryLayout<CInt>.size)
        _ = unsafe getsockopt(descriptor, level, name, &value, &length)
        return value
    }

    private func localPort(of descriptor: borrowing OwnedDescriptor) throws -> UInt16 {
        // A listening socket's address is any socket's own address.
        let duplicate = OwnedDescriptor(owning: fcntl(descriptor.number, F_DUPFD_CLOEXEC, 0))
        return try ListeningSocket(duplicate).address.port
    }
}
