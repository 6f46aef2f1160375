// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxIO
import SystemPackage
import TestSupport

/// Two ends of one connection, both non-blocking.
struct SocketPair: ~Copyable {
    let here: StreamSocket
    let there: StreamSocket

    /// A TCP connection over the loopback interface; `here` was accepted.
    static func tcp() throws -> SocketPair {
        let listener = try ListeningSocket(binding: SocketAddress(host: "127.0.0.1", port: 0))
        let client = try connect(to: listener.address.port)
        guard let accepted = waitForConnection(at: listener) else { throw Errno.wouldBlock }
        return SocketPair(here: accepted, there: StreamSocket(client))
    }

    /// A pair of Unix sockets.
    static func unix() -> SocketPair {
        var ends: [CInt] = [-1, -1]
        let type = SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue
        unsafe precondition(socketpair(AF_UNIX, CInt(type), 0, &ends) == 0, "no socket pair")
        return SocketPair(
            here: StreamSocket(OwnedDescriptor(owning: ends[0])),
            there: StreamSocket(OwnedDescriptor(owning: ends[1])))
    }

    /// Closes the far end.
    ///
    /// - Returns: the near end, once that is known there. A process that another test starts has
    ///   copies of all descriptors until it executes its program, close-on-exec or not.
    consuming func endThere() throws -> StreamSocket {
        let here = takeHere()
        // POLLRDHUP: a closed end is seen whatever has not been read.
        guard waitUntilReady(here.number, 0x2000) else { throw TestFailure("not ended") }
        return here
    }

    private consuming func takeHere() -> StreamSocket { here }
}

/// Connects to a port of this machine, over IPv4 unless told otherwise.
func connect(to port: UInt16, version6: Bool = false) -> OwnedDescriptor {
    let family = version6 ? AF_INET6 : AF_INET
    let descriptor = socket(family, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    precondition(descriptor >= 0, "no socket")
    let result: CInt
    if version6 {
        var address = sockaddr_in6()
        address.sin6_family = sa_family_t(AF_INET6)
        address.sin6_port = port.bigEndian
        address.sin6_addr = in6addr_loopback
        result = unsafe withUnsafeBytes(of: &address) { bytes in
            unsafe Glibc.connect(
                descriptor, bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self),
                socklen_t(bytes.count))
        }
    } else {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        result = unsafe withUnsafeBytes(of: &address) { bytes in
            unsafe Glibc.connect(
                descriptor, bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self),
                socklen_t(bytes.count))
        }
    }
    precondition(result == 0, "not connected")
    _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
    return OwnedDescriptor(owning: descriptor)
}

/// Lets nobody listen at a socket that is closed next, not even a process that another test is
/// starting, which has a copy for a moment.
func stopListening(_ listener: borrowing ListeningSocket) {
    precondition(shutdown(listener.number, CInt(SHUT_RDWR)) == 0, "not listening")
}

/// Accepts a connection that is on its way; nil when none comes within a minute.
func waitForConnection(at listener: borrowing ListeningSocket) -> StreamSocket? {
    guard waitUntilReady(listener.number, CInt(POLLIN)) else { return nil }
    guard case .connection(let socket, _) = listener.accept() else { return nil }
    return socket
}

/// Waits for at most a minute until a descriptor is ready, as poll(2) tells.
func waitUntilReady(_ descriptor: CInt, _ events: CInt) -> Bool {
    var entry = pollfd(fd: descriptor, events: Int16(events), revents: 0)
    return unsafe poll(&entry, 1, 60_000) == 1
}

func isNonBlocking(_ descriptor: CInt) -> Bool {
    fcntl(descriptor, F_GETFL) & O_NONBLOCK != 0
}

func isCloseOnExec(_ descriptor: CInt) -> Bool {
    fcntl(descriptor, F_GETFD) & FD_CLOEXEC != 0
}

func isOpen(_ descriptor: CInt) -> Bool {
    fcntl(descriptor, F_GETFD) >= 0
}
