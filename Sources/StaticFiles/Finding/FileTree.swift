// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import HTTP
import LinuxIO
import SystemPackage

/// The files below a root, as its path was understood at one time.
///
/// A request uses one from its beginning to its end, so that no answer is half of one tree and half
/// of another. Shared by all workers.
final class FileTree: Sendable {
    /// Which files are served, and how.
    let policy: FilePolicy
    /// The root's own, when it was opened.
    let status: FileStatus
    let directories = KnownDirectories()
    private let directory: Directory

    /// Creates the tree of a directory, which it opens.
    ///
    /// - Throws: the errno of open(2): `ENOENT`, `ENOTDIR`, `EACCES`, …
    init(_ path: String, policy: FilePolicy) throws(Errno) {
        directory = try Directory(path)
        status = try directory.status
        self.policy = policy
    }

    /// Whether a status is that of the root.
    func isRoot(_ other: FileStatus) -> Bool {
        other.device == status.device && other.inode == status.inode
    }

    /// Finds what a request path leads to: a file, a directory's index, or a directory.
    ///
    /// Nothing is opened for reading. May wait for the disk.
    ///
    /// - Parameter path: decoded, beginning with a slash, free of dot segments and zero bytes.
    func find(_ path: Span<UInt8>) -> FoundFile {
        guard !policy.hides(path) else { return .missing }
        guard path[path.count - 1] == UInt8(ascii: "/") else {
            let found = look(path, appending: nil)
            guard found.isMissing || found.isDirectory else { return found }
            // A page may have the name of the directory with what belongs to it.
            return look(path, appendingFirstOf: policy.extensions) ?? found
        }
        if let found = look(path, appendingFirstOf: policy.indexNames) { return found }
        let found = look(path, appending: nil)
        return found.isDirectory ? .directory : .missing
    }

    /// The length of the path that leads to the same file as one with an extension that may be left
    /// out, or with the name of an index; nil where it does not.
    ///
    /// The pages for what is missing keep their paths: they may be in use under those. May wait for
    /// the disk.
    func shorterCount(of path: Span<UInt8>) -> Int? {
        guard let suffix = suffix(of: path), !isPage(path), case .file(_, nil) = find(path) else {
            return nil
        }
        var start = path.count
        while path[start - 1] != UInt8(ascii: "/") {
            start -= 1
        }
        if case .file(_, let name?) = find(path.extracting(..<start)),
            path.extracting(start...).elementsEqual(name)
        {
            return start
        }
        let count = path.count - suffix.utf8.count
        guard count > start, case .file(_, suffix) = find(path.extracting(..<count)) else {
            return nil
        }
        return count
    }

    /// Whether a path may have a shorter one: it ends in an extension that may be left out.
    func mayBeShortened(_ path: Span<UInt8>) -> Bool { suffix(of: path) != nil }

    /// The extension that a path ends in and that may be left out.
    private func suffix(of path: Span<UInt8>) -> String? {
        for name in policy.extensions where path.count > name.utf8.count {
            let start = path.count - name.utf8.count
            if path.extracting(start...).elementsEqual(name) { return name }
        }
        return nil
    }

    private func isPage(_ path: Span<UInt8>) -> Bool {
        policy.pagePaths.contains { path.elementsEqual($0) }
    }

    /// Opens a file that was found, or its form in a coding.
    ///
    /// May wait for the disk.
    ///
    /// - Throws: what opening it for reading throws, `EACCES` above all.
    func open(
        _ path: Span<UInt8>, indexName: String? = nil, coding: ContentCoding? = nil
    ) throws(Errno) -> OpenFile {
        let relative = Self.relative(path, indexName ?? "", coding?.suffix ?? "")
        return try whileRenamed { () throws(Errno) in
            try directory.open(relative.span, symlinks: policy.symlinks)
        }
    }

    /// The status of a form of a file; nil where there is none, or it cannot be looked at.
    ///
    /// May wait for the disk.
    func status(
        of path: Span<UInt8>, _ indexName: String?, _ coding: ContentCoding
    ) -> FileStatus? {
        let relative = Self.relative(path, indexName ?? "", coding.suffix)
        return try? directory.status(of: relative.span, symlinks: policy.symlinks)
    }

    /// Whether a path leads to a file in a state, by whatever way.
    ///
    /// May wait for the disk.
    func leads(_ path: Span<UInt8>, to status: FileStatus) -> Bool {
        let relative = Self.relative(path, "", "")
        return (try? directory.unprovedStatus(of: relative.span)) == status
    }

    /// Opens a directory to be asked for its names; nil where that cannot be done.
    ///
    /// - Parameter path: with a slash at its end.
    func openParent(_ path: Span<UInt8>) -> ParentDirectory? {
        try? directory.openParent(Self.relative(path, "", "").span, symlinks: policy.symlinks)
    }

    /// The status of what a name in a directory stands for, if the policy lets it be served.
    ///
    /// - Parameter path: the directory's path, with a slash at its end.
    func status(of name: Span<UInt8>, in path: Span<UInt8>) -> FileStatus? {
        var relative = UniqueArray<UInt8>(copying: path.extracting(1...))
        relative.append(copying: name)
        relative.append(0)
        return try? directory.status(of: relative.span, symlinks: policy.symlinks)
    }

    /// - Returns: nil where there is nothing with any of the names, or only a directory.
    private func look(_ path: Span<UInt8>, appendingFirstOf names: [String]) -> FoundFile? {
        for name in names {
            let found = look(path, appending: name)
            guard found.isMissing || found.isDirectory else { return found }
        }
        return nil
    }

    private func look(_ path: Span<UInt8>, appending name: String?) -> FoundFile {
        let relative = Self.relative(path, name ?? "", "")
        do throws(Errno) {
            let status = try whileRenamed { () throws(Errno) in
                try directory.status(of: relative.span, symlinks: policy.symlinks)
            }
            return FoundFile(status, indexName: name)
        } catch {
            return FoundFile(error)
        }
    }

    /// A path as the directory wants it: without its first slash, with a zero byte at its end.
    static func relative(
        _ path: Span<UInt8>, _ name: String, _ suffix: String
    ) -> UniqueArray<UInt8> {
        var relative = UniqueArray<UInt8>(
            minimumCapacity: path.count + name.utf8.count + suffix.utf8.count + 1)
        relative.append(copying: path.extracting(1...))
        relative.append(copying: name.utf8)
        relative.append(copying: suffix.utf8)
        if relative.isEmpty {
            relative.append(UInt8(ascii: "."))
        }
        relative.append(0)
        return relative
    }

    /// openat2(2) gives up with EAGAIN when a directory was renamed while it looked; it may be tried
    /// again, here a bounded number of times.
    private func whileRenamed<Result: ~Copyable>(
        _ body: () throws(Errno) -> Result
    ) throws(Errno) -> Result {
        for _ in 0..<8 {
            do throws(Errno) {
                return try body()
            } catch .resourceTemporarilyUnavailable {
                continue
            }
        }
        return try body()
    }
}
