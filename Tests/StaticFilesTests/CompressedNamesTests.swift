// SPDX-License-Identifier: Apache-2.0

import HTTP
import LinuxIO
import TestSupport
import Testing
import Threads

@testable import StaticFiles

/// Directories whose names tell which compressed forms there are.
struct CompressedNamesTests {
    private let folder: TestFolder
    private let tree: FileTree

    init() throws {
        folder = try TestFolder()
        var policy = FilePolicy.forTests(cacheLifetime: 1000)
        policy.servesPrecompressed = true
        tree = try FileTree(folder.path, policy: policy)
    }

    /// A request at a time at which all changes are old ones.
    private func makeRequest(now: UInt64 = 1_000_000_000_000, age: Int64 = 10) throws -> FileRequest
    {
        let bytes = Array("GET / HTTP/1.1\r\nHost: x\r\n\r\n".utf8)
        let head = try #require(try RequestParser.parse(bytes.span, limits: .forTests))
        let here = tree.status(of: Array(".".utf8).span, in: Array("/".utf8).span)
        let status = try #require(here)
        var request = FileRequest(
            head: head, connection: .unstated,
            date: DateField(secondsSince1970: status.changedSeconds + age), now: now)
        request.rootTime = now
        return request
    }

    /// Searches until the names are known; gives up after so many.
    private func search(
        _ request: FileRequest, atMost count: Int = 1000, in parent: String = "/"
    ) -> (codings: CodingSet?, searchCount: Int) {
        for number in 1...count {
            if let names = tree.compressedNames(in: Array(parent.utf8), for: request) {
                return (names.codings, number)
            }
        }
        return (nil, count)
    }

    @Test func `the names are read after a few searches`() throws {
        try folder.write("a.html", [])
        let found = search(try makeRequest())
        #expect(found.codings == [])
        #expect(found.searchCount == KnownDirectories.fewSearches)
        #expect(search(try makeRequest()).searchCount == 1)
    }

    @Test(arguments: [
        ("a.html.gz", ContentCoding.gzip), ("a.BR", .brotli), ("x.zst", .zstandard), (".gz", nil),
        ("gz", nil), ("agz", nil), ("a.gz.html", nil),
    ])
    func `a name tells of a coding by its end`(name: String, coding: ContentCoding?) throws {
        try folder.write(name, [])
        #expect(search(try makeRequest()).codings == (coding.map { CodingSet($0) } ?? []))
    }

    /// A link that leads nowhere may lead somewhere later.
    @Test func `links are names`() throws {
        try folder.link("a.gz", to: "nowhere")
        #expect(search(try makeRequest()).codings == CodingSet(.gzip))
    }

    @Test func `the names of a directory that has many are read after more searches`() throws {
        for number in 0..<1000 {
            try folder.write("\(number)", [])
        }
        try folder.write("a.br", [])
        let found = search(try makeRequest())
        #expect(found.codings == CodingSet(.brotli))
        // Ten names a search, and each reading that was in vain doubles the number of searches.
        #expect((101...202).contains(found.searchCount))
    }

    @Test func `a directory that has just changed tells nothing`() throws {
        #expect(search(try makeRequest(age: 1)).codings == nil)
    }

    @Test func `names that come and go are seen with the next look at the directory`() throws {
        let first = try makeRequest()
        #expect(search(first).codings == [])
        try waitForNextTime()
        try folder.write("a.gz", [])
        let second = try makeRequest(now: first.now + 1)
        #expect(search(second).codings == CodingSet(.gzip))
        try waitForNextTime()
        try folder.remove("a.gz")
        let third = try makeRequest(now: second.now + 1)
        let found = search(third)
        #expect(found.codings == [])
        // Counted anew: a directory that changes all the time is not worth it.
        #expect(found.searchCount == KnownDirectories.fewSearches + 1)
    }

    @Test func `a directory that is not there tells nothing`() throws {
        #expect(search(try makeRequest(), in: "/none/").codings == nil)
    }

    /// The forms of files that nobody has asked for before, between files that have none.
    @Test func `each form that lies in a directory is sent`() throws {
        let site = try TestSite(FilePolicy.forTests(cacheLifetime: 1000)) {
            $0.servesPrecompressed = true
        }
        site.dateOffset = 10
        for number in 0..<60 {
            try site.folder.write("\(number)", pattern(100))
            if number % 3 == 2 {
                try site.folder.write("\(number).\(number % 2 == 0 ? "gz" : "br")", pattern(50))
            }
        }
        for number in 0..<60 {
            let coding = try site.get("/\(number)", "Accept-Encoding: gzip, br")["Content-Encoding"]
            #expect(coding == (number % 3 != 2 ? nil : number % 2 == 0 ? "gzip" : "br"))
        }
    }

    @Test func `a form that comes after its directory is known is sent after the lifetime`() throws
    {
        let site = try TestSite(FilePolicy.forTests(cacheLifetime: 1000)) {
            $0.servesPrecompressed = true
        }
        site.dateOffset = 10
        for number in 0..<40 {
            try site.folder.write("\(number)", pattern(100))
        }
        for number in 0..<20 {
            #expect(try site.get("/\(number)", "Accept-Encoding: br")["Content-Encoding"] == nil)
        }
        try waitForNextTime()
        for number in 0..<40 {
            try site.folder.write("\(number).br", pattern(50))
        }
        site.now += 1000
        for number in 0..<40 {
            #expect(try site.get("/\(number)", "Accept-Encoding: br")["Content-Encoding"] == "br")
        }
    }
}
