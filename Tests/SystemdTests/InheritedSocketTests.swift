// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxIO
import SystemPackage
import TestSupport
import Testing

@testable import Systemd

struct InheritedSocketTests {
    @Test(arguments: TestListener.allCases)
    func `a listener keeps its name and becomes non-blocking`(listener: TestListener) throws {
        let number = listener.open().release()
        let socket = try InheritedSocket(PassedDescriptor(owning: number, name: "http"))
        #expect(socket.name == "http")
        #expect(socket.kind == .listener)
        #expect(socket.fileDescriptor.rawValue == number)
        #expect(isNonBlocking(number))
    }

    @Test func `a connected stream is the connection it is`() throws {
        let number = DescriptorKind.streamConnection.open()
        let socket = try InheritedSocket(PassedDescriptor(owning: number, name: "connection"))
        #expect(socket.kind == .connection)
        #expect(isNonBlocking(number))
    }

    @Test(arguments: DescriptorKind.openable.filter { !$0.isServable })
    func `anything else is refused by number, name and kind`(kind: DescriptorKind) {
        let number = kind.open()
        let expected = SystemdError.unsuitableDescriptor(number: number, name: "web", kind: kind)
        #expect(throws: expected) {
            _ = try InheritedSocket(PassedDescriptor(owning: number, name: "web"))
        }
    }

    @Test func `one that is refused is closed and takes no other down`() throws {
        let pair = DescriptorPair.sockets(SOCK_SEQPACKET)
        let number = fcntl(pair.first.number, F_DUPFD_CLOEXEC, 3)
        let peer = fcntl(pair.second.number, F_DUPFD_CLOEXEC, 3)
        defer { close(peer) }
        _ = pair.takeFirst()
        let listener = TestListener.version4.open().release()
        let first = consecutive(number, listener)
        var sockets = ListenSockets(first: first, names: ["log", "http"])
        var served: [String] = []
        var refused: [SystemdError] = []
        while let passed = sockets.next() {
            do throws(SystemdError) {
                served.append(try InheritedSocket(passed).name)
            } catch {
                refused.append(error)
            }
        }
        #expect(served == ["http"])
        #expect(
            refused == [
                .unsuitableDescriptor(number: first, name: "log", kind: .sequentialPacketConnection)
            ])
        try waitUntil { hasHungUp(peer) }
    }

    @Test func `the refusal of a datagram socket says which line to change`() {
        let error = SystemdError.unsuitableDescriptor(
            number: 4, name: "web", kind: .datagramSocket)
        #expect(
            error.description
                == "descriptor 4 (\"web\") passed by the service manager is a datagram socket, not "
                + "a stream socket to serve: use ListenStream= instead of ListenDatagram= in the "
                + ".socket unit")
    }
}

extension DescriptorKind {
    fileprivate var isServable: Bool { self == .streamListener || self == .streamConnection }
}
