// SPDX-License-Identifier: Apache-2.0

import Glibc
import HTTP
import LinuxIO
import StaticFiles
import Synchronization
import SystemPackage
import TestSupport
import Testing

@testable import Server

/// Files that get a line for each request.
struct AccessFileTests {
    private let folder: TestFolder
    private let files: AccessFiles
    private let events = Events()

    /// What the administrator is told, from the writer's thread.
    private final class Events: Sendable {
        private let list = Mutex<[AccessFile.Event]>([])
        var all: [AccessFile.Event] { list.withLock { $0 } }

        func add(_ event: AccessFile.Event) {
            list.withLock { $0.append(event) }
        }
    }

    init() throws {
        folder = try TestFolder()
        files = AccessFiles { [events] event, _ in events.add(event) }
    }

    private func path(_ name: String) -> String { "\(folder.path)/\(name)" }

    /// Opens a file, which then is in force alone.
    private func open(_ name: String) throws -> AccessFile {
        let file = try files.open(path(name))
        files.keep([path(name)])
        return file
    }

    private func append(_ text: String, to file: AccessFile) {
        file.append("\(text)\n".utf8Span.span)
    }

    /// Flushing waits for a turn of the writer's thread.
    private func written(_ name: String) throws -> String {
        try waitUntil { files.flush(within: .seconds(60)) }
        return try folder.read(name)
    }

    @Test func `lines are in the file without anybody asking for it`() throws {
        let file = try open("log")
        append("one", to: file)
        append("two", to: file)
        try waitUntil { try folder.read("log") == "one\ntwo\n" }
        append("three", to: file)
        try waitUntil { try folder.read("log") == "one\ntwo\nthree\n" }
        files.close()
    }

    @Test func `there is a thread only where there is a file`() throws {
        files.reopen()
        #expect(files.flush(within: .zero))
        #expect(files.statistics == AccessFiles.Statistics())
        files.close()
    }

    @Test func `closing writes what was handed over`() throws {
        let file = try open("log")
        for number in 0..<1000 { append("\(number)", to: file) }
        files.close(within: .seconds(60))
        #expect(try folder.read("log").split(separator: "\n").map { Int($0) } == Array(0..<1000))
        #expect(files.statistics == .init(written: 1000, lost: 0, failingFiles: 0))
    }

    @Test func `a file is opened for appending, for its owner and group`() throws {
        try folder.write("log", "earlier\n")
        append("later", to: try open("log"))
        #expect(try written("log") == "earlier\nlater\n")
        let mask = umask(0)
        defer { umask(mask) }
        _ = try files.open(path("new"))
        var status = stat()
        unsafe #expect(stat(path("new"), &status) == 0)
        #expect(status.st_mode & 0o777 == 0o640)
        files.close()
    }

    @Test func `a link is not followed, and a directory is no file`() throws {
        try folder.makeFolder("folder")
        unsafe #expect(symlink("elsewhere", path("link")) == 0)
        #expect(throws: Errno.tooManySymbolicLinkLevels) { try files.open(path("link")) }
        #expect(throws: Errno.isDirectory) { try files.open(path("folder")) }
        #expect(throws: Errno.noSuchFileOrDirectory) { try files.open(path("none/log")) }
        files.close()
    }

    @Test func `a file that was moved away gets what came before it is opened anew`() throws {
        let file = try open("log")
        append("one", to: file)
        unsafe #expect(rename(path("log"), path("log.1")) == 0)
        append("two", to: file)
        files.reopen()
        try waitUntil { (try? folder.read("log")) != nil }
        append("three", to: file)
        #expect(try written("log") == "three\n")
        #expect(try folder.read("log.1") == "one\ntwo\n")
        files.close()
    }

    @Test func `a file that is cut in place is written from its beginning`() throws {
        let file = try open("log")
        append("one", to: file)
        #expect(try written("log") == "one\n")
        unsafe #expect(truncate(path("log"), 0) == 0)
        append("two", to: file)
        #expect(try written("log") == "two\n")
        files.close()
    }

