// SPDX-License-Identifier: Apache-2.0

import Glibc
import TestSupport
import Testing

@testable import LinuxIO

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

        /// The mapping as a list of them has it, with so many kilobytes on swap.
        func entry(swapped: Int) -> String {
            let start = UInt(bitPattern: unsafe begin)
            let range = [start, start + UInt(Self.size)].map { String($0, radix: 16) }
            return """
                \(range.joined(separator: "-")) r--p 00000000 fe:00 1 /file
                Rss: 256 kB
                Anonymous: 0 kB
                Swap: \(swapped) kB

                """
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

    /// It would be read from the file again, without what was changed.
    @Test(arguments: [(0, 0), (4, 256)])
    func `what lies on swap stays`(swapped: Int, left: Int) throws {
        let mapping = try Mapping(file, flags: MAP_PRIVATE)
        let list = try folder.write("smaps", mapping.entry(swapped: swapped))
        let number = unsafe open(list, O_RDONLY | O_CLOEXEC)
        ProgramPages(OwnedDescriptor(owning: number)).unmap()
        #expect(try mapping.residentSize() == left)
    }

    @Test func `what is shared stays`() throws {
        let mapping = try Mapping(file, flags: MAP_SHARED)
        try programPages().unmap()
        #expect(try mapping.residentSize() == 256)
    }
}
