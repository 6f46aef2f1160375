// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import Glibc
import SystemPackage
import TestSupport
import Testing

@testable import LinuxIO

/// Each test is run with openat2(2) and with the walk that stands in for it.
struct DirectoryTests {
    /// The policies, shorter.
    enum Policy: CaseIterable {
        case deny
        case beneath
        case follow

        var symlinks: Directory.SymlinkPolicy {
            switch self {
            case .deny: .deny
            case .beneath: .beneath
            case .follow: .follow
            }
        }
    }

    enum Outcome: Equatable {
        case content(String)
        case directory
        case special
        case error(Errno)
    }

    /// `root` is what is opened; `outside` lies beside it.
    private func makeTree() throws -> TestFolder {
        let folder = try TestFolder()
        try folder.write("outside", "secret")
        try folder.makeFolder("root")
        try folder.write("root/file", "content")
        try folder.makeFolder("root/sub")
        try folder.write("root/sub/inner", "inside")
        try folder.makeLink("root/link", to: "file")
        try folder.makeLink("root/sub/up", to: "../file")
        try folder.makeLink("root/folder-link", to: "sub")
        try folder.makeLink("root/absolute", to: "\(folder.path)/root/file")
        try folder.makeLink("root/absolute-root", to: "\(folder.path)/root")
        try folder.makeLink("root/absolute-out", to: "\(folder.path)/outside")
        try folder.makeLink("root/absolute-up", to: "\(folder.path)/root/../outside")
        try folder.write("root2", "secret")
        try folder.makeLink("root/absolute-beside", to: "\(folder.path)/root2")
        try folder.makeLink("root/out", to: "../outside")
        try folder.makeLink("root/out-and-in", to: "../root/file")
        try folder.makeLink("root/parent", to: "..")
        try folder.makeLink("root/dangling", to: "nothing")
        try folder.makeLink("root/loop", to: "loop")
        try folder.makeFIFO("root/fifo")
        return folder
    }

    private func outcome(
        of path: String, in folder: TestFolder, _ policy: Policy, walks: Bool
    ) -> Outcome {
        do throws(Errno) {
            let root = try Directory("\(folder.path)/root", walks: walks)
            let file = try root.open(Array("\(path)\0".utf8).span, symlinks: policy.symlinks)
            switch try file.status.kind {
            case .directory: return .directory
            case .special: return .special
            case .regular:
                var buffer = UniqueArray<UInt8>()
                _ = try file.read(into: &buffer, from: 0, count: 100)
                return .content(buffer.text)
            }
        } catch {
            return .error(error)
        }
    }

    @Test(arguments: ["file", "sub/inner", "folder-link/inner", "parent/outside"])
    func `a status without proof is that of the file, whatever the way`(path: String) throws {
        let folder = try makeTree()
        let root = try Directory("\(folder.path)/root")
        let status = try root.status(of: Array("\(path)\0".utf8).span, symlinks: .follow)
        #expect(try root.unprovedStatus(of: Array("\(path)\0".utf8).span) == status)
    }

