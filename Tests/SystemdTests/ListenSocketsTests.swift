// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxIO
import SystemPackage
import TestSupport
import Testing

@testable import Systemd

struct ListenSocketsTests {
    @Test func `descriptors come in the order of their numbers, each with its name and kind`() {
        let first = consecutive(DescriptorKind.streamListener.open(), DescriptorKind.fifo.open())
        var sockets = ListenSockets(first: first, names: ["http", "commands"])
        #expect(sockets.count == 2)
        #expect(sockets.names == ["http", "commands"])
        var seen: [String] = []
        while let passed = sockets.next() {
            seen.append(
                "\(passed.name) \(passed.fileDescriptor.rawValue - first): \(passed.kind)")
        }
        #expect(seen == ["http 0: a listening stream socket", "commands 1: a FIFO"])
        #expect(sockets.count == 0)
    }

    @Test func `descriptors are asked for by name, several of one in order`() {
        let first = consecutive(
            DescriptorKind.device.open(), DescriptorKind.fifo.open(), DescriptorKind.device.open())
        var sockets = ListenSockets(first: first, names: ["web", "state", "web"])
        #expect(sockets.take(named: "state")?.fileDescriptor.rawValue == first + 1)
        #expect(sockets.take(named: "state")?.name == nil)
        #expect(sockets.names == ["web", "web"])
        #expect(sockets.take(named: "web")?.fileDescriptor.rawValue == first)
        #expect(sockets.take(named: "web")?.fileDescriptor.rawValue == first + 2)
        #expect(sockets.take(named: "web")?.name == nil)
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

    @Test func `what was taken is closed at its own end`() throws {
        let pair = DescriptorPair.sockets(SOCK_STREAM)
        let number = fcntl(pair.first.number, F_DUPFD_CLOEXEC, 3)
        let peer = fcntl(pair.second.number, F_DUPFD_CLOEXEC, 3)
        defer { close(peer) }
        _ = pair.takeFirst()
        var sockets = ListenSockets(first: number, names: ["web"])
        do {
            let passed = try sockets.require()
            #expect(passed.name == "web")
            #expect(!isAtEnd(peer))
        }
        try waitUntil { isAtEnd(peer) }
    }

    @Test func `what was released stays open`() throws {
        let number = DescriptorKind.device.open()
        var sockets = ListenSockets(first: number, names: ["null"])
        let descriptor = try sockets.require().release()
        #expect(descriptor.rawValue == number)
        try descriptor.close()
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
                guard let http = sockets.next(), http.name == "http", http.kind == .streamListener,
                    http.fileDescriptor.rawValue == 3, fcntl(3, F_GETFD) & FD_CLOEXEC != 0,
                    let admin = sockets.next(), admin.name == "admin",
                    admin.fileDescriptor.rawValue == 4, sockets.count == 0
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

extension ListenSockets {
    /// The next descriptor, which has to exist.
    mutating func require() throws -> PassedDescriptor {
        guard let passed = next() else { throw TestFailure("no descriptor") }
        return passed
    }
}
