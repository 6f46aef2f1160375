// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxIO
import SystemPackage
import TestSupport
import Testing

/// What a confined thread can still do; the tests of the effect run where the kernel has Landlock, and say
/// so where it does not.
struct LandlockTests {
    private let folder: TestFolder
    private static let version = Result { () throws(Errno) in try Landlock.version() }

    init() throws {
        folder = try TestFolder()
        try folder.makeFolder("in")
        try folder.makeFolder("out")
        try folder.write("in/file", "readable")
        try folder.write("out/file", "secret")
    }

    /// Runs a body in a thread of its own that is confined.
    ///
    /// - Returns: nil where the kernel cannot do that.
    private func confined<Value: Sendable>(
        from version: Int = 1, _ landlock: Landlock, _ body: @escaping @Sendable () -> Value
    ) throws -> Value? {
        guard case .success(let known) = Self.version, known >= version else {
            print("***** NOT TESTED: Landlock of version \(version) is not there: \(Self.version)")
            return nil
        }
        let thread = TestThread {
            Result { () throws(Errno) in
                try landlock.enforce(version: known)
                return body()
            }
        }
        return try thread.join().get()
    }

    /// Opens a file.
    ///
    /// - Returns: 0, or the errno.
    private static func open(_ path: String, _ flags: CInt = O_RDONLY) -> CInt {
        let number = unsafe Glibc.open(path, flags | O_CLOEXEC, 0o644)
        guard number >= 0 else { return errno }
        close(number)
        return 0
    }

    @Test func `a kernel without Landlock is an error with a reason`() {
        guard case .failure(let errno) = Self.version else { return }
        #expect([.noFunction, .notSupported, .notPermitted].contains(errno))
    }

    @Test func `only what is allowed is readable, and nothing can be written`() throws {
        let path = folder.path
        var landlock = Landlock()
        landlock.allow(.read, below: "\(path)/in")
        let results = try confined(landlock) {
            [
                Self.open("\(path)/in/file"), Self.open("\(path)/out/file"),
                Self.open("\(path)/in/file", O_WRONLY),
                Self.open("\(path)/in/new", O_WRONLY | O_CREAT),
                Self.open("\(path)/out", O_RDONLY | O_DIRECTORY),
                unsafe unlink("\(path)/in/file") == 0 ? 0 : errno,
            ]
        }
        guard let results else { return }
        #expect(results == [0, EACCES, EACCES, EACCES, EACCES, EACCES])
        #expect(PathSurroundings.isReadable("\(path)/out"))
    }

    @Test func `a rule holds for what is made below it later`() throws {
        let path = folder.path
        var landlock = Landlock()
        landlock.allow(.read, below: folder.path)
        landlock.allow(.read, below: "\(folder.path)/missing")
        let gate = Gate()
        let maker = TestThread {
            gate.pass()
            // The caller of `join` looks.
            _ = unsafe mkdir("\(path)/made", 0o755)
            return unsafe creat("\(path)/made/file", 0o644)
        }
        let result = try confined(landlock) {
            gate.open()
            maker.join()
            return Self.open("\(path)/made/file")
        }
        guard let result else {
            gate.open()
            maker.join()
            return
        }
        #expect(result == 0)
    }

    @Test func `nothing is executed but below what allows it`() throws {
        var landlock = Landlock()
        landlock.allow(.read, below: "/")
        let refused = try confined(landlock) { Self.run("/bin/true") }
        landlock.allow(.execute, below: "/")
        let done = try confined(landlock) { Self.run("/bin/true") }
        guard let refused, let done else { return }
        #expect(refused == EACCES)
        #expect(done == 0)
    }

    private static func run(_ path: String) -> CInt {
        var process: pid_t = 0
        var arguments: [UnsafeMutablePointer<CChar>?] = unsafe [strdup(path), nil]
        defer { unsafe free(arguments[0]) }
        // The array ends with a null pointer; its strings outlive the call.
        let result = unsafe posix_spawn(&process, path, nil, nil, &arguments, environ)
        guard result == 0 else { return result }
        var status: CInt = 0
        unsafe waitpid(process, &status, 0)
        return status
    }

    @Test func `other ports are not bound, and nobody is connected to`() throws {
        let listener = try ListeningSocket(binding: SocketAddress(host: "127.0.0.1", port: 0))
        let port = try listener.address.port
        var landlock = Landlock()
        landlock.ports = [0]
        let results = try confined(from: 4, landlock) {
            [
                unsafe Self.call(bind, 0), unsafe Self.call(bind, port == 9999 ? 9998 : 9999),
                unsafe Self.call(connect, port),
            ]
        }
        guard let results else { return }
        #expect(results == [0, EACCES, EACCES])
    }

    private static func call(
        _ function: (CInt, UnsafePointer<sockaddr>?, socklen_t) -> CInt, _ port: UInt16
    ) -> CInt {
        let number = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        defer { close(number) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        address.sin_port = port.bigEndian
        // The address outlives the call.
        let result = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe function(number, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        return result == 0 ? 0 : errno
    }

    @Test func `a Unix socket is bound and removed where that is allowed`() throws {
        let path = folder.path
        var landlock = Landlock()
        landlock.allow(.bind, below: "\(path)/in")
        let results = try confined(landlock) {
            ["\(path)/in/socket", "\(path)/out/socket"].map { path in
                do throws(Errno) {
                    let listener = try ListeningSocket(binding: SocketAddress(path: path))
                    _ = consume listener
                    return unsafe unlink(path) == 0 ? 0 : errno
                } catch {
                    return error.rawValue
                }
            }
        }
        guard let results else { return }
        #expect(results == [0, EACCES])
    }

    @Test func `a process that is confined 16 times already stays as it is`() throws {
        var landlock = Landlock()
        landlock.allow(.read, below: folder.path)
        let rules = landlock
        let path = folder.path
        let outcome = try confined(rules) {
            var error: Errno?
            do throws(Errno) {
                for _ in 0..<20 {
                    try rules.enforce(version: 1)
                }
            } catch let failure {
                error = failure
            }
            return [error?.rawValue ?? 0, Self.open("\(path)/in/file")]
        }
        guard let outcome else { return }
        #expect(outcome == [E2BIG, 0])
    }
}
