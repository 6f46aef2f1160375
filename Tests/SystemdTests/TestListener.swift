// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxIO

/// Listening sockets on addresses chosen by the kernel.
enum TestListener: CaseIterable {
    case version4
    case version6
    case unix

    var family: CInt {
        switch self {
        case .version4: AF_INET
        case .version6: AF_INET6
        case .unix: AF_UNIX
        }
    }

    /// Opens a blocking listener; an unbound address takes a free port or an abstract name.
    func open(_ type: __socket_type = SOCK_STREAM) -> OwnedDescriptor {
        let descriptor = socket(family, CInt(type.rawValue | SOCK_CLOEXEC.rawValue), 0)
        precondition(descriptor >= 0, "no socket")
        if self == .unix {
            var address = sockaddr(
                sa_family: sa_family_t(AF_UNIX), sa_data: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
            )
            let size = socklen_t(MemoryLayout<sa_family_t>.size)
            unsafe precondition(bind(descriptor, &address, size) == 0, "not bound")
        }
        precondition(listen(descriptor, 4) == 0, "not listening")
        return OwnedDescriptor(owning: descriptor)
    }
}

extension OwnedDescriptor {
    /// The port of an IPv4 listener.
    var port: UInt16 {
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        unsafe withUnsafeMutableBytes(of: &address) { bytes in
            _ = unsafe getsockname(
                number, bytes.assumingMemoryBound(to: sockaddr.self).baseAddress, &length)
        }
        return UInt16(bigEndian: address.sin_port)
    }
}

/// Whether a connection has ended in both directions.
func hasHungUp(_ descriptor: CInt) -> Bool {
    var event = pollfd(fd: descriptor, events: 0, revents: 0)
    return unsafe poll(&event, 1, 0) > 0
}
