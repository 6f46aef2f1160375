// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxIO
import StaticFiles
import TestSupport
import Testing

/// What one worker has found or read is there for the others, and is trusted no longer for it.
struct SharedFilesTests {
    private static let lifetime: UInt64 = 1_000_000_000

    private let files = SharedFiles.forTests
    private let first: TestSite
    private let second: TestSite

    init() throws {
        first = try TestSite(FilePolicy.forTests(cacheLifetime: Self.lifetime), files: files) {
            $0.notFoundPath = nil
            $0.symlinks = .deny
        }
        // So much later than all changes that they are old ones.
        first.dateOffset = 100
        second = TestSite(sharing: first)
        try first.folder.makeFolder("d")
        try write("d/f", "old")
    }

    /// A file whose time says that it is an old one.
    private func write(_ name: String, _ content: String) throws {
        try first.folder.write(name, content)
        try first.folder.setTime(name, seconds: 1_600_000_000)
    }

    /// Lets what was found grow too old.
    private func wait() {
        first.now += Self.lifetime
        second.now = first.now
    }

    /// Has the first worker ask until the content is there for all.
    private func share(_ target: String, _ fields: String = "X: x") throws {
        for _ in 0..<2 {
            #expect(try first.get(target, fields).status == 200)
            wait()
        }
        #expect(try first.get(target, fields).status == 200)
    }

    @Test func `a file that one worker has checked is not read by another`() throws {
        try share("/d/f")
        try write("d/f", "new")
        #expect(try second.get("/d/f").text == "old")
        wait()
        #expect(try second.get("/d/f").text == "new")
        #expect(try first.get("/d/f").text == "new")
    }

    @Test func `a file that one worker has checked counts as checked for another that has it`()
        throws
    {
        try share("/d/f")
        #expect(try second.get("/d/f").text == "old")
        wait()
        #expect(try second.get("/d/f").text == "old")
        try write("d/f", "new")
        #expect(try first.get("/d/f").text == "old")
        wait()
        #expect(try first.get("/d/f").text == "new")
        #expect(try second.get("/d/f").text == "new")
    }

    @Test(arguments: [true, false])
    func `a file that has not changed is not looked for again`(isPrecompressed: Bool) throws {
        let first = try TestSite(FilePolicy.forTests(cacheLifetime: Self.lifetime)) {
            $0.servesPrecompressed = isPrecompressed
        }
        first.dateOffset = 100
        try first.folder.makeFolder("d")
        try first.folder.write("d/f", "old")
        let steps = Counter()
        let third = TestSite(sharing: first) { _ in steps.countOne() }
        for _ in 0..<4 {
            #expect(try first.get("/d/f").text == "old")
            first.now += Self.lifetime
        }
        for _ in 0..<3 {
            third.now = first.now
            #expect(try third.get("/d/f").text == "old")
            first.now += Self.lifetime
        }
        #expect(steps.value == 0)
        try first.folder.write("d/f", "new")
        third.now = first.now
        #expect(try third.get("/d/f").text == "new")
        #expect(steps.value > 0)
    }

    @Test(arguments: ["d/f", "d"])
    func `a file that is gone is found gone`(name: String) throws {
        try share("/d/f")
        #expect(try second.get("/d/f").status == 200)
        try first.folder.move(name, to: "elsewhere")
        wait()
        #expect(try second.get("/d/f").status == 404)
        #expect(try first.get("/d/f").status == 404)
        try first.folder.move("elsewhere", to: name)
        #expect(try first.get("/d/f").text == "old")
        #expect(try second.get("/d/f").text == "old")
    }

    @Test func `another file of the same size and time is found to be another`() throws {
        try share("/d/f")
        try write("g", "new")
        try first.folder.move("g", to: "d/f")
        wait()
        #expect(try second.get("/d/f").text == "new")
        #expect(try first.get("/d/f").text == "new")
    }

