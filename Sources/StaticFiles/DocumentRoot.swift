// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import LinuxIO
public import SystemPackage

/// The directory whose files are served, with the policy for them.
///
/// Shared by all workers.
public final class DocumentRoot: Sendable {
    let policy: FilePolicy
    private let directory: Directory

    /// Opens the directory.
    ///
    /// - Throws: the errno of open(2): `ENOENT`, `ENOTDIR`, `EACCES`, …
    public init(_ path: String, policy: FilePolicy) throws(Errno) {
        directory = try Directory(path)
        self.policy = policy
    }

    /// Finds what a request path leads to: a file, a directory's index, or a directory.
    ///
    /// May wait for the disk.
    ///
    /// - Parameter path: decoded, beginning with a slash, free of dot segments and zero bytes.
    func find(_ path: Span<UInt8>) -> FoundFile {
        guard policy.servesHidden || !HiddenName.occurs(in: path) else { return .missing }
        guard path[path.count - 1] == UInt8(ascii: "/") else {
            return open(path, appending: nil)
        }
        for name in policy.indexNames {
            let found = open(path, appending: name)
            // A directory of that name is no index either.
            guard found.isMissing || found.isDirectory else { return found }
        }
        let found = open(path, appending: nil)
        return found.isDirectory ? .directory : .missing
    }

    private func open(_ path: Span<UInt8>, appending name: String?) -> FoundFile {
        var relative = UniqueArray<UInt8>(minimumCapacity: path.count + (name?.utf8.count ?? 0) + 1)
        relative.append(copying: path.extracting(1...))
        if let name {
            relative.append(copying: name.utf8)
        }
        if relative.isEmpty {
            relative.append(UInt8(ascii: "."))
        }
        relative.append(0)
        do throws(Errno) {
            let file = try openWhileRenamed(relative.span)
            let status = try file.status
            switch status.kind {
            case .regular: return .file(file, status, indexName: name)
            case .directory: return .directory
            case .special: return .forbidden(.notPermitted)
            }
        } catch {
            return FoundFile(error)
        }
    }

    /// openat2(2) gives up with EAGAIN when a directory was renamed while it looked; it may be tried
    /// again, here a bounded number of times.
    private func openWhileRenamed(_ path: Span<UInt8>) throws(Errno) -> OpenFile {
        for _ in 0..<8 {
            do throws(Errno) {
                return try directory.open(path, symlinks: policy.symlinks)
            } catch .resourceTemporarilyUnavailable {
                continue
            }
        }
        return try directory.open(path, symlinks: policy.symlinks)
    }
}
