// SPDX-License-Identifier: Apache-2.0

internal import BasicContainers
internal import CLinux
internal import Glibc
public import SystemPackage

/// An open directory, below which files are opened by the kernel's proof that they lie below it.
public struct Directory: ~Copyable, Sendable {
    /// What may be a symbolic link on the way to a file.
    public enum SymlinkPolicy: Sendable {
        /// Nothing: a link on the way is an error, `ELOOP`.
        case deny
        /// Anything, as long as the way stays below the directory; else `EXDEV`.
        case beneath
        /// Anything, wherever it leads.
        case follow

        var resolve: UInt64 {
            switch self {
            case .deny: UInt64(CLINUX_RESOLVE_BENEATH) | UInt64(CLINUX_RESOLVE_NO_SYMLINKS)
            case .beneath:
                UInt64(CLINUX_RESOLVE_BENEATH) | UInt64(CLINUX_RESOLVE_NO_MAGICLINKS)
            case .follow: 0
            }
        }
    }

    private let descriptor: OwnedDescriptor

    /// Opens a directory.
    ///
    /// - Throws: the errno of open(2): `ENOENT`, `ENOTDIR`, `EACCES`, …
    public init(_ path: String) throws(Errno) {
        let number = try Errno.retrying {
            unsafe clinux_openat2(AT_FDCWD, path, UInt64(O_PATH | O_DIRECTORY), 0)
        }
        descriptor = OwnedDescriptor(owning: number)
    }

    /// Opens a file or directory below this one for reading.
    ///
    /// Never waits for the other end of a FIFO. May wait for the disk.
    ///
    /// - Parameter path: relative to this directory, ended by a zero byte.
    /// - Throws: the errno of openat2(2): `ENOENT`, `EACCES`, `EXDEV` where the way would leave the
    ///   directory, `ELOOP`, `ENAMETOOLONG`.
    public func open(
        _ path: Span<UInt8>, symlinks: SymlinkPolicy
    ) throws(Errno) -> OpenFile {
        precondition(
            path.count > 0 && path[path.count - 1] == 0, "the path ends with a zero byte")
        let number = try Errno.retrying {
            unsafe path.withUnsafeBytes { buffer in
                unsafe clinux_openat2(
                    descriptor.number, buffer.baseAddress?.assumingMemoryBound(to: CChar.self),
                    UInt64(O_RDONLY | O_NONBLOCK | O_NOCTTY), symlinks.resolve)
            }
        }
        return OpenFile(OwnedDescriptor(owning: number))
    }
}
