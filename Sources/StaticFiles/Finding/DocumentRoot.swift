// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import HTTP
import LinuxIO
public import SystemPackage

/// The directory whose files are served, with the policy for them.
///
/// Shared by all workers.
public final class DocumentRoot: Sendable {
    let policy: FilePolicy
    /// Tells the workers when to check their files again.
    let changes = ChangeCounter()
    private let directory: Directory

    /// Creates the root of a directory, which it opens.
    ///
    /// - Throws: the errno of open(2): `ENOENT`, `ENOTDIR`, `EACCES`, …
    public init(_ path: String, policy: FilePolicy) throws(Errno) {
        directory = try Directory(path)
        self.policy = policy
    }

    /// Whether a file has changed so recently that other workers may still trust files they read before
    /// that: this one, where it changed twice within one step of its clock, or others that were
    /// deployed along with it.
    ///
    /// False only if every check that is still trusted came after the change.
    ///
    /// - Parameter now: seconds since 1970.
    func isRecent(_ status: FileStatus, now: Int64) -> Bool {
        // Two seconds more, as the date is in whole seconds and the file's clock is a coarse one.
        let trusted = Int64(clamping: policy.cacheLifetime / 1_000_000_000) + 2
        return policy.cacheLifetime > 0 && status.changedSeconds >= now - trusted
    }

    /// Finds what a request path leads to: a file, a directory's index, or a directory.
    ///
    /// Nothing is opened for reading. May wait for the disk.
    ///
    /// - Parameter path: decoded, beginning with a slash, free of dot segments and zero bytes.
    func find(_ path: Span<UInt8>) -> FoundFile {
        guard policy.servesHidden || !HiddenName.occurs(in: path) else { return .missing }
        guard path[path.count - 1] == UInt8(ascii: "/") else {
            return look(path, appending: nil)
        }
        for name in policy.indexNames {
            let found = look(path, appending: name)
            // A directory of that name is no index either.
            guard found.isMissing || found.isDirectory else { return found }
        }
        let found = look(path, appending: nil)
        return found.isDirectory ? .directory : .missing
    }

    /// Looks for the compressed forms of a file that was found; none where they are not served.
    ///
    /// May wait for the disk.
    func siblings(
        of path: Span<UInt8>, indexName: String?, _ status: FileStatus
    ) -> Siblings {
        var siblings = Siblings()
        guard policy.servesPrecompressed else { return siblings }
        for coding in ContentCoding.allCases {
            let relative = Self.relative(path, indexName ?? "", coding.suffix)
            if let sibling = try? directory.status(of: relative.span, symlinks: policy.symlinks) {
                siblings.note(sibling, coding, of: status)
            }
        }
        return siblings
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

    /// The status of what a name in a directory stands for, if the policy lets it be served.
    ///
    /// - Parameter path: the directory's path, with a slash at its end.
    func status(of name: Span<UInt8>, in path: Span<UInt8>) -> FileStatus? {
        var relative = UniqueArray<UInt8>(copying: path.extracting(1...))
        relative.append(copying: name)
        relative.append(0)
        return try? directory.status(of: relative.span, symlinks: policy.symlinks)
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
    private static func relative(
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

/// What a request path leads to.
enum FoundFile {
    /// A regular file; the name is that of the index, or nil for the path's own file.
    case file(FileStatus, indexName: String?)
    /// A directory without an index.
    case directory
    case missing
    /// It is there and must not be served.
    case forbidden(Errno)
    /// It could not be looked at now.
    case failed(Errno)

    init(_ errno: Errno) {
        self =
            switch errno {
            case .noSuchFileOrDirectory, .notDirectory, .fileNameTooLong: .missing
            // A socket, or a device that nothing drives, is ENXIO or ENODEV: open(2).
            case .permissionDenied, .notPermitted, .tooManySymbolicLinkLevels, .improperLink,
                .noSuchAddressOrDevice, .operationNotSupportedByDevice:
                .forbidden(errno)
            default: .failed(errno)
            }
    }

    init(_ status: FileStatus, indexName: String?) {
        self =
            switch status.kind {
            case .regular: .file(status, indexName: indexName)
            case .directory: .directory
            case .special: .forbidden(.notPermitted)
            }
    }

    var isMissing: Bool {
        switch self {
        case .missing: true
        default: false
        }
    }

    var isDirectory: Bool {
        switch self {
        case .directory: true
        default: false
        }
    }
}
