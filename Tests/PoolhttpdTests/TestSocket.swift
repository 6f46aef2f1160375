// SPDX-License-Identifier: Apache-2.0

import Glibc
import TestSupport

/// A socket that the service manager has.
final class TestSocket {
    let descriptor: CInt

    /// A listener on a free port of this machine.
    static func listener() throws(TestFailure) -> TestSocket {
        let number = socket(AF_INET, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
        let result = unsafe withUnsafePointer(to: &address) { pointer in
            let general = unsafe UnsafeRawPointer(pointer).assumingMemoryBound(to: sockaddr.self)
            return unsafe bind(number, general, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
        guard result == 0, listen(number, 64) == 0 else { throw TestFailure("not listening") }
        return TestSocket(descriptor: number)
    }

    /// The next connection of a listener.
    func accepted() throws(TestFailure) -> TestSocket {
        let number = accept(descriptor, nil, nil)
        guard number >= 0 else { throw TestFailure("not accepted") }
        return TestSocket(descriptor: number)
    }

    /// A socket for notifications, at a path.
    static func notifications(_ path: String) throws(TestFailure) -> TestSocket {
        let number = socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard bindPath(number, path) else { throw TestFailure("not bound") }
        return TestSocket(descriptor: number)
    }

    /// Leaves a path behind at which nobody listens.
    static func abandon(_ path: String) throws(TestFailure) {
        let number = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        defer { _ = close(number) }
        guard bindPath(number, path) else { throw TestFailure("not bound") }
    }

    /// Sends to a socket for notifications until it has room for no more.
    static func fill(_ path: String) throws(TestFailure) {
        let number = socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        defer { _ = close(number) }
        guard unsafe withAddress(path, { unsafe connect(number, $0, $1) }) else {
            throw TestFailure("not connected")
        }
        // More than any kernel's queue holds.
        for _ in 0..<100_000 where unsafe send(number, "X_FULL=1", 8, CInt(MSG_DONTWAIT)) < 0 {
            return
        }
        throw TestFailure("the queue never fills")
    }

    private static func bindPath(_ number: CInt, _ path: String) -> Bool {
        unsafe withAddress(path) { unsafe bind(number, $0, $1) }
    }

    private static func withAddress(
        _ path: String, _ call: (UnsafePointer<sockaddr>, socklen_t) -> CInt
    ) -> Bool {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { field in
            unsafe field.copyBytes(from: Array(path.utf8.prefix(field.count - 1)))
        }
        let result = unsafe withUnsafePointer(to: &address) { pointer in
            let general = unsafe UnsafeRawPointer(pointer).assumingMemoryBound(to: sockaddr.self)
            return unsafe call(general, socklen_t(MemoryLayout<sockaddr_un>.size))
        }
        return result == 0
    }

    private init(descriptor: CInt) {
        self.descriptor = descriptor
    }

    deinit { _ = close(descriptor) }

    /// The port of a listener.
    var port: UInt16 {
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        unsafe withUnsafeMutablePointer(to: &address) { pointer in
            let general = unsafe UnsafeMutableRawPointer(pointer).assumingMemoryBound(
                to: sockaddr.self)
            _ = unsafe getsockname(descriptor, general, &length)
        }
        return UInt16(bigEndian: address.sin_port)
    }

    /// Waits for a notification that holds a text.
    ///
    /// - Returns: that notification.
    func receive(_ text: String) throws(TestFailure) -> String {
        var time = timeval(tv_sec: 60, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, size)
        while true {
            var buffer = [UInt8](repeating: 0, count: 8192)
            let count = unsafe recv(descriptor, &buffer, buffer.count, 0)
            guard count >= 0 else { throw TestFailure("no notification \(text)") }
            let message = String(decoding: buffer[..<count], as: UTF8.self)
            if message.contains(text) {
                return message
            }
        }
    }
}

/// A GET request.
func request(_ target: String) -> String { "GET \(target) HTTP/1.1\r\nHost: test\r\n\r\n" }

/// Sends one request on a connection of its own.
func get(_ target: String, port: UInt16) throws -> TestResponse {
    let client = try TestClient(port: port)
    try client.send(request(target))
    return try client.readResponse()
}
