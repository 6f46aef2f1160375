// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxIO
import Synchronization

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

/// The numbers that `consecutive` hands out next: more than all other tests together have open.
private let freeNumbers = Atomic<CInt>(700)

/// Moves descriptors to numbers that follow each other.
///
/// - Returns: the first number; whoever takes the descriptors over has to close them.
func consecutive(_ numbers: CInt...) -> CInt {
    let count = CInt(numbers.count)
    let first = freeNumbers.add(count, ordering: .relaxed).oldValue
    for (number, wanted) in zip(numbers, first...) {
        precondition(fcntl(number, F_DUPFD_CLOEXEC, wanted) == wanted, "the number is taken")
        close(number)
    }
    return first
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
