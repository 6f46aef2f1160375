// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import CLinux
import Glibc
public import SystemPackage

/// An open directory, below which files are opened with a proof that they lie below it.
///
/// The proof is the kernel's, by openat2(2). A systemd unit with `RestrictSUIDSGID=` or
/// `DynamicUser=` has no openat2(2), since a system call filter cannot see into its arguments; there
/// the way is walked name by name, with the same result.
public struct Directory: ~Copyable, Sendable {
    /// What may be a symbolic link on the way to a file.
    public enum SymlinkPolicy: Sendable {
        /// Nothing: a link on the way is an error, `ELOOP`.
        case deny
        /// Anything, as long as the way stays below the directory; else `EXDEV`. An absolute link
        /// may lead to the directory by the path that it was opened with, or by its real one.
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

    /// Never waits for the other end of a FIFO, nor takes over a terminal.
    static let fileFlags = O_RDONLY | O_NONBLOCK | O_NOCTTY

    /// For directories on the way, which need not be readable.
    static let wayFlags = CInt(CLINUX_O_PATH) | O_DIRECTORY

    private let descriptor: OwnedDescriptor
    /// What absolute links may begin with and still lead below this directory.
    private let paths: [[UInt8]]
    private let walks: Bool

    /// Creates an owner of a directory, which it opens.
    ///
    /// - Throws: the errno of open(2): `ENOENT`, `ENOTDIR`, `EACCES`, …
    public init(_ path: String) throws(Errno) {
        try self.init(path, walks: !Self.kernelResolves)
    }

    /// - Parameter walks: whether to do without openat2(2).
    init(_ path: String, walks: Bool) throws(Errno) {
        let number = try Errno.retrying {
            unsafe clinux_openat(AT_FDCWD, path, Self.wayFlags)
        }
        descriptor = OwnedDescriptor(owning: number)
        paths = Self.absolutePaths(of: path)
        self.walks = walks
    }

    /// A directory's path as it was given, if that is absolute, and the one without links.
    ///
    /// Source: realpath(3).
    private static func absolutePaths(of path: String) -> [[UInt8]] {
        var paths: [[UInt8]] = []
        if let real = unsafe realpath(path, nil) {
            paths.append(Array(unsafe String(cString: real).utf8))
            unsafe free(real)
        }
        var given = Array(path.utf8)
        while given.count > 1, given.last == UInt8(ascii: "/") {
            given.removeLast()
        }
        if given.first == UInt8(ascii: "/"), !paths.contains(given) {
            paths.append(given)
        }
        return paths
    }

    /// The directory's own kind and identity at this moment.
    ///
    /// - Throws: the errno of fstat(2).
    public var status: FileStatus {
        get throws(Errno) { try FileStatus(ofDescriptor: descriptor.number) }
    }

    /// Opens a file or directory below this one for reading.
    ///
    /// May wait for the disk.
    ///
    /// - Parameter path: relative to this directory, ended by a zero byte, the only one.
    /// - Throws: the errno of openat2(2): `ENOENT`, `EACCES`, `EXDEV` where the way would leave the
    ///   directory, `ELOOP`, `ENAMETOOLONG`.
    public func open(
        _ path: Span<UInt8>, symlinks: SymlinkPolicy
    ) throws(Errno) -> OpenFile {
        OpenFile(try find(path, symlinks, Self.fileFlags))
    }

    /// The kind, size and identity of what lies below this directory, whatever it is.
    ///
    /// It is not opened for reading, which a device or the other end of a FIFO would notice, and
    /// need not be readable. May wait for the disk.
    ///
    /// - Parameter path: as for `open(_:symlinks:)`.
    /// - Throws: as `open(_:symlinks:)`.
    public func status(
        of path: Span<UInt8>, symlinks: SymlinkPolicy
    ) throws(Errno) -> FileStatus {
        try OpenFile(try find(path, symlinks, CInt(CLINUX_O_PATH))).status
    }

    /// The kind, size and identity of what a path leads to from this directory, whatever way that is; a
    /// link at its end is not followed.
    ///
    /// Cheaper than `status(of:symlinks:)`, and proves nothing but that such a file exists: for who knows
    /// which file it has to be. May wait for the disk.
    ///
    /// Source: fstatat(2), `AT_SYMLINK_NOFOLLOW`.
    ///
    /// - Parameter path: as for `open(_:symlinks:)`.
    /// - Throws: the errno of fstatat(2).
    public func unprovedStatus(of path: Span<UInt8>) throws(Errno) -> FileStatus {
        precondition(
            path.count > 0 && path[path.count - 1] == 0, "the path ends with a zero byte")
        var status = stat()
        _ = try Errno.check(
            unsafe path.withUnsafeBytes { buffer in
                // The text outlives the call.
                let text = unsafe buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
                return unsafe clinux_look_at_entry(descriptor.number, text, &status)
            })
        return FileStatus(status)
    }

    /// Opens a directory below this one, or this one, to be asked for its names.
    ///
    /// It need not be readable. May wait for the disk.
    ///
    /// - Parameter path: as for `open(_:symlinks:)`.
    /// - Throws: as `open(_:symlinks:)`, `ENOTDIR` too.
    public func openParent(
        _ path: Span<UInt8>, symlinks: SymlinkPolicy
    ) throws(Errno) -> ParentDirectory {
        ParentDirectory(try find(path, symlinks, Self.wayFlags))
    }

    private func find(
        _ path: Span<UInt8>, _ symlinks: SymlinkPolicy, _ flags: CInt
    ) throws(Errno) -> OwnedDescriptor {
        precondition(
            path.count > 0 && path[path.count - 1] == 0, "the path ends with a zero byte")
        if walks && symlinks != .follow {
            return try walk(path, symlinks, flags)
        }
        do throws(Errno) {
            return try resolve(path, symlinks, flags)
        } catch {
            // openat2(2) gives up on `..` when anything at all is renamed meanwhile, and treats every
            // absolute link as one that leads out.
            let isInconclusive = error == .wouldBlock || error == .improperLink
            guard isInconclusive, symlinks != .follow else { throw error }
            return try walk(path, symlinks, flags)
        }
    }

    private func resolve(
        _ path: Span<UInt8>, _ symlinks: SymlinkPolicy, _ flags: CInt
    ) throws(Errno) -> OwnedDescriptor {
        let number = try Errno.retrying {
            unsafe path.withUnsafeBytes { buffer in
                let text = unsafe buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
                return walks
                    ? unsafe clinux_openat(descriptor.number, text, flags)
                    : unsafe clinux_openat2(
                        descriptor.number, text, UInt64(flags), symlinks.resolve)
            }
        }
        return OwnedDescriptor(owning: number)
    }

    private func walk(
        _ path: Span<UInt8>, _ symlinks: SymlinkPolicy, _ flags: CInt
    ) throws(Errno) -> OwnedDescriptor {
        var walk = PathWalk(
            from: descriptor.number, paths: paths, flags: flags,
            followsLinks: symlinks == .beneath)
        return try walk.open(path.extracting(..<(path.count - 1)))
    }

    /// Whether openat2(2) is there and not filtered away.
    private static var kernelResolves: Bool {
        let result = unsafe clinux_openat2(
            AT_FDCWD, ".", UInt64(CLINUX_O_PATH), UInt64(CLINUX_RESOLVE_BENEATH))
        guard result < 0 else {
            OwnedDescriptor(owning: result).close()
            return true
        }
        return result != -ENOSYS && result != -EPERM
    }
}