    @Test func `one that cannot be opened anew is written to further, and that is told`() throws {
        try folder.makeFolder("logs")
        let file = try open("logs/log")
        unsafe #expect(rename(path("logs"), path("moved")) == 0)
        files.reopen()
        append("one", to: file)
        #expect(try written("moved/log") == "one\n")
        #expect(events.all == [.notReopened(.noSuchFileOrDirectory)])
        files.close()
    }

    @Test func `no line is written in part while there is little room`() throws {
        // A pipe takes as much as it has room for, like a disk that is almost full.
        unsafe #expect(mkfifo(path("log"), 0o600) == 0)
        let reader = unsafe Glibc.open(path("log"), O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        defer { close(reader) }
        let file = try open("log")
        let lines = (0..<3000).map { "\($0) \(String(repeating: "x", count: 96))" }
        for line in lines { append(line, to: file) }
        try waitUntil { files.statistics.failingFiles == 1 }
        #expect(events.all == [.failing(.resourceTemporarilyUnavailable)])
        var content: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        try waitUntil {
            let count = unsafe read(reader, &buffer, buffer.count)
            content += buffer.prefix(max(0, count))
            files.flush(within: .seconds(60))
            return files.statistics.failingFiles == 0 && count <= 0
        }
        let expected = lines.joined(separator: "\n") + "\n"
        #expect(content.count == expected.utf8.count)
        #expect(content.elementsEqual(expected.utf8) == true)
        #expect(events.all.last == .recovered(lost: 0))
        #expect(files.statistics.written == 3000)
        files.close()
    }

    @Test func `a full disk is told once, and what does not fit in memory is counted`() throws {
        let file = try files.open("/dev/full")
        files.keep(["/dev/full"])
        let line = String(repeating: "x", count: 65_535)
        append(line, to: file)
        try waitUntil { events.all == [.failing(.noSpace)] }
        let count = AccessFile.maximumBytes / 65_536 + 10
        for _ in 0..<count { append(line, to: file) }
        files.flush(within: .seconds(60))
        #expect(events.all == [.failing(.noSpace)])
        #expect(files.statistics.failingFiles == 1)
        files.close(within: .seconds(60))
        // The first was taken from the room for the others.
        #expect(events.all == [.failing(.noSpace), .lost(UInt64(count + 1))])
        #expect(files.statistics.lost == UInt64(count + 1))
    }

    @Test func `lines that come too fast are told of once in a while`() throws {
        let file = try AccessFile(path("log")) {}
        let line = [UInt8](repeating: UInt8(ascii: "\n"), count: 1 << 20)
        for _ in 0..<6 { file.append(line.span) }
        #expect(file.write(reopening: false) { events.add($0) } == .done)
        #expect(events.all == [.lost(2)])
        for _ in 0..<5 { file.append(line.span) }
        #expect(file.write(reopening: false) { events.add($0) } == .untold)
        #expect(file.counts.lost == 3)
        file.abandon { events.add($0) }
        #expect(events.all == [.lost(2), .lost(1)])
    }

    @Test func `a file that is not in force is closed once nobody has lines for it`() throws {
        var earlier: AccessFile? = try open("earlier")
        _ = try open("log")
        if let earlier { append("one", to: earlier) }
        #expect(try written("earlier") == "one\n")
        earlier = nil
        #expect(earlier == nil)
        try waitUntil {
            files.flush(within: .seconds(60))
            return try !descriptors().contains(path("earlier"))
        }
        #expect(try descriptors().contains(path("log")))
        #expect(files.statistics.written == 1)
        files.close()
    }

    /// What this process has open.
    private func descriptors() throws -> [String] {
        (0..<1024).compactMap { number in
            var target = [CChar](repeating: 0, count: 4096)
            let count = unsafe readlink("/proc/self/fd/\(number)", &target, target.count)
            return count < 0
                ? nil
                : String(decoding: target.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self)
        }
    }
}