    @Test func `a status without proof is that of a link, not of its file`() throws {
        let folder = try makeTree()
        let root = try Directory("\(folder.path)/root")
        #expect(try root.unprovedStatus(of: Array("link\0".utf8).span).kind == .special)
        #expect(throws: Errno.noSuchFileOrDirectory) {
            try root.unprovedStatus(of: Array("nothing\0".utf8).span)
        }
    }

    @Test(
        arguments: [
            ("file", .content("content")),
            ("./file", .content("content")),
            ("sub/inner", .content("inside")),
            ("sub//inner", .content("inside")),
            ("sub/./inner", .content("inside")),
            ("sub/../file", .content("content")),
            (".", .directory),
            ("sub", .directory),
            ("sub/", .directory),
            ("sub/.", .directory),
            ("sub/..", .directory),
            ("fifo", .special),
            ("", .error(.noSuchFileOrDirectory)),
            ("nothing", .error(.noSuchFileOrDirectory)),
            ("nothing/file", .error(.noSuchFileOrDirectory)),
            ("sub/nothing", .error(.noSuchFileOrDirectory)),
            ("file/", .error(.notDirectory)),
            ("file/.", .error(.notDirectory)),
            ("file/inner", .error(.notDirectory)),
            ("file/..", .error(.notDirectory)),
            ("fifo/inner", .error(.notDirectory)),
            (String(repeating: "n", count: 256), .error(.fileNameTooLong)),
            (String(repeating: "./", count: 2047) + "n", .error(.noSuchFileOrDirectory)),
            (String(repeating: "./", count: 2048), .error(.fileNameTooLong)),
        ] as [(String, Outcome)], [false, true])
    func `without links, every policy opens the same`(
        row: (path: String, expected: Outcome), walks: Bool
    ) throws {
        let folder = try makeTree()
        for policy in Policy.allCases {
            let found = outcome(of: row.path, in: folder, policy, walks: walks)
            #expect(found == row.expected, "\(policy)")
        }
    }

    @Test(
        arguments: [
            "..", "../outside", "sub/../../outside", "../root/file", "/", "/file", "//file",
        ],
        [false, true])
    func `no way leads out of the directory`(path: String, walks: Bool) throws {
        let folder = try makeTree()
        for policy in [Policy.deny, .beneath] {
            let found = outcome(of: path, in: folder, policy, walks: walks)
            #expect(found == .error(.improperLink), "\(policy)")
        }
    }

    @Test(
        arguments: [
            ("link", .content("content"), .content("content")),
            ("sub/up", .content("content"), .content("content")),
            ("folder-link", .directory, .directory),
            ("folder-link/", .directory, .directory),
            ("folder-link/inner", .content("inside"), .content("inside")),
            ("folder-link/up", .content("content"), .content("content")),
            ("folder-link/../file", .content("content"), .content("content")),
            ("absolute", .content("content"), .content("content")),
            ("absolute-root/sub/inner", .content("inside"), .content("inside")),
            ("absolute-out", .error(.improperLink), .content("secret")),
            ("absolute-up", .error(.improperLink), .content("secret")),
            ("absolute-beside", .error(.improperLink), .content("secret")),
            ("out", .error(.improperLink), .content("secret")),
            ("out-and-in", .error(.improperLink), .content("content")),
            ("parent/outside", .error(.improperLink), .content("secret")),
            ("parent", .error(.improperLink), .directory),
            ("dangling", .error(.noSuchFileOrDirectory), .error(.noSuchFileOrDirectory)),
            ("loop", .error(.tooManySymbolicLinkLevels), .error(.tooManySymbolicLinkLevels)),
            ("loop/file", .error(.tooManySymbolicLinkLevels), .error(.tooManySymbolicLinkLevels)),
            ("link/", .error(.notDirectory), .error(.notDirectory)),
            ("link/inner", .error(.notDirectory), .error(.notDirectory)),
        ] as [(String, Outcome, Outcome)], [false, true])
    func `a link is refused, followed within, or followed anywhere`(
        row: (path: String, beneath: Outcome, follow: Outcome), walks: Bool
    ) throws {
        let folder = try makeTree()
        let denied = outcome(of: row.path, in: folder, .deny, walks: walks)
        #expect(denied == .error(.tooManySymbolicLinkLevels))
        #expect(outcome(of: row.path, in: folder, .beneath, walks: walks) == row.beneath)
        #expect(outcome(of: row.path, in: folder, .follow, walks: walks) == row.follow)
    }

    /// Whatever a path leads to is told, without opening it, as opening it would tell.
    @Test(
        arguments: [
            "file", "sub", "sub/", ".", "sub/..", "fifo", "", "nothing", "file/", "fifo/inner",
            "..", "/file", "link", "sub/up", "folder-link", "folder-link/", "folder-link/inner",
            "absolute", "absolute-root", "absolute-out", "out", "out-and-in", "parent", "dangling",
            "loop", "link/", "link/inner",
        ], [false, true])
    func `a status is that of what would be opened`(path: String, walks: Bool) throws {
        let folder = try makeTree()
        let root = try Directory("\(folder.path)/root", walks: walks)
        let name = Array("\(path)\0".utf8)
        for policy in Policy.allCases {
            let opened = Result { () throws(Errno) in
                try root.open(name.span, symlinks: policy.symlinks).status
            }
            let status = Result { () throws(Errno) in
                try root.status(of: name.span, symlinks: policy.symlinks)
            }
            #expect(status == opened, "\(policy)")
        }
    }

    @Test(arguments: [false, true])
    func `as many links are followed as the kernel follows`(walks: Bool) throws {
        let folder = try TestFolder()
        try folder.makeFolder("root")
        try folder.write("root/0", "end")
        for number in 1...41 {
            try folder.makeLink("root/\(number)", to: "\(number - 1)")
        }
        #expect(outcome(of: "40", in: folder, .beneath, walks: walks) == .content("end"))
        let found = outcome(of: "41", in: folder, .beneath, walks: walks)
        #expect(found == .error(.tooManySymbolicLinkLevels))
    }

    @Test(arguments: [false, true])
    func `renames elsewhere do not disturb a link with dots`(walks: Bool) throws {
        let folder = try makeTree()
        let (one, other) = (folder.place("one"), folder.place("other"))
        try folder.write("one", "")
        let isDone = Flag()
        let thread = TestThread {
            while !isDone.isSet {
                _ = unsafe rename(one, other)
                _ = unsafe rename(other, one)
            }
        }
        var disturbed: [Outcome] = []
        for _ in 0..<20_000 {
            let found = outcome(of: "sub/up", in: folder, .beneath, walks: walks)
            if found != .content("content"), disturbed.count < 3 {
                disturbed.append(found)
            }
        }
        isDone.set()
        thread.join()
        #expect(disturbed == [])
    }

    @Test(arguments: [false, true])
    func `descriptors are not handed on to other programs`(walks: Bool) throws {
        let folder = try makeTree()
        let root = try Directory("\(folder.path)/root", walks: walks)
        let file = try root.open(Array("sub/inner\0".utf8).span, symlinks: .beneath)
        #expect(isCloseOnExec(file.number))
    }

    @Test(
        arguments: [
            ("root", nil), ("root/file", .notDirectory), ("nothing", .noSuchFileOrDirectory),
            ("root/folder-link", nil),
        ] as [(String, Errno?)])
    func `only a directory can be opened as one`(path: String, expected: Errno?) throws {
        let folder = try makeTree()
        var outcome: Errno?
        do throws(Errno) {
            _ = try Directory("\(folder.path)/\(path)")
        } catch {
            outcome = error
        }
        #expect(outcome == expected)
    }

    @Test func `a path without its zero byte is a mistake of the caller's`() async {
        await #expect(processExitsWith: .failure) {
            _ = try Directory("/").open(Array("etc".utf8).span, symlinks: .deny)
        }
    }
}
