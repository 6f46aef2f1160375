// SPDX-License-Identifier: Apache-2.0

import StaticFiles
import TestSupport
import Testing
import Threads

/// Files that a worker knows, but has no content of: large ones, and small ones whose content has made
/// place for that of others.
struct KnownFileTests {
    private let site: TestSite

    init() throws {
        // Nothing is in the memory of other workers.
        site = try TestSite(
            FilePolicy.forTests(cacheLifetime: 1000), files: SharedFiles(maximumBytes: 0)
        ) {
            $0.servesPrecompressed = true
        }
        site.dateOffset = 10
    }

    /// A file whose time says that it is an old one.
    private func write(_ name: String, _ content: [UInt8]) throws {
        try site.folder.write(name, content)
        try site.folder.setTime(name, seconds: 1_600_000_000)
    }

    /// Asks for as many files as no memory holds together, of 30,000 bytes each.
    private func fillMemory() throws {
        for number in 0..<160 {
            let name = "other-\(number)"
            try write(name, pattern(30_000))
            #expect(try site.get("/\(name)").status == 200)
        }
    }

    @Test func `a small file whose content had to go is the same again`() throws {
        try write("f", pattern(1000))
        let before = try site.get("/f")
        try fillMemory()
        let after = try site.get("/f")
        #expect(after.content == before.content)
        #expect(after["ETag"] == before["ETag"])
        #expect(after["Last-Modified"] == before["Last-Modified"])
    }

    @Test(arguments: [1000, 100_000])
    func `a change is seen though what is known may still be trusted`(size: Int) throws {
        try write("f", pattern(size))
        let before = try site.get("/f")
        try fillMemory()
        let changed = pattern(size).reversed().map { $0 }
        try site.folder.write("f", changed)
        let after = try site.get("/f")
        #expect(after.content == changed)
        #expect(after["ETag"] != before["ETag"])
        try site.folder.remove("f")
        #expect(try site.get("/f").status == 404)
    }

    /// That there was none is known of the folder by then: it has not changed.
    @Test(arguments: ["f", "folder/"], [1000, 100_000])
    func `a compressed form that comes after many lifetimes is sent`(path: String, size: Int) throws
    {
        try site.folder.makeFolder("folder")
        let name = path == "f" ? "f" : "folder/index.html"
        try write(name, pattern(size))
        try waitForNextTime()
        for _ in 0..<4 {
            #expect(try site.get("/\(path)", "Accept-Encoding: gzip")["Content-Encoding"] == nil)
            site.now += 1000
        }
        try write("\(name).gz", pattern(size / 2))
        let coded = try site.get("/\(path)", "Accept-Encoding: gzip")
        #expect(coded["Content-Encoding"] == "gzip")
        #expect(coded.content.count == size / 2)
    }

    /// The folder does not change when the link comes to lead somewhere.
    @Test func `a compressed form comes by a link that has led nowhere`() throws {
        try site.folder.makeFolder("elsewhere")
        try site.folder.link("f.gz", to: "elsewhere/f.gz")
        try write("f", pattern(1000))
        try waitForNextTime()
        for _ in 0..<4 {
            #expect(try site.get("/f", "Accept-Encoding: gzip")["Content-Encoding"] == nil)
            site.now += 1000
        }
        try write("elsewhere/f.gz", pattern(500))
        #expect(try site.get("/f", "Accept-Encoding: gzip")["Content-Encoding"] == "gzip")
    }

    @Test(arguments: [1000, 100_000])
    func `a change is seen after many lifetimes, in memory or not`(size: Int) throws {
        try write("f", pattern(size))
        try waitForNextTime()
        for _ in 0..<3 {
            #expect(try site.get("/f").content == pattern(size))
            site.now += 1000
        }
        try fillMemory()
        let before = try site.get("/f")
        #expect(before.content == pattern(size))
        try fillMemory()
        site.now += 1000
        let changed = pattern(size).reversed().map { $0 }
        try site.folder.write("f", changed)
        let after = try site.get("/f")
        #expect(after.content == changed)
        #expect(after["ETag"] != before["ETag"])
        try fillMemory()
        site.now += 1000
        try site.folder.remove("f")
        #expect(try site.get("/f").status == 404)
    }

    @Test func `a part of a large file, and its state`() throws {
        let content = pattern(100_000)
        try write("f", content)
        let first = try site.get("/f")
        let part = try site.get("/f", "Range: bytes=50000-50009")
        #expect(part.status == 206)
        #expect(part.content == Array(content[50_000..<50_010]))
        let unchanged = try site.get("/f", "If-None-Match: \(first["ETag"] ?? "")")
        #expect(unchanged.status == 304)
        let head = try site.get("/f", method: "HEAD")
        #expect(head["Content-Length"] == "100000")
        #expect(head["ETag"] == first["ETag"])
    }

    /// Compressed forms are looked for once in a lifetime.
    @Test func `a compressed form that comes is sent after the lifetime`() throws {
        try write("f", pattern(100_000))
        #expect(try site.get("/f", "Accept-Encoding: gzip")["Content-Encoding"] == nil)
        try write("f.gz", pattern(50_000))
        #expect(try site.get("/f", "Accept-Encoding: gzip").content.count == 100_000)
        site.now += 1000
        let coded = try site.get("/f", "Accept-Encoding: gzip")
        #expect(coded["Content-Encoding"] == "gzip")
        #expect(coded.content.count == 50_000)
        // The one that is known now is large as well.
        let again = try site.get("/f", "Accept-Encoding: gzip")
        #expect(again["Content-Encoding"] == "gzip")
        #expect(again["ETag"] == coded["ETag"])
        #expect(try site.get("/f").content.count == 100_000)
        try site.folder.remove("f.gz")
        #expect(try site.get("/f", "Accept-Encoding: gzip")["Content-Encoding"] == nil)
    }

    @Test func `an index that is large is found by its directory again`() throws {
        try site.folder.makeFolder("d")
        try write("d/index.html", pattern(100_000))
        for _ in 0..<2 {
            let answer = try site.get("/d/")
            #expect(answer.content.count == 100_000)
            #expect(answer["Content-Type"]?.hasPrefix("text/html") == true)
        }
    }
}
