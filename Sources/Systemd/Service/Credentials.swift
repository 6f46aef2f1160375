// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc
import LinuxIO
import SystemPackage

/// The secrets and settings that the service manager has put where only this service can read them.
///
/// They come from `LoadCredential=`, `SetCredential=` and their encrypted kin in the unit. Each is
/// read anew, and nothing kept. Source: systemd.exec(5) "Credentials".
public struct Credentials: Sendable {
    /// The most bytes that the service manager itself takes for one credential: 1 MiB.
    public static let maximumBytes = 1 << 20

    private let directory: String

    /// Finds this process's credentials; reads the environment.
    ///
    /// - Returns: nil where `CREDENTIALS_DIRECTORY` is unset or no absolute path: the unit has none.
    public init?() {
        // The pointer is used before anything may change the environment.
        guard let path = unsafe getenv("CREDENTIALS_DIRECTORY") else { return nil }
        directory = unsafe String(cString: path)
        guard directory.hasPrefix("/") else { return nil }
    }

    /// Reads one credential; blocks for as long as reading a small file takes.
    ///
    /// - Parameters:
    ///   - name: its name in the unit: 1 to 255 printable ASCII characters but `/` and `:`, neither
    ///     `.` nor `..`.
    ///   - maximumBytes: the most bytes that are read, at least 0.
    /// - Returns: the bytes as they are, without anything added or cut off; nil when there is no
    ///   credential of this name, or could not be one.
    /// - Throws: `credentialTooLarge`, or `credentialUnreadable` with the errno of open(2) or read(2).
    public func read(
        _ name: String, maximumBytes: Int = Credentials.maximumBytes
    ) throws(SystemdError) -> [UInt8]? {
        guard Self.isName(name) else { return nil }
        // Not blocking, so that a FIFO put there by mistake does not hold the daemon up. The path
        // lives until the call returns.
        let number = unsafe clinux_openat(
            AT_FDCWD, "\(directory)/\(name)", O_RDONLY | O_NONBLOCK)
        guard number != -ENOENT else { return nil }
        do throws(Errno) {
            guard number >= 0 else { throw Errno(rawValue: -number) }
            let bytes = try Self.contents(of: OwnedDescriptor(owning: number), past: maximumBytes)
            if bytes.count <= maximumBytes { return bytes }
        } catch {
            throw .credentialUnreadable(name: name, errno: error)
        }
        throw .credentialTooLarge(name: name, maximumBytes: maximumBytes)
    }

    /// Reads a file to its end, or to somewhere beyond a number of bytes.
    private static func contents(
        of file: borrowing OwnedDescriptor, past limit: Int
    ) throws(Errno) -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while bytes.count <= limit {
            // The array outlives the call, which writes at most as many bytes as it has.
            let count = unsafe Glibc.read(file.number, &chunk, chunk.count)
            guard count != 0 else { break }
            if count > 0 {
                bytes.append(contentsOf: chunk[..<count])
            } else if errno != EINTR {
                throw Errno(rawValue: errno)
            }
        }
        return bytes
    }

    private static func isName(_ name: String) -> Bool {
        (1...255).contains(name.utf8.count) && name != "." && name != ".."
            && name.utf8.allSatisfy {
                (0x20..<0x7F).contains($0) && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: ":")
            }
    }
}
