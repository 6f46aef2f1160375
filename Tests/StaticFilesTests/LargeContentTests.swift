// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import HTTP
import LinuxIO
import TestSupport
import Testing

@testable import StaticFiles

/// Larger files that are asked for again and again.
struct LargeContentTests {
    private let site: TestSite
    private let content = pattern(100_000)

    init() throws {
        site = try TestSite(FilePolicy.forTests(cacheLifetime: 1000))
        site.dateOffset = 10
        try site.folder.write("f", content)
    }

    /// Asks for a file until its content is in memory.
    private func keep(_ name: String = "f") throws -> TestAnswer {
        for _ in 0..<20 {
            let answer = try site.get("/\(name)")
            if answer.shared != nil { return answer }
        }
        throw TestFailure("\(name) is not kept")
    }

    @Test func `a file that is asked for again and again is sent from memory`() throws {
        let first = try site.get("/f")
        #expect(first.shared == nil)
        let kept = try keep()
        #expect(kept.content == content)
        #expect(kept.contentBytes == 100_000)
        #expect(kept.undatedHead == first.undatedHead)
    }

    @Test(arguments: [
        ["Range: bytes=50000-50009"], ["Range: bytes=-1"], ["Range: bytes=0-0,70000-99999"],
        ["Range: bytes=100000-"], ["If-None-Match: *"], ["If-Match: \"no\""],
    ])
    func `what a client asks of it is the same as of the open file`(fields: [String]) throws {
        let before = try site.get("/f", fields[0])
        _ = try keep()
        let after = try site.get("/f", fields[0])
        #expect(after.status == before.status)
        #expect(after.content.count == before.content.count)
        // The boundary of several parts is another each time.
        if !fields[0].contains(",") {
            #expect(after.undatedHead == before.undatedHead)
            #expect(after.content == before.content)
        }
    }

    @Test func `HEAD is answered without content`() throws {
        _ = try keep()
        let head = try site.get("/f", method: "HEAD")
        #expect(head.content.isEmpty)
        #expect(head["Content-Length"] == "100000")
    }

    @Test func `a change is seen after the lifetime`() throws {
        let before = try keep()
        let changed = Array(content.reversed())
        try site.folder.write("f", changed)
        #expect(try site.get("/f").content == content)
        site.now += 1000
        let after = try site.get("/f")
        #expect(after.content == changed)
        #expect(after["ETag"] != before["ETag"])
        #expect(try keep().content == changed)
    }

    @Test func `what is gone is gone after the lifetime`() throws {
        _ = try keep()
        try site.folder.remove("f")
        site.now += 1000
        #expect(try site.get("/f").status == 404)
    }

    @Test func `it stays through the checks of a file that does not change`() throws {
        _ = try keep()
        for _ in 0..<3 {
            site.now += 1000
            #expect(try site.get("/f").content == content)
            #expect(try site.get("/f").shared != nil)
        }
    }

    @Test func `what is seldom asked for, or too large, is not kept`() throws {
        try site.folder.write("larger", pattern(131_073))
        for number in 0..<30 {
            site.now += number % 5 == 0 ? 1000 : 0
            #expect(try site.get("/f").shared == nil)
            #expect(try site.get("/larger").shared == nil)
        }
        for _ in 0..<30 {
            #expect(try site.get("/larger").shared == nil)
        }
    }

    @Test func `of a file that has just changed nothing is kept`() throws {
        site.dateOffset = 0
        for _ in 0..<20 {
            #expect(try site.get("/f").shared == nil)
        }
    }

    @Test func `what was not asked for of late makes room for others`() throws {
        let kept = try (0..<25).map { number in
            try site.folder.write("f\(number)", pattern(100_000 + number))
            _ = try site.get("/f")
            return try keep("f\(number)").shared != nil
        }
        #expect(kept.allSatisfy { $0 })
        // 2 MiB hold 20 of them.
        let count = try (0..<25).count { try site.get("/f\($0)").shared != nil }
        #expect((10...20).contains(count))
        #expect(try site.get("/f24").content == pattern(100_024))
    }

    @Test func `the file is opened in its place, unless it has changed`() throws {
        let shared = try #require(try keep().shared)
        if let file = shared.reopen() {
            var run = UniqueArray<UInt8>()
            _ = try file.read(into: &run, from: 99_990, count: 10)
            #expect(Array(copying: run.span) == Array(content[99_990...]))
        } else {
            Issue.record("not opened")
        }
        try site.folder.write("f", pattern(50_000))
        #expect(isChanged(shared))
        try site.folder.remove("f")
        #expect(isChanged(shared))
    }

    private func isChanged(_ content: LargeContent) -> Bool {
        if case .some = content.reopen() { false } else { true }
    }
}
