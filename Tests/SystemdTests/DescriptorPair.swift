// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxIO

/// Two connected descriptors made for a test, closed at its end.
struct DescriptorPair: ~Copyable {
    let first: OwnedDescriptor
    let second: OwnedDescriptor

    /// The read end first.
    static func pipe() -> DescriptorPair {
        var ends: [CInt] = [-1, -1]
        unsafe precondition(Glibc.pipe(&ends) == 0, "no pipe")
        return DescriptorPair(first: ends[0], second: ends[1])
    }

    /// Close-on-exec from birth: a copy in the process of an exit test would keep the stream open.
    static func sockets(_ type: __socket_type) -> DescriptorPair {
        var ends: [CInt] = [-1, -1]
        unsafe precondition(
            socketpair(AF_UNIX, CInt(type.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0,
            "no socket pair")
        return DescriptorPair(first: ends[0], second: ends[1])
    }

    private init(first: CInt, second: CInt) {
        self.first = OwnedDescriptor(owning: first)
        self.second = OwnedDescriptor(owning: second)
    }

    /// The numbers, which the caller has to close.
    consuming func release() -> (CInt, CInt) { (first.release(), second.release()) }

    consuming func takeFirst() -> OwnedDescriptor { first }
}

/// Whether the other end of a stream is closed; false while there is nothing to read.
func isAtEnd(_ descriptor: CInt) -> Bool {
    var byte: UInt8 = 0
    return unsafe recv(descriptor, &byte, 1, CInt(MSG_DONTWAIT)) == 0
}

func isNonBlocking(_ descriptor: CInt) -> Bool {
    fcntl(descriptor, F_GETFL) & O_NONBLOCK != 0
}

func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }
