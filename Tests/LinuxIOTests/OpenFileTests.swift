// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import Glibc
import LinuxIO
import SystemPackage
import TestSupport
import Testing

struct OpenFileTests {
    private func open(_ name: String, in folder: TestFolder) throws -> OpenFile {
        try Directory(folder.path).open(Array("\(name)\0".utf8).span, symlinks: .deny)
    }

    @Test(
        arguments: [
            (0, 10, "0123456789"), (0, 4, "0123"), (4, 3, "456"), (8, 10, "89"), (10, 5, ""),
            (1000, 5, ""), (3, 0, ""), (1 << 40, 5, ""),
        ] as [(UInt64, Int, String)])
    func `a part of a file is appended`(offset: UInt64, count: Int, expected: String) throws {
        let folder = try TestFolder()
        try folder.write("file", "0123456789")
        let file = try open("file", in: folder)
        var buffer = UniqueArray<UInt8>()
        buffer.append(UInt8(ascii: ">"))
        #expect(try file.read(into: &buffer, from: offset, count: count) == expected.utf8.count)
        #expect(buffer.text == ">" + expected)
    }

    @Test func `a file that was cut meanwhile yields what is left`() throws {
        let folder = try TestFolder()
        try folder.write("file", "0123456789")
        let file = try open("file", in: folder)
        try folder.cut("file", to: 3)
        var buffer = UniqueArray<UInt8>()
        #expect(try file.read(into: &buffer, from: 0, count: 10) == 3)
        #expect(try file.status.size == 3)
    }

    @Test func `a directory has no content`() throws {
        let folder = try TestFolder()
        let file = try open(".", in: folder)
        #expect(try file.status.kind == .directory)
        var buffer = UniqueArray<UInt8>()
        #expect(throws: Errno.isDirectory) { _ = try file.read(into: &buffer, from: 0, count: 1) }
        #expect(buffer.text == "")
    }

    @Test func `the status tells kind, size and time`() throws {
        let folder = try TestFolder()
        let path = try folder.write("file", "0123456789")
        let times = [timespec(tv_sec: 1_000_000_000, tv_nsec: 999_999_999)]
        let result = unsafe utimensat(AT_FDCWD, path, times + times, 0)
        try #require(result == 0)
        let status = try open("file", in: folder).status
        #expect(status.kind == .regular)
        #expect(status.size == 10)
        #expect(status.modifiedSeconds == 1_000_000_000)
        #expect(status.modifiedNanoseconds == 999_999_999)
    }

    @Test func `equal statuses mean the same content`() throws {
        let folder = try TestFolder()
        try folder.write("file", "0123456789")
        try folder.write("other", "0123456789")
        let file = try open("file", in: folder)
        let before = try file.status
        #expect(try open("file", in: folder).status == before)
        #expect(try open("other", in: folder).status != before)
        try folder.cut("file", to: 9)
        #expect(try file.status != before)
    }

    @Test func `what is neither file nor directory is special`() throws {
        let folder = try TestFolder()
        try folder.makeFIFO("fifo")
        #expect(try open("fifo", in: folder).status.kind == .special)
        let device = try Directory("/dev").open(Array("null\0".utf8).span, symlinks: .deny)
        #expect(try device.status.kind == .special)
    }
}
