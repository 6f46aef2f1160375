// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxIO
import TestSupport
import Testing

/// What stays readable around a root, so that it may be deployed anew.
struct PathSurroundingsTests {
    private let folder: TestFolder

    init() throws {
        folder = try TestFolder()
        for name in ["app", "app/releases", "app/releases/1", "app/releases/1/public", "else"] {
            try folder.makeFolder(name)
        }
    }

    private func link(_ name: String, to target: String) {
        #expect(unsafe symlink(target, "\(folder.path)/\(name)") == 0)
    }

    private func directories(of name: String) -> [String] {
        PathSurroundings.directories(of: "\(folder.path)/\(name)").sorted()
    }

    @Test func `of a directory it is the one that holds it`() {
        #expect(directories(of: "app/releases/1") == ["\(folder.path)/app/releases"])
        #expect(directories(of: "else/../app/releases/1/") == ["\(folder.path)/app/releases"])
    }

    @Test func `of a link it is also what holds the link`() {
        link("app/current", to: "releases/1")
        #expect(directories(of: "app/current") == ["\(folder.path)/app"])
    }

    @Test func `a link on the way may lead to another release, too`() {
        link("else/current", to: "\(folder.path)/app/releases/1")
        #expect(
            directories(of: "else/current/public") == [
                "\(folder.path)/app/releases", "\(folder.path)/else",
            ])
    }

    @Test func `what stands in the root directory is taken by itself`() {
        #expect(PathSurroundings.directories(of: "/usr") == ["/usr"])
        #expect(PathSurroundings.directories(of: "/") == ["/"])
    }

    @Test func `of a file system of its own it is also what holds the mount point`() {
        // Always mounted, and never at a name of the root directory alone.
        guard PathSurroundings.realPath("/dev/pts/ptmx") != nil else { return }
        #expect(PathSurroundings.directories(of: "/dev/pts/ptmx") == ["/dev"])
    }

    @Test func `of what is not there it is nothing`() {
        #expect(directories(of: "missing").isEmpty)
    }

    @Test func `a directory that is not there is not called unreadable`() {
        #expect(PathSurroundings.isReadable("\(folder.path)/missing"))
        #expect(PathSurroundings.isReadable(folder.path))
    }
}
