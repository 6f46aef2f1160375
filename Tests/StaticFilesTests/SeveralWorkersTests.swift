// SPDX-License-Identifier: Apache-2.0

import StaticFiles
import TestSupport
import Testing

/// Workers with caches of their own: once one has sent what is new, none sends what was.
struct SeveralWorkersTests {
    private let first: TestSite
    private let second: TestSite

    init() throws {
        first = try TestSite(
            FilePolicy.forTests(cacheLifetime: 1_000_000_000), files: .withoutContents
        ) {
            $0.notFoundPath = "/404.html"
        }
        second = TestSite(sharing: first)
        try first.folder.write("f", "old")
        try first.folder.setTime("f", seconds: 1_600_000_000)
    }

    @Test func `a file that one worker loads anew is checked by the others`() throws {
        #expect(try first.get("/f").text == "old")
        try first.folder.write("f", "new")
        #expect(try second.get("/f").text == "new")
        #expect(try first.get("/f").text == "new")
    }

    @Test func `a file of an old date that is renamed into place is noticed`() throws {
        #expect(try first.get("/f").text == "old")
        try first.folder.write("g", "new")
        try first.folder.setTime("g", seconds: 1_600_000_000)
        try first.folder.move("g", to: "f")
        #expect(try second.get("/f").text == "new")
        #expect(try first.get("/f").text == "new")
    }

    @Test func `a change that a check finds is noticed`() throws {
        #expect(try first.get("/f").text == "old")
        #expect(try second.get("/f").text == "old")
        #expect(try first.get("/f").text == "old")
        try first.folder.write("f", "new")
        second.now += 1_000_000_000
        #expect(try second.get("/f").text == "new")
        #expect(try first.get("/f").text == "new")
    }

    @Test func `a file that has become large is noticed`() throws {
        #expect(try first.get("/f").text == "old")
        try first.folder.write("f", pattern(100_000))
        #expect(try second.get("/f").content.count == 100_000)
        #expect(try first.get("/f").content.count == 100_000)
    }

    @Test func `a file that a check finds gone is noticed`() throws {
        #expect(try second.get("/f").text == "old")
        #expect(try first.get("/f").text == "old")
        try first.folder.remove("f")
        second.now += 1_000_000_000
        #expect(try second.get("/f").status == 404)
        #expect(try first.get("/f").status == 404)
    }

    @Test func `a compressed form that comes to lie beside a file is noticed`() throws {
        #expect(try first.get("/f", "Accept-Encoding: gzip").text == "old")
        try first.folder.write("f.gz", "coded")
        #expect(try second.get("/f", "Accept-Encoding: gzip").text == "coded")
        #expect(try first.get("/f", "Accept-Encoding: gzip").text == "coded")
    }

    @Test func `a change of the page for what is not found is noticed`() throws {
        try first.folder.write("404.html", "old page")
        #expect(try first.get("/none").text == "old page")
        try first.folder.write("404.html", "new page")
        #expect(try second.get("/none").text == "new page")
        #expect(try first.get("/none").text == "new page")
    }

    @Test(arguments: ["identity", "gzip"])
    func `a large file that has just changed is news once`(coding: String) throws {
        try first.folder.write("large", pattern(100_000))
        try first.folder.write("large.gz", pattern(50_000))
        let field = "Accept-Encoding: \(coding)"
        #expect(try second.get("/large", field).status == 200)
        #expect(try first.get("/f").text == "old")
        #expect(try second.get("/large", field).status == 200)
        try first.folder.write("f", "new")
        // Were it news again, the first worker would look.
        #expect(try first.get("/f").text == "old")
    }

    @Test(arguments: ["identity", "gzip"])
    func `a large file that changes is news each time`(coding: String) throws {
        let field = "Accept-Encoding: \(coding)"
        for size in [100_000, 100_001] {
            try first.folder.write("large", pattern(size))
            #expect(try first.get("/f").text == "old")
            #expect(try second.get("/large", field).content.count == size)
            try first.folder.write("f", "\(size)")
            #expect(try first.get("/f").text == "\(size)")
            try first.folder.write("f", "old")
            first.now += 1_000_000_000
        }
    }

    @Test func `a file that has become large is noticed by way of its compressed form`() throws {
        try first.folder.write("f.gz", "coded")
        #expect(try first.get("/f").text == "old")
        #expect(try second.get("/f", "Accept-Encoding: gzip").text == "coded")
        #expect(try first.get("/f").text == "old")
        try first.folder.write("f", pattern(100_000))
        try first.folder.setTime("f", seconds: 1_600_000_000)
        second.now += 1_000_000_000
        #expect(try second.get("/f", "Accept-Encoding: gzip").text == "coded")
        #expect(try second.get("/f").content.count == 100_000)
        #expect(try first.get("/f").content.count == 100_000)
    }

    @Test func `what no worker has found changed is trusted`() throws {
        #expect(try first.get("/f").text == "old")
        try first.folder.write("f", "new")
        #expect(try first.get("/f").text == "old")
    }
}
