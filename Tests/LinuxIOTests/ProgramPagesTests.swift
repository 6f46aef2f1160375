// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxIO
import TestSupport
import Testing

/// One after the other: each unmaps what the others have mapped.
@Suite(.serialized)
struct ProgramPagesTests {
    /// A file of 64 pages that is mapped, and read once.
    @safe private struct Mapping: ~Copyable {
        static let size = 64 * 4096
        // Mapped for as long as the value lives.
        private let begin: UnsafeMutableRawPointer

        init(_ file: String, flags: CInt, changesFirst: Bool = false) throws {
            let number = unsafe open(file, O_RDONLY)
            defer { close(number) }
            let protection = changesFirst ? PROT_READ | PROT_WRITE : PROT_READ
            let address = unsafe mmap(nil, Self.size, protection, flags, number, 0)
            guard let address = unsafe address, unsafe address != MAP_FAILED else {
                throw TestFailure("not mapped: \(errno)")
            }
            unsafe begin = address
            if changesFirst {
                unsafe begin.storeBytes(of: 0xff, as: UInt8.self)
                unsafe mprotect(begin, Self.size, PROT_READ)
            }
            _ = bytes
        }

        deinit {
            unsafe munmap(begin, Self.size)
        }

        var bytes: [UInt8] {
            unsafe Array(UnsafeRawBufferPointer(start: begin, count: Self.size))
        }

        /// The kilobytes that are mapped just now.
        ///
        /// Source: proc(5), smaps.
        func residentSize() throws -> Int {
            let start = String(UInt(bitPattern: unsafe begin), radix: 16) + "-"
            let text = try TestFolder.content("/proc/self/smaps")
            let lines = text.split(separator: "\n").drop { !$0.hasPrefix(start) }
            let line = try #require(lines.first { $0.hasPrefix("Rss:") })
            return try #require(Int(line.split(separator: " ")[1]))
        }
    }

    private let folder: TestFolder
    private let file: String

    init() throws {
        folder = try TestFolder()
        file = "\(folder.path)/file"
        try folder.write("file", pattern(Mapping.size))
    }

    private func programPages() throws -> ProgramPages {
        guard let pages = ProgramPages() else { throw TestFailure("no list of mappings") }
        return pages
    }

    @Test func `what is only read is unmapped, and mapped again when it is touched`() throws {
        let mapping = try Mapping(file, flags: MAP_PRIVATE)
        #expect(try mapping.residentSize() == 256)
        let pages = try programPages()
        for _ in 0..<2 {
            pages.unmap()
            #expect(try mapping.residentSize() == 0)
            #expect(mapping.bytes == pattern(Mapping.size))
            #expect(try mapping.residentSize() == 256)
        }
    }

    @Test func `what was changed stays`() throws {
        let mapping = try Mapping(file, flags: MAP_PRIVATE, changesFirst: true)
        try programPages().unmap()
        #expect(try mapping.residentSize() == 256)
        #expect(mapping.bytes == [0xff] + pattern(Mapping.size).dropFirst())
    }

    @Test func `what is shared stays`() throws {
        let mapping = try Mapping(file, flags: MAP_SHARED)
        try programPages().unmap()
        #expect(try mapping.residentSize() == 256)
    }
}
