// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc

/// A file's kind, size and identity at one moment.
///
/// Two equal values mean the same content and the same permissions: inode, size and both times to
/// the nanosecond agree.
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

    init(_ status: clinux_file_status) {
        kind =
            switch status.mode & S_IFMT {
            case S_IFREG: .regular
            case S_IFDIR: .directory
            default: .special
            }
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
