// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import CLinux
import Glibc
import SystemPackage

/// Finds a file below a directory by walking there name by name.
///
/// No step leaves the directories that are open already: a name is opened without following a link,
/// a link's target is walked the same way, and `..` goes back to the directory before. So nothing
/// that is renamed meanwhile leads out.
///
/// It does what openat2(2) does with `RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS`, and also follows absolute
/// links whose text leads to the directory: from there on, the walk begins again.
struct PathWalk: ~Copyable {
    /// The most links to follow, as many as the kernel does; see path_resolution(7).
    private static let maximumLinks = 40

    private let root: CInt
    /// The root's absolute paths, without a slash at the end.
    private let paths: [[UInt8]]
    /// How the last name is opened.
    private let flags: CInt
    private let followsLinks: Bool
    /// The directories on the way, without the root.
    private var way = UniqueArray<OwnedDescriptor>()
    /// The names still to go, the next one last.
    private var names: [[UInt8]] = []
    private var linkCount = 0

    /// - Parameters:
    ///   - root: an open directory, which stays the caller's.
    ///   - paths: the absolute paths that lead to it.
    init(from root: CInt, paths: [[UInt8]], flags: CInt, followsLinks: Bool) {
        self.root = root
        self.paths = paths
        self.flags = flags
        self.followsLinks = followsLinks
    }

    /// Walks a relative path.
    ///
    /// - Throws: as `Directory.open(_:symlinks:)`.
    mutating func open(_ path: Span<UInt8>) throws(Errno) -> OwnedDescriptor {
        try push(path)
        while let name = names.popLast() {
            if name == Self.dot {
                continue
            }
            if name == Self.dotDot {
                // Above the root is nothing.
                guard way.popLast() != nil else { throw .improperLink }
                continue
            }
            if let found = try step(name) {
                return found
            }
        }
        // The path has led to a directory: open that one.
        return try Self.open(Self.dot, in: here, flags | O_DIRECTORY)
    }

    private var here: CInt { way.isEmpty ? root : way[way.count - 1].number }

    /// Goes one name further.
    ///
    /// - Returns: what was looked for, if it was the last name.
    private mutating func step(_ name: [UInt8]) throws(Errno) -> OwnedDescriptor? {
        let isLast = names.isEmpty
        // A link that is only looked at opens like anything else, so it is asked for first.
        if isLast, flags & CInt(CLINUX_O_PATH) != 0, let target = try target(of: name) {
            try follow(target)
            return nil
        }
        let stepFlags = (isLast ? flags : Directory.wayFlags) | O_NOFOLLOW
        do throws(Errno) {
            let descriptor = try Self.open(name, in: here, stepFlags)
            if isLast {
                return descriptor
            }
            way.append(descriptor)
            return nil
        } catch {
            // ELOOP: the last name is a link. ENOTDIR: a name before it is one, or a file.
            guard error == .tooManySymbolicLinkLevels || error == .notDirectory,
                let target = try target(of: name)
            else { throw error }
            try follow(target)
            return nil
        }
    }

    private mutating func follow(_ target: [UInt8]) throws(Errno) {
        guard followsLinks else { throw .tooManySymbolicLinkLevels }
        linkCount += 1
        guard linkCount <= Self.maximumLinks else { throw .tooManySymbolicLinkLevels }
        guard target.first == UInt8(ascii: "/") else { return try push(target.span) }
        let rest = try relative(target)
        way.removeAll()
        try push(rest.span)
    }

    /// What is left of an absolute path behind the root's own.
    ///
    /// - Throws: `EXDEV` where it does not lead there.
    private func relative(_ target: [UInt8]) throws(Errno) -> [UInt8] {
        for path in paths where target.starts(with: path) {
            let rest = target[path.count...]
            if rest.isEmpty {
                return Self.dot
            }
            if path.count == 1 || rest.first == UInt8(ascii: "/") {
                return Self.dot + [UInt8(ascii: "/")] + rest
            }
        }
        throw .improperLink
    }

    /// Puts a path's names in front of those still to go.
    private mutating func push(_ path: Span<UInt8>) throws(Errno) {
        guard !path.isEmpty else { throw .noSuchFileOrDirectory }
        guard path.count < Int(PATH_MAX) else { throw .fileNameTooLong }
        guard path[0] != UInt8(ascii: "/") else { throw .improperLink }
        var parts: [[UInt8]] = []
        var part: [UInt8] = []
        for index in path.indices {
            if path[index] != UInt8(ascii: "/") {
                part.append(path[index])
            } else if !part.isEmpty {
                parts.append(part)
                part = []
            }
        }
        // A slash at the end asks for a directory, as a dot behind it does.
        parts.append(part.isEmpty ? Self.dot : part)
        names.append(contentsOf: parts.reversed())
    }

    /// Where a symbolic link leads; nil when the name is not a link.
    private func target(of name: [UInt8]) throws(Errno) -> [UInt8]? {
        var target = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let count = unsafe (name + [0]).withUnsafeBytes { nameBytes in
            unsafe target.withUnsafeMutableBytes { buffer in
                unsafe clinux_readlinkat(
                    here, nameBytes.baseAddress?.assumingMemoryBound(to: CChar.self),
                    buffer.baseAddress?.assumingMemoryBound(to: CChar.self), buffer.count)
            }
        }
        if count == -Int(EINVAL) {
            return nil
        }
        return Array(target.prefix(try Errno.check(count)))
    }

    private static func open(
        _ name: [UInt8], in directory: CInt, _ flags: CInt
    ) throws(Errno) -> OwnedDescriptor {
        let number = try Errno.retrying {
            unsafe (name + [0]).withUnsafeBytes { bytes in
                unsafe clinux_openat(
                    directory, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), flags)
            }
        }
        return OwnedDescriptor(owning: number)
    }

    private static let dot = Array(".".utf8)
    private static let dotDot = Array("..".utf8)
}
