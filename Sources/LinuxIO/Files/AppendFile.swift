// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc
public import SystemPackage

/// A file opened for appending, closed when its owner ends.
///
/// Whatever is written goes to its end, wherever that is by then: others may write to it as well, or
/// cut it.
public struct AppendFile: ~Copyable, Sendable {
    private let descriptor: OwnedDescriptor

    /// Opens a file, or creates it with the mode 0640 less what the process's mask takes away.
    ///
    /// A symbolic link is not followed, unless it is below `/dev`, as `/dev/stdout` is. Never waits for
    /// the reader of a pipe. Blocks on the file system.
    ///
    /// - Throws: the errno of open(2); `ELOOP` for a link.
    public init(_ path: String) throws(Errno) {
        let link = path.hasPrefix("/dev/") ? 0 : O_NOFOLLOW
        // The string outlives the call.
        descriptor = OwnedDescriptor(
            owning: try Errno.retrying {
                unsafe clinux_open_for_appending(path, link, 0o640)
            })
    }

    /// Whether it is a regular file without content, as after somebody has cut it.
    public var isEmpty: Bool {
        guard let status = try? FileStatus(ofDescriptor: descriptor.number) else { return false }
        return status.kind == .regular && status.size == 0
    }

    /// Writes bytes, as many as there is room for.
    ///
    /// Blocks on the file system, and for a second on the reader of a pipe.
    ///
    /// - Returns: how many were written; fewer than all where there is no room for the rest.
    /// - Throws: the errno of write(2) where none was.
    public func write(_ bytes: Span<UInt8>) throws(Errno) -> Int {
        let count = Errno.uninterrupted { writeOnce(bytes) }
        guard count == -Int(EAGAIN) else { return try Errno.check(count) }
        var event = pollfd(fd: descriptor.number, events: Int16(POLLOUT), revents: 0)
        // `event` outlives the call and is the one element announced.
        _ = unsafe poll(&event, 1, Self.patience)
        return try Errno.retrying { writeOnce(bytes) }
    }

    /// How long the reader of a pipe is waited for, in milliseconds.
    private static let patience: CInt = 1000

    private func writeOnce(_ bytes: Span<UInt8>) -> Int {
        // The buffer is read within the closure only.
        unsafe bytes.withUnsafeBufferPointer { buffer in
            unsafe clinux_write(descriptor.number, buffer.baseAddress, buffer.count)
        }
    }
}
