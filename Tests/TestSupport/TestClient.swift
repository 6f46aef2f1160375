// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A client on a blocking socket.
///
/// Whatever it waits for fails the test after a minute.
package final class TestClient {
    private static let patience = 60

    private var descriptor: CInt
    /// Bytes that were read and belong to no response yet.
    private var pending: [UInt8] = []

    /// Connects to a port of this machine.
    ///
    /// - Parameters:
    ///   - receiveBuffer: the socket's buffer in bytes, for a client that takes little.
    ///   - sendBuffer: the same for what is sent; else the kernel lets it grow to some MiB.
    package init(
        port: UInt16, receiveBuffer: CInt? = nil, sendBuffer: CInt? = nil
    ) throws(TestFailure) {
        descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw TestFailure("no socket") }
        if let receiveBuffer {
            setOption(SOL_SOCKET, SO_RCVBUF, receiveBuffer)
        }
        if let sendBuffer {
            setOption(SOL_SOCKET, SO_SNDBUF, sendBuffer)
        }
        setOption(CInt(IPPROTO_TCP), TCP_NODELAY, 1)
        setTimeouts()
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
        let number = descriptor
        let result = unsafe withUnsafePointer(to: &address) { pointer in
            let general = unsafe UnsafeRawPointer(pointer).assumingMemoryBound(to: sockaddr.self)
            return unsafe connect(number, general, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
        guard result == 0 else { throw TestFailure("not connected: \(errno)") }
    }

    /// Connects to a Unix socket.
    package init(path: String) throws(TestFailure) {
        descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw TestFailure("no socket") }
        setTimeouts()
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { field in
            unsafe field.copyBytes(from: Array(path.utf8.prefix(field.count - 1)))
        }
        let number = descriptor
        let result = unsafe withUnsafePointer(to: &address) { pointer in
            let general = unsafe UnsafeRawPointer(pointer).assumingMemoryBound(to: sockaddr.self)
            return unsafe connect(number, general, socklen_t(MemoryLayout<sockaddr_un>.size))
        }
        guard result == 0 else { throw TestFailure("not connected: \(errno)") }
    }

    deinit { close() }

    /// Closes the socket now.
    package func close() {
        guard descriptor >= 0 else { return }
        _ = Glibc.close(descriptor)
        descriptor = -1
    }

    /// Closes the socket so that the server gets a reset rather than an end.
    package func reset() {
        var option = linger(l_onoff: 1, l_linger: 0)
        let size = socklen_t(MemoryLayout<linger>.size)
        _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, size)
        close()
    }

    /// Ends the sending; receiving goes on.
    package func halfClose() {
        _ = shutdown(descriptor, CInt(SHUT_WR))
    }

    package func send(_ text: String) throws(TestFailure) {
        try send(Array(text.utf8))
    }

    /// Sends everything, waiting for the server to take it.
    package func send(_ bytes: [UInt8]) throws(TestFailure) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes {
                unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw TestFailure("send failed: \(errno)") }
            rest = rest.dropFirst(count)
        }
    }

    /// Sends one byte of urgent data.
    package func sendUrgent() throws(TestFailure) {
        guard unsafe Glibc.send(descriptor, "!", 1, CInt(MSG_OOB)) == 1 else {
            throw TestFailure("send failed: \(errno)")
        }
    }

    /// Sends everything over a Unix socket, and the standard input along with it.
    package func sendWithDescriptor(_ text: String) throws(TestFailure) {
        var bytes = Array(text.utf8)
        // A cmsghdr with one descriptor, padded: see cmsg(3).
        var control = [UInt64](repeating: 0, count: 3)
        control[0] = 20
        control[1] = UInt64(SOL_SOCKET) | UInt64(SCM_RIGHTS) << 32
        let count = bytes.count
        let sent = unsafe bytes.withUnsafeMutableBytes { bytes in
            unsafe control.withUnsafeMutableBytes { control in
                var part = unsafe iovec(iov_base: bytes.baseAddress, iov_len: bytes.count)
                return unsafe withUnsafeMutablePointer(to: &part) { part in
                    var message = unsafe msghdr()
                    unsafe message.msg_iov = part
                    unsafe message.msg_iovlen = 1
                    unsafe message.msg_control = control.baseAddress
                    unsafe message.msg_controllen = 24
                    return unsafe sendmsg(descriptor, &message, 0)
                }
            }
        }
        guard sent == count else { throw TestFailure("send failed: \(errno)") }
    }

    /// Sends what the kernel takes at once.
    ///
    /// - Returns: the number of bytes; nil when the connection is gone.
    package func sendAvailable(_ bytes: [UInt8]) -> Int? {
        let flags = CInt(MSG_NOSIGNAL | MSG_DONTWAIT)
        let count = unsafe Glibc.send(descriptor, bytes, bytes.count, flags)
        if count >= 0 {
            return count
        }
        return errno == EAGAIN ? 0 : nil
    }

    /// Reads one response; a response to HEAD has no content whatever it says.
    package func readResponse(toHead: Bool = false) throws(TestFailure) -> TestResponse {
        while true {
            if let (response, count) = try TestResponse.parse(pending, toHead: toHead) {
                pending.removeFirst(count)
                return response
            }
            guard try readMore() else { throw TestFailure("the connection ended: \(rest)") }
        }
    }

    /// Reads everything up to the end of the connection.
    package func readToEnd() throws(TestFailure) -> [UInt8] {
        while try readMore() {}
        defer { pending = [] }
        return pending
    }

    /// Reads at least so many bytes.
    package func read(_ count: Int) throws(TestFailure) -> [UInt8] {
        while pending.count < count {
            guard try readMore() else { throw TestFailure("the connection ended: \(rest)") }
        }
        defer { pending.removeFirst(count) }
        return Array(pending[..<count])
    }

    /// Whether everything sent has come to the server's kernel.
    package var isAcknowledged: Bool {
        var count: CInt = 0
        return unsafe ioctl(descriptor, UInt(TIOCOUTQ), &count) == 0 && count == 0
    }

    /// Whether the server has ended or reset the connection.
    ///
    /// Takes what has come; never waits.
    package var isEnded: Bool {
        while true {
            var buffer = [UInt8](repeating: 0, count: 65536)
            let count = unsafe recv(descriptor, &buffer, buffer.count, CInt(MSG_DONTWAIT))
            guard count > 0 else { return count == 0 || errno != EAGAIN }
            pending += buffer[..<count]
        }
    }

    /// Whether anything has come that was not read.
    ///
    /// Never waits.
    package var hasInput: Bool {
        var byte: UInt8 = 0
        let flags = CInt(MSG_DONTWAIT | MSG_PEEK)
        return unsafe !pending.isEmpty || recv(descriptor, &byte, 1, flags) > 0
    }

    private var rest: String { String(decoding: pending.prefix(200), as: UTF8.self) }

    /// - Returns: false at the end of the connection.
    private func readMore() throws(TestFailure) -> Bool {
        var buffer = [UInt8](repeating: 0, count: 65536)
        let count = unsafe recv(descriptor, &buffer, buffer.count, 0)
        guard count >= 0 else {
            throw errno == EAGAIN ? TestFailure("nothing came: \(rest)") : .reset(errno)
        }
        pending += buffer[..<count]
        return count > 0
    }

    private func setOption(_ level: CInt, _ name: CInt, _ value: CInt) {
        var value = value
        _ = unsafe setsockopt(
            descriptor, level, name, &value, socklen_t(MemoryLayout<CInt>.size))
    }

    private func setTimeouts() {
        var time = timeval(tv_sec: Self.patience, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, size)
        _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &time, size)
    }
}
