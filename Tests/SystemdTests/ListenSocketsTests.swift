// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxIO
import SystemPackage
import TestSupport
import Testing

@testable import Systemd

struct ListenSocketsTests {
    @Test(arguments: TestListener.allCases)
    func `a listener is handed out by name and non-blocking`(listener: TestListener) throws {
        let number = listener.open().release()
        var sockets = ListenSockets(first: number, names: ["http"])
        #expect(sockets.count == 1)
        let socket = try sockets.require()
        #expect(socket.name == "http")
        #expect(socket.kind == .listener)
        #expect(socket.number == number)
        #expect(isNonBlocking(number))
        #expect(sockets.count == 0)
        #expect(throws: NoSocket.self) { _ = try sockets.require() }
        _ = socket.takeDescriptor()
    }

    @Test func `a connected stream is handed out as the connection it is`() throws {
        let number = DescriptorPair.sockets(SOCK_STREAM).takeFirst().release()
        var sockets = ListenSockets(first: number, names: ["connection"])
        let socket = try sockets.require()
        #expect(socket.kind == .connection)
        #expect(isNonBlocking(number))
        _ = socket.takeDescriptor()
    }

    @Test(arguments: [AF_INET, AF_INET6, AF_UNIX])
    func `a stream socket that neither listens nor is connected is refused`(family: CInt) throws {
        let number = socket(family, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        let sockets = ListenSockets(first: number, names: ["web"])
        #expect(sockets.refused == [.unconnectedSocket(number: number, name: "web")])
        #expect(sockets.count == 0)
    }

    @Test func `a connection that the client has reset is still a connection`() throws {
        let listener = TestListener.version4.open()
        let client = try TestClient(port: listener.port)
        let number = accept(listener.number, nil, nil)
        client.reset()
        try waitUntil { hasHungUp(number) }
        var sockets = ListenSockets(first: number, names: ["connection"])
        #expect(try sockets.require().kind == .connection)
    }

    @Test func `sockets come in the order of their numbers, each with its name`() throws {
        let listener = TestListener.version4.open()
        let first = fcntl(listener.number, F_DUPFD_CLOEXEC, 600)
        let second = fcntl(listener.number, F_DUPFD_CLOEXEC, first + 1)
        try #require(second == first + 1)
        var sockets = ListenSockets(first: first, names: ["admin", "http"])
        var seen: [String] = []
        while let socket = sockets.next() {
            seen.append("\(socket.name) \(socket.number - first)")
        }
        #expect(seen == ["admin 0", "http 1"])
    }

    @Test(arguments: DescriptorKind.openable)
    func `anything but a stream socket is refused by number, name and kind`(
        kind: DescriptorKind
    ) throws {
        let number = kind.open()
        let expected = SystemdError.unsuitableDescriptor(number: number, name: "web", kind: kind)
        let sockets = ListenSockets(first: number, names: ["web"])
        #expect(sockets.refused == [expected])
        #expect(sockets.count == 0)
    }

    @Test func `the refusal of a datagram socket says which line to change`() {
        let error = SystemdError.unsuitableDescriptor(
            number: 4, name: "web", kind: .datagramSocket)
        #expect(
            error.description
                == "descriptor 4 (\"web\") passed by the service manager is a datagram socket, not "
                + "a stream socket: use ListenStream= instead of ListenDatagram= in the .socket unit"
        )
    }

