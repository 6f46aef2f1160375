// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxIO

/// The service manager's end of the notification protocol, named by `NOTIFY_SOCKET` while it lives.
struct NotifySocket: ~Copyable {
    private let descriptor: OwnedDescriptor

    init() {
        let number = socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue), 0)
        precondition(number >= 0, "no socket")
        descriptor = OwnedDescriptor(owning: number)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        var length = socklen_t(MemoryLayout<sockaddr_un>.size)
        unsafe withUnsafeMutablePointer(to: &address) { pointer in
            let general = unsafe UnsafeMutableRawPointer(pointer).assumingMemoryBound(
                to: sockaddr.self)
            // An address of only the family takes a free abstract name.
            let size = socklen_t(MemoryLayout<sa_family_t>.size)
            unsafe precondition(bind(number, general, size) == 0, "not bound")
            unsafe precondition(getsockname(number, general, &length) == 0, "no name")
        }
        let name = unsafe withUnsafeBytes(of: address) { bytes in
            unsafe String(decoding: bytes[3..<Int(length)], as: UTF8.self)
        }
        setEnvironment("NOTIFY_SOCKET", "@" + name)
    }

    deinit {
        unsetEnvironment("NOTIFY_SOCKET")
    }

    /// The next datagram, nil when none has arrived.
    func receive() -> String? {
        var buffer = [UInt8](repeating: 0, count: 8192)
        let count = unsafe recv(
            descriptor.number, &buffer, buffer.count, CInt(MSG_DONTWAIT))
        return count < 0 ? nil : String(decoding: buffer.prefix(count), as: UTF8.self)
    }
}
