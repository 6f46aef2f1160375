// SPDX-License-Identifier: Apache-2.0

import Glibc
import StaticFiles
import TestSupport
import Testing

/// Validators that are true: equal on every machine for the same file, and never for another content.
struct EntityTagTests {
    private static let credibleTime = 1_600_000_000
    /// No time; the first of ZIP; that of all files in a package of npm; the future.
    private static let otherTimes = [0, 1, -1, 315_532_800, 499_162_500, 4_000_000_000]
    /// Files in memory and others, at all times.
    private static let rows =
        [0, 32_768, 32_769].flatMap { size in [credibleTime, 1].map { (size, $0) } }
        + [1000, 40_000].flatMap { size in otherTimes.map { (size, $0) } }

    /// A site of its own with `/f`, whose last change of whatever kind seems to be long ago.
    private func site(_ content: [UInt8], _ time: Int, lifetime: UInt64 = 0) throws -> TestSite {
        let site = try TestSite(FilePolicy.forTests(cacheLifetime: lifetime))
        site.dateOffset = 100
        try site.folder.write("f", content)
        try site.folder.setTime("f", seconds: time, nanoseconds: 123_456_789)
        return site
    }

    @Test(arguments: rows)
    func `two machines with the same file give it the same tag`(size: Int, time: Int) throws {
        let content = pattern(size)
        let first = try site(content, time)
        let second = try site(content, time, lifetime: 1000)
        second.dateOffset = 0
        let tag = try #require(try first.get("/f")["ETag"])
        for site in [first, second] {
            for _ in 0..<2 {
                #expect(try site.get("/f")["ETag"] == tag)
                #expect(try site.get("/f", method: "HEAD")["ETag"] == tag)
                let part = try site.get("/f", "Range: bytes=-1")
                #expect(part["ETag"] == tag)
            }
        }
    }

    @Test(arguments: [1, 1000, 40_000], otherTimes)
    func `a time that tells nothing is not shown, and a tag comes from the content`(
        size: Int, time: Int
    ) throws {
        var content = pattern(size)
        let site = try site(content, time)
        var tags: [String] = []
        for _ in 0..<3 {
            let answer = try site.get("/f")
            #expect(answer["Last-Modified"] == nil)
            let tag = try #require(answer["ETag"])
            tags.append(tag)
            #expect(try site.get("/f", "If-None-Match: \(tag)").status == 304)
            content[content.count / 2] &+= 1
            try site.folder.write("f", content)
            try site.folder.setTime("f", seconds: time, nanoseconds: 123_456_789)
        }
        #expect(Set(tags).count == 3)
    }

    @Test func `a file too large to be read for its tag has none where its time tells nothing`()
        throws
    {
        let site = try site(pattern(1), 1)
        unsafe truncate("\(site.folder.path)/f", (4 << 20) + 1)
        try site.folder.setTime("f", seconds: 1)
        let undated = try site.get("/f", method: "HEAD")
        #expect(undated.status == 200)
        #expect(undated["ETag"] == nil)
        #expect(undated["Last-Modified"] == nil)
        #expect(try site.get("/f", "If-None-Match: \"\"", method: "HEAD").status == 200)
        try site.folder.setTime("f", seconds: Self.credibleTime)
        #expect(try site.get("/f", method: "HEAD")["ETag"] != nil)
    }

    @Test(arguments: [5, 32_768], [0, 1000] as [UInt64])
    func `a change that keeps size and time changes a small file's tag`(
        size: Int, lifetime: UInt64
    ) throws {
        var content = pattern(size)
        let site = try site(content, Self.credibleTime, lifetime: lifetime)
        let old = try #require(try site.get("/f")["ETag"])
        content[0] &+= 1
        try site.folder.write("f", content)
        try site.folder.setTime("f", seconds: Self.credibleTime, nanoseconds: 123_456_789)
        site.now += lifetime
        let new = try site.get("/f", "If-None-Match: \(old)")
        #expect(new.status == 200)
        #expect(new["Last-Modified"] == "Sun, 13 Sep 2020 12:26:40 GMT")
        let part = try site.get("/f", "Range: bytes=1-2", "If-Range: \(old)")
        #expect(part.status == 200)
    }

    @Test func `a large file's tag depends on its time to the nanosecond`() throws {
        let site = try site(pattern(100_000), Self.credibleTime)
        let tag = try #require(try site.get("/f")["ETag"])
        try site.folder.setTime("f", seconds: Self.credibleTime, nanoseconds: 123_456_788)
        #expect(try site.get("/f")["ETag"] != tag)
        try site.folder.setTime("f", seconds: Self.credibleTime, nanoseconds: 123_456_789)
        #expect(try site.get("/f")["ETag"] == tag)
    }

    @Test(arguments: [1000, 100_000])
    func `a file without a date is shown with it once the time has come`(size: Int) throws {
        let site = try site(pattern(size), 4_000_000_000, lifetime: 1000)
        #expect(try site.get("/f")["Last-Modified"] == nil)
        site.dateOffset = 3_000_000_000
        site.now += 1000
        #expect(try site.get("/f")["Last-Modified"] == "Tue, 02 Oct 2096 07:06:40 GMT")
    }

    @Test(arguments: [1000, 100_000])
    func `the tag of a form is another, though it be the same file`(size: Int) throws {
        for time in [Self.credibleTime, 1] {
            let site = try site(pattern(size), time)
            try site.folder.link("f.gz", to: "f")
            let plain = try #require(try site.get("/f")["ETag"])
            let coded = try #require(try site.get("/f", "Accept-Encoding: gzip")["ETag"])
            #expect(plain != coded)
            // In either order, from memory as well.
            #expect(try site.get("/f")["ETag"] == plain)
            #expect(try site.get("/f", "Accept-Encoding: gzip")["ETag"] == coded)
        }
    }

    @Test func `an empty file is sent from memory after its form`() throws {
        let site = try site([], 1, lifetime: 1000)
        let tag = try #require(try site.get("/f")["ETag"])
        try site.folder.write("f.gz", "coded")
        site.now += 1000
        #expect(try site.get("/f", "Accept-Encoding: gzip").text == "coded")
        #expect(try site.get("/f")["ETag"] == tag)
    }
}
