// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxIO
import TestSupport
import Testing

@testable import Systemd

struct DescriptorKindTests {
    @Test(arguments: DescriptorKind.openable)
    func `the kind of a descriptor is found`(kind: DescriptorKind) {
        let descriptor = OwnedDescriptor(owning: kind.open())
        #expect(DescriptorKind(of: descriptor.number) == kind)
    }

    @Test(arguments: TestListener.allCases)
    func `a listener of any family is one`(listener: TestListener) {
        let descriptor = listener.open()
        #expect(DescriptorKind(of: descriptor.number) == .streamListener)
    }

    @Test(arguments: [AF_INET, AF_INET6, AF_UNIX])
    func `a stream socket that was never connected is told from a connection`(family: CInt) {
        let number = socket(family, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        let descriptor = OwnedDescriptor(owning: number)
        #expect(DescriptorKind(of: descriptor.number) == .unconnectedStream)
    }

    @Test func `a connection that the client has reset is still a connection`() throws {
        let listener = TestListener.version4.open()
        let client = try TestClient(port: listener.port)
        let connection = OwnedDescriptor(owning: accept(listener.number, nil, nil))
        let number = connection.number
        client.reset()
        try waitUntil { hasHungUp(number) }
        #expect(DescriptorKind(of: connection.number) == .streamConnection)
    }

    @Test func `a number that is not open is of no kind`() {
        #expect(DescriptorKind(of: 1_000_000) == .other)
    }
}

extension DescriptorKind {
    static let openable: [DescriptorKind] = [
        .streamListener, .streamConnection, .unconnectedStream, .datagramSocket,
        .sequentialPacketListener, .sequentialPacketConnection, .otherSocket, .fifo, .regularFile,
        .memory, .directory, .device, .other,
    ]

    /// Opens a descriptor of this kind, which the caller has to close.
    func open() -> CInt {
        switch self {
        case .streamListener: TestListener.unix.open().release()
        case .streamConnection: DescriptorPair.sockets(SOCK_STREAM).takeFirst().release()
        case .unconnectedStream: socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
        case .datagramSocket: DescriptorPair.sockets(SOCK_DGRAM).takeFirst().release()
        case .sequentialPacketListener: TestListener.unix.open(SOCK_SEQPACKET).release()
        case .sequentialPacketConnection:
            DescriptorPair.sockets(SOCK_SEQPACKET).takeFirst().release()
        case .otherSocket: socket(AF_NETLINK, CInt(SOCK_RAW.rawValue), 0)
        case .fifo: DescriptorPair.pipe().takeFirst().release()
        // Queues need a function that Swift's Glibc module lacks.
        case .messageQueue: -1
        case .regularFile: openFile("/proc/self/exe", O_RDONLY)
        case .memory: openMemory()
        case .directory: openFile("/", O_RDONLY)
        case .device: openFile("/dev/null", O_RDONLY)
        case .other: inotify_init()
        }
    }
}