    /// The same file is still reached, by a way that the policy does not allow.
    @Test(arguments: ["d", "d/f"])
    func `a link that comes to stand in the way is noticed`(name: String) throws {
        try share("/d/f")
        try first.folder.move(name, to: "moved")
        try first.folder.link(name, to: "\(first.folder.path)/moved")
        wait()
        #expect(try second.get("/d/f").status == 403)
        #expect(try first.get("/d/f").status == 403)
    }

    @Test func `a compressed form that comes is sent, and is there for all`() throws {
        try share("/d/f", "Accept-Encoding: gzip")
        try write("d/f.gz", "coded")
        wait()
        try share("/d/f", "Accept-Encoding: gzip")
        let coded = try first.get("/d/f", "Accept-Encoding: gzip")
        #expect(coded.text == "coded")
        try write("d/f.gz", "other")
        let other = try second.get("/d/f", "Accept-Encoding: gzip")
        #expect(other.text == "coded")
        #expect(other["ETag"] == coded["ETag"])
        wait()
        #expect(try second.get("/d/f", "Accept-Encoding: gzip").text == "other")
    }

    @Test func `a root that is replaced is noticed by all`() throws {
        let folder = try TestFolder()
        for release in ["1", "2"] {
            try folder.makeFolder(release)
            try folder.write("\(release)/f", "release \(release)")
            try folder.setTime("\(release)/f", seconds: 1_600_000_000)
        }
        try folder.link("current", to: "1")
        let policy = FilePolicy.forTests(cacheLifetime: Self.lifetime)
        let one = try TestSite(folder, root: "\(folder.path)/current", policy, files: files)
        one.dateOffset = 100
        let two = TestSite(sharing: one)
        for _ in 0..<3 {
            #expect(try one.get("/f").text == "release 1")
            #expect(try two.get("/f").text == "release 1")
            one.now += Self.lifetime
            two.now = one.now
        }
        try folder.link("next", to: "2")
        try folder.move("next", to: "current")
        #expect(try two.get("/f").text == "release 2")
        #expect(try one.get("/f").text == "release 2")
    }

    @Test func `conditions, methods and parts are as from a worker's own memory`() throws {
        try share("/d/f")
        let tag = try first.get("/d/f")["ETag"] ?? ""
        let whole = try second.get("/d/f", method: "HEAD")
        #expect(whole["Content-Length"] == "3")
        let others = (0..<4).map { _ in TestSite(sharing: first) }
        for other in others {
            other.now = first.now
        }
        #expect(try others[0].get("/d/f", "If-None-Match: \(tag)").status == 304)
        let part = try others[1].get("/d/f", "Range: bytes=1-1")
        #expect(part.status == 206)
        #expect(part.text == "l")
        #expect(try others[2].get("/d/f", "If-Match: \"other\"").status == 412)
        #expect(try others[3].get("/d/f", "Range: bytes=3-").status == 416)
    }

    @Test func `a large file that one worker has checked counts as checked for another`() throws {
        try first.folder.write("d/large", pattern(100_000))
        try first.folder.setTime("d/large", seconds: 1_600_000_000)
        try share("/d/large", "Accept-Encoding: gzip")
        try write("d/large.gz", "coded")
        #expect(try second.get("/d/large", "Accept-Encoding: gzip").content.count == 100_000)
        wait()
        #expect(try second.get("/d/large", "Accept-Encoding: gzip").text == "coded")
    }

    @Test func `sites that have memory in common have files of their own`() throws {
        let policy = FilePolicy.forTests(cacheLifetime: Self.lifetime)
        let sites = try (1...3).map { number in
            let folder = try TestFolder()
            try folder.write("f", "site \(number)")
            let site = try TestSite(
                folder, root: folder.path, policy, files: files, number: number)
            site.dateOffset = 100
            return site
        }
        for _ in 0..<3 {
            for (index, site) in sites.enumerated() {
                #expect(try site.get("/f").text == "site \(index + 1)")
                site.now += Self.lifetime
            }
        }
    }

