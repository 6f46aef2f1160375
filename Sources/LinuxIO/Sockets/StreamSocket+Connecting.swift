// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc
public import SystemPackage

extension StreamSocket {
    /// Connects to an address.
    ///
    /// Blocks as long as the patience lasts.
    ///
    /// - Throws: the errno of socket(2) or connect(2); `ETIMEDOUT` and `EINTR` as `Patience` does.
    public init(connectingTo address: SocketAddress, _ patience: Patience) throws(Errno) {
        let descriptor = OwnedDescriptor(owning: try Errno.check(clinux_socket(address.family)))
        var storage = address.storage
        while true {
            let result = unsafe clinux_connect(descriptor.number, &storage, address.length)
            switch -result {
            case EINPROGRESS:
                try patience.waitForRoom(of: descriptor.number)
                try Self.check(descriptor.number)
            case EAGAIN:
                // The backlog of a Unix socket is full, and nobody tells when it is not any more.
                try Self.pause(patience)
                continue
            default: _ = try Errno.check(result)
            }
            break
        }
        self.init(descriptor)
    }

    /// Sends all bytes.
    ///
    /// Blocks as long as the patience lasts.
    ///
    /// - Throws: the errno of send(2); `ETIMEDOUT` and `EINTR` as `Patience` does.
    public func sendAll(_ bytes: [UInt8], _ patience: Patience) throws(Errno) {
        var start = 0
        while start < bytes.count {
            switch try send(bytes.span.extracting(start..<bytes.count)) {
            case .bytes(let count): start += count
            case .wouldBlock: try patience.waitForRoom(of: number)
            }
        }
    }

    private static func pause(_ patience: Patience) throws(Errno) {
        try Patience(.milliseconds(10), interruption: patience.interruption).waitForDeadline()
        guard patience.lasts else { throw Errno.timedOut }
    }

    /// How connecting has ended.
    private static func check(_ number: CInt) throws(Errno) {
        var error: CInt = 0
        var length = socklen_t(MemoryLayout<CInt>.size)
        // The variables outlive the call.
        guard unsafe getsockopt(number, SOL_SOCKET, SO_ERROR, &error, &length) == 0 else {
            throw Errno(rawValue: errno)
        }
        guard error == 0 else { throw Errno(rawValue: error) }
    }
}
