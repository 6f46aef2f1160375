// SPDX-License-Identifier: Apache-2.0

import Glibc
import StaticFiles
import TestSupport
import Testing

/// Files that change between requests.
struct FileChangeTests {
    @Test(arguments: ["longer than it was", "short", "hallo", ""])
    func `without a lifetime a change is seen at once`(content: String) throws {
        let site = try TestSite()
        try site.folder.write("f", "hello")
        try site.folder.setTime("f", seconds: 1_600_000_000)
        let before = try site.get("/f")
        try site.folder.write("f", content)
        let after = try site.get("/f")
        #expect(after.text == content)
        #expect(after["Content-Length"] == "\(content.utf8.count)")
        #expect(after["ETag"] != before["ETag"])
    }

    @Test func `a file is seen to come, go and come again`() throws {
        let site = try TestSite()
        #expect(try site.get("/f").status == 404)
        try site.folder.write("f", "one")
        #expect(try site.get("/f").text == "one")
        try site.folder.remove("f")
        #expect(try site.get("/f").status == 404)
        try site.folder.makeFolder("f")
        #expect(try site.get("/f").status == 301)
        try site.folder.remove("f")
        try site.folder.write("f", "two")
        #expect(try site.get("/f").text == "two")
    }

    @Test func `a file is seen to become large and small again`() throws {
        let site = try TestSite()
        for size in [10, 100_000, 20, 32_768, 32_769, 0] {
            let content = pattern(size)
            try site.folder.write("f", content)
            let answer = try site.get("/f")
            #expect(answer.content == content)
            #expect(answer["Content-Length"] == "\(size)")
        }
    }

    @Test func `within its lifetime a file in memory stays what it was`() throws {
        let site = try TestSite(FilePolicy.forTests(cacheLifetime: 1000))
        try site.folder.write("f", "hello")
        try site.folder.setTime("f", seconds: 1_600_000_000)
        let before = try site.get("/f")
        try site.folder.write("f", "a change of another length")
        site.now += 999
        let within = try site.get("/f")
        #expect(within.text == "hello")
        #expect(within["Content-Length"] == "5")
        #expect(within["ETag"] == before["ETag"])
        try site.folder.remove("f")
        #expect(try site.get("/f").status == 200)
        site.now += 1
        #expect(try site.get("/f").status == 404)
    }

    @Test func `a file that is still the same is trusted for another lifetime`() throws {
        let site = try TestSite(FilePolicy.forTests(cacheLifetime: 1000))
        try site.folder.write("f", "hello")
        try site.folder.setTime("f", seconds: 1_600_000_000)
        _ = try site.get("/f")
        site.now += 1000
        _ = try site.get("/f")
        try site.folder.write("f", "other")
        site.now += 999
        #expect(try site.get("/f").text == "hello")
        site.now += 1
        #expect(try site.get("/f").text == "other")
    }

    /// A file system's clock may be as coarse as some milliseconds, and a file changed twice within
    /// one step then looks the same.
    @Test func `a change within one step of the file's clock is seen`() throws {
        let site = try TestSite()
        var now = time_t(0)
        unsafe time(&now)
        try site.folder.write("f", "hello")
        try site.folder.setTime("f", seconds: now, nanoseconds: 0)
        #expect(try site.get("/f").text == "hello")
        try site.folder.write("f", "world")
        try site.folder.setTime("f", seconds: now, nanoseconds: 0)
        #expect(try site.get("/f").text == "world")
    }

    /// As `cp -p`, `tar` and `rsync --times --inplace` do.
    @Test(arguments: [0, 1000] as [UInt64], [5, 50_000])
    func `a change in place that keeps size and time is seen`(lifetime: UInt64, size: Int) throws {
        let site = try TestSite(FilePolicy.forTests(cacheLifetime: lifetime))
        site.dateOffset = 100
        for byte in [UInt8(ascii: "a"), UInt8(ascii: "b"), UInt8(ascii: "c")] {
            let content = [UInt8](repeating: byte, count: size)
            try site.folder.write("f", content)
            try site.folder.setTime("f", seconds: 1_600_000_000)
            site.now += lifetime
            for _ in 0..<2 {
                #expect(try site.get("/f").content == content)
            }
        }
    }
}
