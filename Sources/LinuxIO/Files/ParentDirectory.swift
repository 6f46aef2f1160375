// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc
import SystemPackage

/// The directory that files lie in, opened to be asked for its names.
public struct ParentDirectory: ~Copyable, Sendable {
    private let descriptor: OwnedDescriptor

    init(_ descriptor: consuming OwnedDescriptor) {
        self.descriptor = descriptor
    }

    /// The directory's identity and times at this moment.
    ///
    /// - Throws: the errno of fstat(2).
    public var status: FileStatus {
        get throws(Errno) { try FileStatus(ofDescriptor: descriptor.number) }
    }

    /// Whether every change of its names changes its time of change as well.
    ///
    /// Known of the file systems that keep their directories themselves; those of networks and of other
    /// programs may tell late, or never. In an image that can only be read, as of SquashFS and EROFS, all may
    /// have one time, that of the next image too. Source: statfs(2).
    public var tellsChanges: Bool {
        switch clinux_file_system(descriptor.number) {
        // ext2 to ext4, XFS, Btrfs, F2FS, ZFS, tmpfs, overlayfs.
        case 0xef53, 0x5846_5342, 0x9123_683e, 0xf2f5_2010, 0x2fc1_2fc1, 0x0102_1994, 0x794c_7630:
            true
        default: false
        }
    }

    /// Whether nothing has a name here, not even a link that leads nowhere.
    ///
    /// May wait for the disk. Source: fstatat(2), `AT_SYMLINK_NOFOLLOW`.
    ///
    /// - Parameter name: without a slash, ended by a zero byte, the only one.
    public func lacks(_ name: Span<UInt8>) -> Bool {
        precondition(name.count > 0 && name[name.count - 1] == 0, "the name ends with a zero byte")
        var status = stat()
        let result = unsafe name.withUnsafeBytes { buffer in
            // The text outlives the call.
            let text = unsafe buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
            return unsafe clinux_look_at_entry(descriptor.number, text, &status)
        }
        return result == -ENOENT
    }
}