    @Test func `a number that is not open is an error with its errno`() {
        let error = #expect(throws: SystemdError.self) {
            _ = try PassedDescriptor(number: 1_000_000, name: "web").prepare()
        }
        #expect(
            error == .descriptorFailed(number: 1_000_000, name: "web", errno: .badFileDescriptor))
    }

    @Test func `what is not taken is closed at the end`() throws {
        let pair = DescriptorPair.sockets(SOCK_STREAM)
        let number = fcntl(pair.first.number, F_DUPFD_CLOEXEC, 3)
        let peer = fcntl(pair.second.number, F_DUPFD_CLOEXEC, 3)
        defer { close(peer) }
        _ = pair.takeFirst()
        #expect(!isAtEnd(peer))
        do { _ = ListenSockets(first: number, names: ["web"]) }
        try waitUntil { isAtEnd(peer) }
    }

    @Test func `what is refused is closed, and takes no socket down with it`() throws {
        let pair = DescriptorPair.sockets(SOCK_DGRAM)
        let first = fcntl(pair.first.number, F_DUPFD_CLOEXEC, 700)
        let listener = TestListener.version4.open()
        let second = fcntl(listener.number, F_DUPFD_CLOEXEC, first + 1)
        try #require(second == first + 1)
        var sockets = ListenSockets(first: first, names: ["datagrams", "web"])
        #expect(fcntl(first, F_GETFD) == -1)
        #expect(
            sockets.refused == [
                .unsuitableDescriptor(number: first, name: "datagrams", kind: .datagramSocket)
            ])
        #expect(try sockets.require().name == "web")
        #expect(sockets.count == 0)
    }

    @Test func `a closed listener is not shut down for whoever else holds it`() throws {
        let kept = TestListener.version4.open()
        let copy = fcntl(kept.number, F_DUPFD_CLOEXEC, 3)
        do { _ = ListenSockets(first: copy, names: ["web"]) }
        var address = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let client = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        defer { close(client) }
        let isConnected = unsafe withUnsafeMutableBytes(of: &address) { bytes in
            let pointer = unsafe bytes.assumingMemoryBound(to: sockaddr.self).baseAddress
            return unsafe getsockname(kept.number, pointer, &length) == 0
                && connect(client, pointer, length) == 0
        }
        #expect(isConnected)
    }

    @Test func `outside a service manager there are no sockets and no error`() async {
        await #expect(processExitsWith: .success) {
            unsetEnvironment("LISTEN_FDS")
            let sockets = try ListenSockets.take()
            #expect(sockets.count == 0)
        }
    }

    @Test func `passed sockets are taken once and hidden from children`() async {
        await #expect(processExitsWith: .exitCode(42)) {
            exitAsForked {
                announce([.version6, .version4], names: "http:admin")
                var sockets = try ListenSockets.take()
                guard let http = sockets.next(), http.name == "http", http.kind == .listener,
                    http.number == 3, fcntl(3, F_GETFD) & FD_CLOEXEC != 0, isNonBlocking(3),
                    let admin = sockets.next(), admin.name == "admin", admin.number == 4,
                    sockets.count == 0
                else { return 1 }
                guard environment("LISTEN_FDS") == nil else { return 2 }
                return try ListenSockets.take().count == 0 ? 42 : 3
            }
        }
    }

    @Test func `sockets without names are called unknown`() async {
        await #expect(processExitsWith: .exitCode(42)) {
            exitAsForked {
                announce([.version4], names: nil)
                var sockets = try ListenSockets.take()
                return sockets.next()?.name == "unknown" ? 42 : 1
            }
        }
    }

    @Test func `a malformed announcement is an error`() async {
        await #expect(processExitsWith: .success) {
            setEnvironment("LISTEN_PID", String(getpid()))
            setEnvironment("LISTEN_FDS", "several")
            #expect(throws: SystemdError.environmentInvalid(.invalidArgument)) {
                _ = try ListenSockets.take()
            }
        }
    }
}

/// Runs a check in a copy of an exit test's process and exits with its result.
///
/// The copy has one thread and so nothing that uses the descriptors from 3 on, which belong to the
/// testing library in every other process.
private func exitAsForked(_ check: () throws -> CInt) -> Never {
    let child = fork()
    precondition(child >= 0, "no process")
    guard child > 0 else { _exit((try? check()) ?? 99) }
    var status: CInt = 0
    unsafe waitpid(child, &status, 0)
    exit(status & 0x7F == 0 ? status >> 8 : 98)
}

/// Does what the service manager does between fork and exec.
private func announce(_ listeners: [TestListener], names: String?) {
    let opened = listeners.map { fcntl($0.open().release(), F_DUPFD, 100) }
    for (passed, descriptor) in zip(3..., opened) { dup2(descriptor, CInt(passed)) }
    setEnvironment("LISTEN_PID", String(getpid()))
    setEnvironment("LISTEN_FDS", String(listeners.count))
    unsetEnvironment("LISTEN_FDNAMES")
    if let names { setEnvironment("LISTEN_FDNAMES", names) }
}

extension DescriptorKind {
    static let openable: [DescriptorKind] = [
        .datagramSocket, .sequentialPacketSocket, .fifo, .regularFile, .directory, .device, .other,
    ]

    /// Opens a descriptor of this kind, which the caller has to close.
    func open() -> CInt {
        switch self {
        case .datagramSocket: DescriptorPair.sockets(SOCK_DGRAM).takeFirst().release()
        case .sequentialPacketSocket: DescriptorPair.sockets(SOCK_SEQPACKET).takeFirst().release()
        case .otherSocket: -1
        case .fifo: DescriptorPair.pipe().takeFirst().release()
        case .regularFile: openFile("/proc/self/exe", O_RDONLY)
        case .directory: openFile("/", O_RDONLY)
        case .device: openFile("/dev/null", O_RDONLY)
        case .other: inotify_init()
        }
    }
}

extension ListenSockets {
    /// The next socket, which has to exist.
    mutating func require() throws -> InheritedSocket {
        guard let socket = next() else { throw NoSocket() }
        return socket
    }
}

struct NoSocket: Error {}
