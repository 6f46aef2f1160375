// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxIO
import SystemPackage
import TestSupport
import Testing

struct DirectoryReaderTests {
    private func open(_ name: String, in folder: TestFolder) throws -> OpenFile {
        try Directory(folder.path).open(Array("\(name)\0".utf8).span, symlinks: .beneath)
    }

    @Test func `every name comes once, with what it stands for`() throws {
        let folder = try TestFolder()
        try folder.write("file", "12345")
        try folder.write(".hidden", "")
        try folder.makeFolder("folder")
        try folder.makeLink("link", to: "file")
        try folder.makeLink("dangling", to: "nothing")
        try folder.makeFIFO("fifo")
        var reader = try DirectoryReader(try open(".", in: folder))
        var targets: [String: DirectoryEntry.Target] = [:]
        while let entry = try reader.next() {
            let name = String(decoding: entry.name, as: UTF8.self)
            #expect(targets[name] == nil)
            targets[name] = entry.target
        }
        #expect(
            targets.keys.sorted() == [".hidden", "dangling", "fifo", "file", "folder", "link"])
        #expect(targets["link"] == .link)
        #expect(targets["dangling"] == .link)
        guard case .file(let status) = targets["file"] else { return #expect(Bool(false)) }
        #expect(status == (try open("file", in: folder).status))
        guard case .file(let fifo) = targets["fifo"] else { return #expect(Bool(false)) }
        #expect(fifo.kind == .special)
        guard case .file(let inner) = targets["folder"] else { return #expect(Bool(false)) }
        #expect(inner.kind == .directory)
    }

    @Test func `the names alone come until nobody wants more`() throws {
        let folder = try TestFolder()
        for number in 0..<20 {
            try folder.write("file-\(number)", "")
        }
        var reader = try DirectoryReader(try open(".", in: folder))
        var names: [String] = []
        try reader.forEachName { name in
            unsafe names.append(name.withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) })
            return names.count < 5
        }
        #expect(names.count == 5)
        try reader.forEachName { name in
            unsafe names.append(name.withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) })
            return true
        }
        #expect(names.sorted() == ([".", ".."] + (0..<20).map { "file-\($0)" }).sorted())
    }

    @Test func `an empty directory has no names`() throws {
        let folder = try TestFolder()
        var reader = try DirectoryReader(try open(".", in: folder))
        #expect(try reader.next() == nil)
        #expect(try reader.next() == nil)
    }

    @Test func `a file is no directory`() throws {
        let folder = try TestFolder()
        try folder.write("file", "")
        #expect(throws: Errno.notDirectory) {
            _ = try DirectoryReader(try open("file", in: folder))
        }
    }
}
