// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc
public import SystemPackage

/// A file's kind, size and identity at one moment.
///
/// Two equal values mean the same content and the same permissions: inode, size, permissions and both
/// times to the nanosecond agree.
///
/// Source: fstat(2), inode(7).
public struct FileStatus: Hashable, Sendable {
    /// The kinds of file that a file server tells apart.
    public enum Kind: Sendable {
        /// A regular file.
        case regular
        /// A directory.
        case directory
        /// A FIFO, socket or device.
        case special
    }

    /// What the file is.
    public let kind: Kind
    /// Who may do what: the twelve lowest bits of the mode.
    public let permissions: UInt16
    /// The device that holds the file.
    public let device: UInt64
    /// The file's number on its device.
    public let inode: UInt64
    /// Bytes of content.
    public let size: UInt64
    /// When the content was last changed: whole seconds since 1970.
    public let modifiedSeconds: Int64
    /// The rest of that time, 0 to 999,999,999.
    public let modifiedNanoseconds: UInt32
    /// When the content, a name or the permissions were last changed: whole seconds since 1970.
    ///
    /// The kernel sets it from its own clock; unlike the time of modification nobody can choose it.
    public let changedSeconds: Int64
    /// The rest of that time, 0 to 999,999,999.
    public let changedNanoseconds: UInt32

    /// Creates the status of what a path leads to, whatever it is.
    ///
    /// All links are followed. May wait for the disk.
    ///
    /// - Throws: the errno of stat(2).
    public init(atPath path: String) throws(Errno) {
        var status = stat()
        _ = try Errno.retrying {
            unsafe fstatat(AT_FDCWD, path, &status, 0) < 0 ? -errno : 0
        }
        self.init(status)
    }

    /// - Parameter descriptor: open, if only with `O_PATH`.
    /// - Throws: the errno of fstat(2).
    init(ofDescriptor descriptor: CInt) throws(Errno) {
        var status = clinux_file_status()
        _ = try Errno.check(unsafe clinux_fstat(descriptor, &status))
        self.init(status)
    }

    init(_ status: clinux_file_status) {
        kind =
            switch status.mode & S_IFMT {
            case S_IFREG: .regular
            case S_IFDIR: .directory
            default: .special
            }
        permissions = UInt16(truncatingIfNeeded: status.mode & 0o7777)
        device = status.device
        inode = status.inode
        size = status.size
        modifiedSeconds = status.modified_seconds
        modifiedNanoseconds = status.modified_nanoseconds
        changedSeconds = status.changed_seconds
        changedNanoseconds = status.changed_nanoseconds
    }

    init(_ status: stat) {
        self.init(
            clinux_file_status(
                device: UInt64(status.st_dev), inode: UInt64(status.st_ino),
                size: UInt64(max(0, status.st_size)),
                modified_seconds: Int64(status.st_mtim.tv_sec),
                modified_nanoseconds: UInt32(clamping: status.st_mtim.tv_nsec),
                mode: status.st_mode,
                changed_seconds: Int64(status.st_ctim.tv_sec),
                changed_nanoseconds: UInt32(clamping: status.st_ctim.tv_nsec)))
    }
}
