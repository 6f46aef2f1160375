// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxIO
import Systemd
import TestSupport

/// The service manager's end of the notification protocol, named by `NOTIFY_SOCKET` while it lives.
struct NotifySocket: ~Copyable {
    private let descriptor: OwnedDescriptor

    /// Creates the manager's end, at a free abstract name unless given a path.
    init(path: String? = nil) {
        let number = socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue), 0)
        precondition(number >= 0, "no socket")
        descriptor = OwnedDescriptor(owning: number)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        // An address of only the family takes a free abstract name.
        var length = socklen_t(MemoryLayout<sa_family_t>.size)
        unsafe withUnsafeMutableBytes(of: &address) { bytes in
            for (index, byte) in (path ?? "").utf8.enumerated() {
                unsafe bytes[Int(length) + index] = byte
            }
        }
        length += path.map { socklen_t($0.utf8.count + 1) } ?? 0
        unsafe withUnsafeMutablePointer(to: &address) { pointer in
            let general = unsafe UnsafeMutableRawPointer(pointer).assumingMemoryBound(
                to: sockaddr.self)
            unsafe precondition(bind(number, general, length) == 0, "not bound")
            length = socklen_t(MemoryLayout<sockaddr_un>.size)
            unsafe precondition(getsockname(number, general, &length) == 0, "no name")
        }
        let name = unsafe withUnsafeBytes(of: address) { bytes in
            unsafe String(decoding: bytes[3..<Int(length)], as: UTF8.self)
        }
        setEnvironment("NOTIFY_SOCKET", path ?? "@" + name)
    }

    deinit {
        unsetEnvironment("NOTIFY_SOCKET")
    }

    /// Has a notifier report until there is no room any more.
    func fill(with notifier: ServiceNotifier) throws {
        // More than any kernel's queue holds.
        for _ in 0..<100_000 where notifier.status("filling") == .dropped { return }
        throw TestFailure("the queue never fills")
    }

    /// The descriptor's number, for a reader on another thread.
    var number: CInt { descriptor.number }

    /// The next datagram's text, nil when none has arrived.
    func receive() -> String? {
        guard let received = Self.receive(from: number) else { return nil }
        received.close()
        return received.text
    }

    /// The next datagram, which has to have arrived.
    func receiveWithDescriptors() throws -> Received {
        guard let received = Self.receive(from: number) else {
            throw TestFailure("no datagram")
        }
        return received
    }

    /// A datagram and the descriptors that came with it, to be closed by the receiver.
    struct Received {
        let text: String
        let descriptors: [CInt]

        func close() {
            for descriptor in descriptors { _ = Glibc.close(descriptor) }
        }
    }

    /// The next datagram of a socket, nil when none has arrived.
    static func receive(from number: CInt) -> Received? {
        var bytes = [UInt8](repeating: 0, count: 8192)
        // An array of words, as the kernel's headers in it want to be aligned.
        var control = [Int](repeating: 0, count: 256)
        var message = unsafe msghdr()
        let count = unsafe bytes.withUnsafeMutableBytes { bytes in
            unsafe control.withUnsafeMutableBytes { control in
                var vector = unsafe iovec(iov_base: bytes.baseAddress, iov_len: bytes.count)
                return unsafe withUnsafeMutablePointer(to: &vector) { vector in
                    unsafe message.msg_iov = vector
                    unsafe message.msg_iovlen = 1
                    unsafe message.msg_control = control.baseAddress
                    unsafe message.msg_controllen = control.count
                    return unsafe recvmsg(number, &message, CInt(MSG_DONTWAIT))
                }
            }
        }
        guard count >= 0 else { return nil }
        return Received(
            text: String(decoding: bytes.prefix(count), as: UTF8.self),
            descriptors: unsafe message.msg_controllen > 0 ? descriptors(in: control) : [])
    }

    /// The numbers behind the one header of a control message.
    private static func descriptors(in control: [Int]) -> [CInt] {
        let headerBytes = MemoryLayout<cmsghdr>.size
        return unsafe control.withUnsafeBytes { bytes in
            let end = unsafe bytes.load(as: cmsghdr.self).cmsg_len
            return stride(from: headerBytes, to: Int(end), by: 4).map {
                unsafe bytes.load(fromByteOffset: $0, as: CInt.self)
            }
        }
    }
}