    @Test func `no file is held open`() throws {
        try share("/d/f")
        #expect(try second.get("/d/f").status == 200)
        var held: [String] = []
        for descriptor in 0..<1000 {
            var target = [CChar](repeating: 0, count: 4096)
            let count = unsafe readlink("/proc/self/fd/\(descriptor)", &target, target.count)
            guard count > 0 else { continue }
            let name = String(
                decoding: target[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
            if name.hasPrefix("\(first.folder.path)/") {
                held.append(name)
            }
        }
        #expect(held == [])
    }

    /// The page for what is missing is not looked for again, whoever has checked it.
    @Test func `a file that stands for what is missing is checked once in a lifetime`() throws {
        let site = try TestSite(
            FilePolicy.forTests(cacheLifetime: Self.lifetime), files: files
        ) { $0.fallbackPath = "/page" }
        site.dateOffset = 100
        try site.folder.write("page", "page")
        let looks = Counter()
        let other = TestSite(sharing: site) { step in
            if case .file = step {
                looks.countOne()
            }
        }
        for _ in 0..<4 {
            for _ in 0..<3 {
                #expect(try other.get("/none", "Accept: text/html").text == "page")
            }
            other.now += Self.lifetime
        }
        #expect(looks.value == 4)
    }

    // MARK: - Room

    @Test func `what is asked for once is there for all where there is room`() throws {
        #expect(try first.get("/d/f").text == "old")
        try write("d/f", "new")
        #expect(try second.get("/d/f").text == "old")
        wait()
        #expect(try second.get("/d/f").text == "new")
    }

    @Test func `what is asked for once takes the place of no other, what is asked for again does`()
        throws
    {
        // Room for one of the contents in each part, and for all that is known.
        let files = SharedFiles(maximumBytes: 32 * 50_000)
        let folder = try TestFolder()
        let evictions = Counter()
        let site = try TestSite(
            folder, root: folder.path, .forTests(cacheLifetime: Self.lifetime), files: files,
            didEvict: { _ in evictions.countOne() })
        site.dateOffset = 100
        let content = pattern(30_000)
        for number in 0..<150 {
            try folder.write("\(number).html", content)
            try folder.setTime("\(number).html", seconds: 1_600_000_000)
            #expect(try site.get("/\(number).html").contentBytes == 30_000)
        }
        #expect(evictions.value == 0)
        let heldBytes = files.heldBytes
        #expect((20 * 30_000..<32 * 50_000).contains(heldBytes))
        site.now += Self.lifetime
        for number in 0..<150 {
            #expect(try site.get("/\(number).html").contentBytes == 30_000)
        }
        #expect(evictions.value > 0)
        #expect(files.heldBytes == heldBytes)
    }

    @Test func `what nobody asks for is let go, and can be asked for again`() throws {
        try share("/d/f")
        files.forgetUnused()
        #expect(files.heldBytes > 0)
        files.forgetUnused()
        #expect(files.heldBytes == 0)
        try share("/d/f")
        #expect(files.heldBytes > 0)
        #expect(try second.get("/d/f").text == "old")
    }

    @Test(arguments: [0, 100_000, 300_000])
    func `it takes no more than it may`(maximumBytes: Int) throws {
        let files = SharedFiles(maximumBytes: maximumBytes)
        let site = try TestSite(
            FilePolicy.forTests(cacheLifetime: Self.lifetime), files: files)
        site.dateOffset = 100
        let content = pattern(1500)
        for number in 0..<250 {
            try site.folder.write("\(number)", content)
        }
        for _ in 0..<3 {
            for number in 0..<250 {
                #expect(try site.get("/\(number)").contentBytes == 1500)
            }
            site.now += Self.lifetime
        }
        #expect(files.heldBytes <= maximumBytes)
        #expect((files.heldBytes > 0) == (maximumBytes > 0))
    }
}
