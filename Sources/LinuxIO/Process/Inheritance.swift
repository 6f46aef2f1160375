// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc
public import SystemPackage

extension OwnedDescriptor {
    /// Takes over a descriptor that the program before this one in the same process has left open,
    /// and makes it close-on-exec again.
    ///
    /// - Throws: the errno of fcntl(2), `EBADF` where none is open.
    public init(inheriting number: CInt) throws(Errno) {
        try Self.setInherited(false, number)
        self.init(owning: number)
    }

    /// What a descriptor of a socket is known by, whatever its number and whoever has it open.
    ///
    /// No two sockets that exist at the same time have the same. Nil where none is open.
    /// Source: inode(7).
    public static func identity(of number: CInt) -> UInt64? {
        var status = clinux_file_status()
        // `status` outlives the call, which only fills it in.
        return unsafe clinux_fstat(number, &status) == 0 ? status.inode : nil
    }

    /// How many descriptors this process has open; nil where the kernel does not tell.
    ///
    /// Source: proc_pid_fd(5).
    public static var openCount: Int? {
        guard let folder = unsafe opendir("/proc/self/fd") else { return nil }
        defer { unsafe closedir(folder) }
        var count = 0
        // An entry is valid until the next call, and only counted.
        while unsafe readdir(folder) != nil {
            count += 1
        }
        // `.`, `..` and the folder's own are none.
        return max(0, count - 3)
    }

    /// Says whether a descriptor stays open when the process executes another program.
    ///
    /// - Throws: the errno of fcntl(2).
    public static func setInherited(_ isInherited: Bool, _ number: CInt) throws(Errno) {
        guard fcntl(number, F_SETFD, isInherited ? 0 : FD_CLOEXEC) == 0 else {
            throw Errno(rawValue: errno)
        }
    }
}

/// A piece of memory that a descriptor stands for, whose content nobody can change any more.
///
/// Source: memfd_create(2), fcntl(2) "File Sealing".
public enum SealedMemory {
    /// Creates one with this content.
    ///
    /// - Throws: the errno of memfd_create(2), write(2) or fcntl(2).
    public static func create(
        _ name: String, _ content: Span<UInt8>
    ) throws(Errno) -> OwnedDescriptor {
        let descriptor = OwnedDescriptor(owning: try Errno.check(unsafe clinux_memfd(name)))
        var written = 0
        while written < content.count {
            let rest = content.extracting(written...)
            let count = unsafe rest.withUnsafeBufferPointer { buffer in
                unsafe write(descriptor.number, buffer.baseAddress, buffer.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Errno(rawValue: count < 0 ? errno : ENOSPC) }
            written += count
        }
        _ = try Errno.check(clinux_seal(descriptor.number))
        return descriptor
    }

    /// The content of one, which the descriptor must stand for and be sealed.
    ///
    /// - Throws: the errno of fcntl(2) or pread(2); `EPERM` for what is not sealed.
    public static func content(_ descriptor: borrowing OwnedDescriptor) throws(Errno) -> [UInt8] {
        guard clinux_is_sealed(descriptor.number) == 1 else { throw .notPermitted }
        var status = clinux_file_status()
        _ = try Errno.check(unsafe clinux_fstat(descriptor.number, &status))
        var content = [UInt8](repeating: 0, count: Int(clamping: status.size))
        var position = 0
        while position < content.count {
            let count = unsafe content.withUnsafeMutableBytes { buffer in
                unsafe pread(
                    descriptor.number, buffer.baseAddress?.advanced(by: position),
                    buffer.count - position, off_t(position))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Errno(rawValue: count < 0 ? errno : EIO) }
            position += count
        }
        return content
    }
}
