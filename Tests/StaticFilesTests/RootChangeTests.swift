// SPDX-License-Identifier: Apache-2.0

import StaticFiles
import Synchronization
import SystemPackage
import TestSupport
import Testing

/// Roots that are replaced, removed and brought back while they are served.
struct RootChangeTests {
    private final class Changes: Sendable {
        private let list = Mutex<[RootChange]>([])

        func append(_ change: RootChange) { list.withLock { $0.append(change) } }

        var all: [RootChange] { list.withLock { $0 } }
    }

    private let folder: TestFolder
    private let changes = Changes()

    init() throws {
        folder = try TestFolder()
        for (release, text) in [("1", "old"), ("2", "new")] {
            try folder.makeFolder(release)
            for name in ["f", "index.html", text] {
                try folder.write("\(release)/\(name)", text)
                try folder.setTime("\(release)/\(name)", seconds: 1_600_000_000)
            }
        }
        try folder.link("current", to: "1")
    }

    private func site(
        _ name: String, lifetime: UInt64 = 1000, fallback: String? = nil
    ) throws -> TestSite {
        var policy = FilePolicy.forTests(cacheLifetime: lifetime)
        policy.fallbackPath = fallback
        let changes = changes
        let site = try TestSite(folder, root: "\(folder.path)/\(name)", policy) {
            changes.append($0)
        }
        site.dateOffset = 100
        return site
    }

    private func flip(to release: String) throws {
        try folder.link("next", to: release)
        try folder.move("next", to: "current")
    }

    @Test func `a link led elsewhere is followed within a lifetime`() throws {
        let site = try site("current")
        #expect(try site.get("/f").text == "old")
        site.now += 600
        // Read late, but the root was looked up at the beginning.
        #expect(try site.get("/old").text == "old")
        try flip(to: "2")
        site.now += 399
        #expect(try site.get("/f").text == "old")
        #expect(try site.get("/old").text == "old")
        site.now += 1
        #expect(try site.get("/old").status == 404)
        #expect(try site.get("/f").text == "new")
        #expect(changes.all == [.replaced])
    }

    @Test func `without a lifetime a link led elsewhere is followed at once`() throws {
        let site = try site("current", lifetime: 0)
        for (release, text) in [("1", "old"), ("2", "new"), ("1", "old")] {
            try flip(to: release)
            #expect(try site.get("/f").text == text)
        }
        #expect(changes.all == [.replaced, .replaced])
    }

    @Test func `a root that one worker finds replaced is replaced for all`() throws {
        let first = try site("current")
        let second = TestSite(sharing: first)
        #expect(try first.get("/f").text == "old")
        #expect(try second.get("/f").text == "old")
        try flip(to: "2")
        second.now += 1000
        #expect(try second.get("/f").text == "new")
        #expect(try first.get("/f").text == "new")
        #expect(changes.all == [.replaced])
    }

    @Test func `what is in memory of the old root is no fallback in the new one`() throws {
        let site = try site("current", fallback: "/index.html")
        #expect(try site.get("/none", "Accept: text/html").text == "old")
        site.now += 500
        #expect(try site.get("/f").text == "old")
        try flip(to: "2")
        site.now += 500
        #expect(try site.get("/none", "Accept: text/html").text == "new")
    }

    @Test func `a directory renamed into the root's place is served`() throws {
        let site = try site("1")
        #expect(try site.get("/f").text == "old")
        try folder.move("1", to: "0")
        try folder.move("2", to: "1")
        site.now += 1000
        #expect(try site.get("/f").text == "new")
        #expect(changes.all == [.replaced])
    }

    @Test func `a root that is gone is 503 until it is back`() throws {
        let site = try site("1", fallback: "/index.html")
        #expect(try site.get("/f").text == "old")
        for name in ["f", "index.html", "old"] {
            try folder.remove("1/\(name)")
        }
        try folder.remove("1")
        for _ in 0..<3 {
            site.now += 1000
            for path in ["/f", "/", "/none"] {
                let answer = try site.get(path)
                #expect(answer.status == 503)
                #expect(answer.reason == "No such file or directory")
            }
        }
        #expect(changes.all == [.vanished(.noSuchFileOrDirectory)])
        try folder.makeFolder("1")
        try folder.write("1/f", "third")
        site.now += 1000
        #expect(try site.get("/f").text == "third")
        #expect(changes.all == [.vanished(.noSuchFileOrDirectory), .returned])
    }

    @Test func `a directory made anew in the root's place is served`() throws {
        let site = try site("1")
        #expect(try site.get("/f").text == "old")
        for name in ["f", "index.html", "old"] {
            try folder.remove("1/\(name)")
        }
        try folder.remove("1")
        try folder.makeFolder("1")
        try folder.write("1/f", "third")
        site.now += 1000
        #expect(try site.get("/f").text == "third")
        #expect(changes.all == [.replaced])
    }

    @Test func `a file in the root's place is 503`() throws {
        let site = try site("current")
        try folder.remove("current")
        try folder.write("current", "no directory")
        site.now += 1000
        #expect(try site.get("/f").status == 503)
        #expect(changes.all == [.vanished(.notDirectory)])
    }

    @Test func `a root that stays is no news`() throws {
        let site = try site("current")
        for _ in 0..<3 {
            #expect(try site.get("/f").text == "old")
            try folder.write("1/g", "x")
            site.now += 1000
        }
        #expect(changes.all.isEmpty)
    }
}
