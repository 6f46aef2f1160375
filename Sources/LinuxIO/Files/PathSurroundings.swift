// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc

/// What has to stay readable around a path for it to go on leading to files, whatever is deployed there.
public enum PathSurroundings {
    /// The directories that hold what a path leads to now and may lead to later; empty where it leads
    /// nowhere.
    ///
    /// A file or directory that is replaced is another one, of which only the directory around it can be
    /// told beforehand. These are, none of them below another:
    /// - the directory that holds what the path leads to;
    /// - for every link on the way, unless it stands in `/`: the directory that holds it and the one that
    ///   holds what it leads to, as another release will be made beside this one;
    /// - where any of these lies in a file system of its own: the directory that holds the mount point, as
    ///   it may be mounted anew.
    ///
    /// Never `/` in place of something below it: what stands there is taken by itself.
    /// Blocks on the file system.
    public static func directories(of path: String) -> Set<String> {
        guard let real = realPath(path) else { return [] }
        var found = Set(([real] + links(on: path)).map(holder))
        for directory in found {
            let mountPoint = mountPoint(of: directory)
            if mountPoint != "/", parent(of: mountPoint) != "/" {
                found.insert(parent(of: mountPoint))
            }
        }
        return found.filter { directory in
            !found.contains { $0 != directory && isBelow(directory, $0) }
        }
    }

    /// Whether a directory can be opened for reading: its permissions allow that, and what else confines
    /// this process.
    ///
    /// Blocks on the file system. Source: open(2).
    public static func isReadable(_ directory: String) -> Bool {
        // The string outlives the call.
        let number = unsafe Glibc.open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard number >= 0 else { return errno != EACCES }
        OwnedDescriptor(owning: number).close()
        return true
    }

    /// The absolute path without links; nil where there is nothing.
    ///
    /// Source: realpath(3).
    public static func realPath(_ path: String) -> String? {
        // The C function returns memory of its own, which is copied and freed here.
        guard let real = unsafe realpath(path, nil) else { return nil }
        defer { unsafe free(real) }
        return unsafe String(cString: real)
    }

    /// The directory that holds something, by its path without links; itself where that is `/`.
    public static func holder(_ path: String) -> String {
        let parent = parent(of: path)
        return parent == "/" ? path : parent
    }

    /// The places and the targets of all links on the way.
    private static func links(on path: String) -> [String] {
        var found: [String] = []
        var place = path.hasPrefix("/") ? "/" : realPath(".") ?? "/"
        for name in path.split(separator: "/") {
            let next = place == "/" ? "/\(name)" : "\(place)/\(name)"
            guard let real = realPath(next) else { return found }
            if place != "/", isLink(next) {
                found += [next, real]
            }
            place = real
        }
        return found
    }

    private static func isLink(_ path: String) -> Bool {
        var status = stat()
        // `status` outlives the call, which only fills it in.
        return unsafe lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
    }

    /// The topmost directory on the way to one that is on the same device.
    private static func mountPoint(of directory: String) -> String {
        var mountPoint = directory
        while mountPoint != "/", let own = try? FileStatus(atPath: mountPoint),
            let above = try? FileStatus(atPath: parent(of: mountPoint)), own.device == above.device
        {
            mountPoint = parent(of: mountPoint)
        }
        return mountPoint
    }

    /// The directory that holds something, by its absolute path; `/` for itself.
    public static func parent(of path: String) -> String {
        let end = path.utf8.lastIndex(of: UInt8(ascii: "/")) ?? path.startIndex
        return end == path.startIndex ? "/" : String(path[..<end])
    }

    private static func isBelow(_ path: String, _ directory: String) -> Bool {
        directory == "/" || path.hasPrefix(directory + "/")
    }
}
