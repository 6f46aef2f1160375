// SPDX-License-Identifier: Apache-2.0

import StaticFiles
import TestSupport
import Testing

/// Changes that are noticed first by a worker without a copy, and that do not show in a file's times.
struct UndatedChangeTests {
    private let first: TestSite
    private let second: TestSite

    init() throws {
        first = try TestSite(
            FilePolicy.forTests(cacheLifetime: 1_000_000_000), files: .withoutContents)
        first.dateOffset = 100
        second = TestSite(sharing: first)
        let folder = first.folder
        for (release, text) in [("1", "old"), ("2", "new")] {
            try folder.makeFolder(release)
            try folder.write("\(release)/f", text)
            try folder.write("\(release)/\(text)", text)
        }
        try folder.write("2/large", pattern(100_000))
        try folder.write("1/large", "old")
        try folder.link("current", to: "1")
    }

    /// Lets the link lead to another release, in one step.
    private func flip(to release: String) throws {
        try first.folder.link("next", to: release)
        try first.folder.move("next", to: "current")
    }

    @Test func `a deleted file is gone for all`() throws {
        #expect(try first.get("/1/f").text == "old")
        try first.folder.remove("1/f")
        #expect(try second.get("/1/f").status == 404)
        #expect(try first.get("/1/f").status == 404)
    }

    @Test func `a deleted file is gone for all that send its compressed form`() throws {
        try first.folder.write("1/f.gz", "coded")
        #expect(try first.get("/1/f", "Accept-Encoding: gzip").text == "coded")
        try first.folder.remove("1/f.gz")
        try first.folder.remove("1/f")
        #expect(try second.get("/1/f").status == 404)
        #expect(try first.get("/1/f", "Accept-Encoding: gzip").status == 404)
    }

    @Test func `a compressed form that is deleted is gone for all`() throws {
        try first.folder.write("1/f.gz", "coded")
        #expect(try first.get("/1/f", "Accept-Encoding: gzip").text == "coded")
        try first.folder.remove("1/f.gz")
        #expect(try second.get("/1/f", "Accept-Encoding: gzip").text == "old")
        #expect(try first.get("/1/f", "Accept-Encoding: gzip").text == "old")
    }

    @Test func `a file that a directory has replaced is gone for all`() throws {
        #expect(try first.get("/1/f").text == "old")
        try first.folder.remove("1/f")
        try first.folder.makeFolder("1/f")
        #expect(try second.get("/1/f").status == 301)
        #expect(try first.get("/1/f").status == 301)
    }

    @Test func `a file in a directory that was renamed away is gone for all`() throws {
        #expect(try first.get("/1/f").text == "old")
        try first.folder.move("1", to: "0")
        #expect(try second.get("/1/f").status == 404)
        #expect(try first.get("/1/f").status == 404)
    }

    @Test func `a deleted page for what is not found is gone for all`() throws {
        let first = try TestSite(
            FilePolicy.forTests(cacheLifetime: 1_000_000_000), files: .withoutContents
        ) {
            $0.notFoundPath = "/404.html"
        }
        let second = TestSite(sharing: first)
        try first.folder.write("404.html", "page")
        #expect(try first.get("/none").text == "page")
        try first.folder.remove("404.html")
        #expect(try second.get("/none").isPage)
        #expect(try first.get("/none").isPage)
    }

    @Test func `an old file renamed into place is sent by all`() throws {
        #expect(try first.get("/1/f").text == "old")
        try first.folder.move("2/f", to: "1/f")
        #expect(try second.get("/1/f").text == "new")
        #expect(try first.get("/1/f").text == "new")
    }

    @Test func `an old directory renamed into place is entered by all`() throws {
        #expect(try first.get("/1/f").text == "old")
        try first.folder.move("1", to: "0")
        try first.folder.move("2", to: "1")
        #expect(try second.get("/1/f").text == "new")
        #expect(try first.get("/1/f").text == "new")
    }

    @Test func `a flipped link is followed by all`() throws {
        #expect(try first.get("/current/f").text == "old")
        try flip(to: "2")
        #expect(try second.get("/current/f").text == "new")
        #expect(try first.get("/current/f").text == "new")
    }

    @Test func `a link flipped to a release without the file is followed by all`() throws {
        #expect(try first.get("/current/old").text == "old")
        try flip(to: "2")
        #expect(try second.get("/current/old").status == 404)
        #expect(try first.get("/current/old").status == 404)
    }

    @Test func `a link flipped to a large file is followed by all`() throws {
        #expect(try first.get("/current/large").text == "old")
        try flip(to: "2")
        #expect(try second.get("/current/large").content.count == 100_000)
        #expect(try first.get("/current/large").content.count == 100_000)
    }

    @Test func `a link flipped there and back is followed by all`() throws {
        #expect(try first.get("/current/f").text == "old")
        try flip(to: "2")
        #expect(try second.get("/current/f").text == "new")
        try flip(to: "1")
        #expect(try first.get("/current/f").text == "old")
        #expect(try second.get("/current/f").text == "old")
    }

    @Test func `a deletion is news once`() throws {
        #expect(try first.get("/1/f").text == "old")
        #expect(try first.get("/2/f").text == "new")
        try first.folder.remove("1/f")
        #expect(try second.get("/1/f").status == 404)
        #expect(try first.get("/2/f").text == "new")
        try first.folder.write("2/f", "newer")
        #expect(try second.get("/1/f").status == 404)
        // Were it news again, the first worker would look.
        #expect(try first.get("/2/f").text == "new")
    }

    @Test func `what was never there is no news`() throws {
        #expect(try first.get("/1/f").text == "old")
        try first.folder.write("1/f", "newer")
        for name in ["/none", "/1/none", "/1", "/1/", "/2/none"] {
            _ = try second.get(name)
        }
        #expect(try first.get("/1/f").text == "old")
    }

    @Test func `an unchanged file that one worker after the other loads is no news`() throws {
        #expect(try first.get("/1/f").text == "old")
        #expect(try first.get("/2/f").text == "new")
        try first.folder.write("2/f", "newer")
        #expect(try second.get("/1/f").text == "old")
        #expect(try first.get("/2/f").text == "new")
    }
}
