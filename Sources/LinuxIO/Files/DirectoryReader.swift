// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc
public import SystemPackage

/// Reads the names in an open directory, in no order.
///
/// Source: readdir(3), fstatat(2).
@safe public struct DirectoryReader: ~Copyable {
    // Open for as long as the value lives, and used by it alone.
    private let stream: OpaquePointer

    /// Creates a reader of a directory that was opened for reading, and takes it over.
    ///
    /// - Throws: the errno of fdopendir(3), `ENOTDIR` for a file.
    public init(_ directory: consuming OpenFile) throws(Errno) {
        let descriptor = directory.takeDescriptor()
        guard let stream = unsafe fdopendir(descriptor.number) else {
            throw Errno(rawValue: errno)
        }
        // The stream closes it from here on.
        _ = descriptor.release()
        unsafe self.stream = stream
    }

    deinit {
        _ = unsafe closedir(stream)
    }

    /// The next name, but for `.` and `..`; nil after the last.
    ///
    /// May wait for the disk. A name that is removed meanwhile is left out.
    ///
    /// - Throws: the errno of readdir(3) or fstatat(2).
    public mutating func next() throws(Errno) -> DirectoryEntry? {
        while let entry = unsafe try nextEntry() {
            let name = unsafe Array(Self.name(of: entry))
            guard name != Self.dot, name != Self.dotDot else { continue }
            if let target = try target(of: name) {
                return DirectoryEntry(name: name, target: target)
            }
        }
        return nil
    }

    /// Shows the names that are left, `.` and `..` among them, without a look at what they stand for.
    ///
    /// May wait for the disk.
    ///
    /// - Parameter body: gets a name; returns whether to go on.
    /// - Throws: the errno of readdir(3).
    public mutating func forEachName(_ body: (Span<UInt8>) -> Bool) throws(Errno) {
        while let entry = unsafe try nextEntry() {
            let name = unsafe Self.name(of: entry)
            guard unsafe body(Span(_unsafeElements: name)) else { return }
        }
    }

    private func nextEntry() throws(Errno) -> UnsafeMutablePointer<dirent>? {
        errno = 0
        let entry = unsafe readdir(stream)
        guard unsafe entry != nil || errno == 0 else { throw Errno(rawValue: errno) }
        return unsafe entry
    }

    /// The name in an entry, which is only as long as the name: its declared field reaches farther.
    private static func name(
        of entry: UnsafeMutablePointer<dirent>
    ) -> UnsafeBufferPointer<UInt8> {
        let offset = MemoryLayout<dirent>.offset(of: \.d_name) ?? 0
        let bytes = unsafe UnsafeRawPointer(entry).advanced(by: offset)
            .assumingMemoryBound(to: UInt8.self)
        return unsafe UnsafeBufferPointer(start: bytes, count: strlen(bytes))
    }

    /// What a name stands for; nil when it is gone.
    private func target(of name: [UInt8]) throws(Errno) -> DirectoryEntry.Target? {
        var status = stat()
        let text = name.map(CChar.init(bitPattern:)) + [0]
        let result = unsafe fstatat(dirfd(stream), text, &status, AT_SYMLINK_NOFOLLOW)
        guard result == 0 else {
            let error = Errno(rawValue: errno)
            guard error == .noSuchFileOrDirectory else { throw error }
            return nil
        }
        return status.st_mode & S_IFMT == S_IFLNK ? .link : .file(FileStatus(status))
    }

    private static let dot = Array(".".utf8)
    private static let dotDot = Array("..".utf8)
}

/// A name in a directory, and what it stands for.
public struct DirectoryEntry: Equatable, Sendable {
    /// What a name stands for.
    public enum Target: Equatable, Sendable {
        /// Anything but a link, with its kind, size and identity.
        case file(FileStatus)
        /// A symbolic link, wherever it leads.
        case link
    }

    /// The name's bytes, without slash and zero byte.
    public let name: [UInt8]
    /// What it stands for.
    public let target: Target
}
