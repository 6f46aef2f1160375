// SPDX-License-Identifier: Apache-2.0

import HTTP
import TestSupport
import Testing

@testable import StaticFiles

/// Files that hold their content in a coding, as their names tell.
///
/// Small ones come from memory and large ones do not; both follow the same rules.
struct StoredCodingTests {
    private static let sizes = [1000, 50_000]

    private static let codings = StoredCodings([
        ("br", .brotli), ("data.gz", .gzip), ("js.br", .brotli), ("pbf", .gzip), ("gz", nil),
        ("unityweb", .gzip), ("zst", .zstandard), ("raw.zst", nil),
    ])

    private func site(
        _ size: Int = 1000, _ change: (inout FilePolicy) -> Void = { _ in }
    ) throws -> TestSite {
        let site = try TestSite { policy in
            var overrides = MediaTypes.Overrides()
            overrides.byExtension["mvt"] = "application/vnd.mapbox-vector-tile"
            overrides.byName["own.br"] = "text/x-own"
            policy.mediaTypes = MediaTypes(systemFile: "", overrides: overrides)
            policy.storedCodings = Self.codings
            change(&policy)
        }
        for name in ["game.wasm.br", "game.data.gz", "plain.gz"] {
            try site.folder.write(name, pattern(size))
            try site.folder.setTime(name, seconds: 1_600_000_000)
        }
        return site
    }

    @Test(
        arguments: [
            ("/game.wasm.br", .brotli, "application/wasm"),
            ("/game.js.br", .brotli, "text/javascript; charset=utf-8"),
            ("/a/game.data.gz", .gzip, "application/octet-stream"),
            ("/GAME.DATA.GZ", .gzip, "application/octet-stream"),
            ("/a.tar.gz", nil, "application/gzip"), ("/data.gz", nil, "application/gzip"),
            ("/14/8529/5975.pbf", .gzip, "application/octet-stream"),
            ("/tile.mvt.pbf", .gzip, "application/vnd.mapbox-vector-tile"),
            ("/logo.svgz", .gzip, "image/svg+xml"), ("/logo.min.SVGZ", .gzip, "image/svg+xml"),
            ("/a.html.svgz", .gzip, "image/svg+xml"),
            ("/game.wasm.unityweb", .gzip, "application/wasm"),
            ("/own.br", .brotli, "text/x-own"),
            ("/a.html.zst", .zstandard, "text/html; charset=utf-8"),
            ("/a.raw.zst", nil, "application/zstd"), ("/a.br/b", nil, "application/octet-stream"),
            ("/br", nil, "application/octet-stream"), ("/a.abr", nil, "application/octet-stream"),
        ] as [(String, ContentCoding?, String)])
    func `the longest end of a name tells the coding, and the rest of it the type`(
        path: String, coding: ContentCoding?, type: String
    ) throws {
        let site = try site()
        let parts = path.split(separator: "/").map(String.init)
        for count in 1..<max(1, parts.count) {
            try site.folder.makeFolder(parts.prefix(count).joined(separator: "/"))
        }
        try site.folder.write(parts.joined(separator: "/"), "x")
        let answer = try site.get(path)
        #expect(answer["Content-Encoding"] == coding?.name)
        #expect(answer["Content-Type"] == type)
    }

    @Test func `only svgz is known without being told`() throws {
        let site = try TestSite()
        for name in ["a.svgz", "a.wasm.br", "a.js.gz"] {
            try site.folder.write(name, "x")
        }
        #expect(try site.get("/a.svgz")["Content-Encoding"] == "gzip")
        #expect(try site.get("/a.svgz")["Content-Type"] == "image/svg+xml")
        for name in ["a.wasm.br", "a.js.gz"] {
            #expect(try site.get("/\(name)")["Content-Encoding"] == nil)
        }
    }

    @Test func `what is known can be taken away`() throws {
        let site = try TestSite { $0.storedCodings = StoredCodings([("svgz", nil)]) }
        try site.folder.write("a.svgz", "x")
        #expect(try site.get("/a.svgz")["Content-Encoding"] == nil)
    }

    /// As wget and Python's urllib do, a client may ask for the identity, which there is not: 406 would
    /// keep it from a file that it only wants to store (RFC 9110 section 15.5.7).
    @Test(
        arguments: [nil, "identity", "gzip", "br;q=0", "*;q=0", "identity;q=0", ""], sizes)
    func `the one form that there is goes to every client`(value: String?, size: Int) throws {
        let site = try site(size)
        for _ in 0..<2 {
            let answer = try site.get(
                "/game.wasm.br", value.map { "Accept-Encoding: \($0)" } ?? "X-None: 1")
            #expect(answer.status == 200)
            #expect(answer["Content-Encoding"] == "br")
            #expect(answer["Vary"] == nil)
            #expect(answer.content == pattern(size))
        }
    }

    @Test(arguments: sizes)
    func `a file is never coded twice`(size: Int) throws {
        let site = try site(size)
        for suffix in ["gz", "zst", "br"] {
            for name in ["game.wasm.br", "plain.gz"] {
                try site.folder.write("\(name).\(suffix)", "twice")
            }
        }
        let field = "Accept-Encoding: gzip, zstd, br"
        for _ in 0..<2 {
            let answer = try site.get("/game.wasm.br", field)
            #expect(answer["Content-Encoding"] == "br")
            #expect(answer.content == pattern(size))
            // Not known to hold a coding, so it may have other forms.
            #expect(try site.get("/plain.gz", field).text == "twice")
        }
    }

    @Test func `a file beside one of that name is still its form`() throws {
        let site = try site()
        try site.folder.write("game.wasm", "plain")
        try site.folder.setTime("game.wasm", seconds: 1_600_000_000)
        let answer = try site.get("/game.wasm", "Accept-Encoding: br")
        #expect(answer["Content-Encoding"] == "br")
        #expect(answer["Vary"] == "Accept-Encoding")
        #expect(try site.get("/game.wasm", "Accept-Encoding: gzip").text == "plain")
    }

    @Test(arguments: sizes)
    func `validators, HEAD and one range are those of the coded bytes`(size: Int) throws {
        let site = try site(size)
        let whole = try site.get("/game.wasm.br")
        let tag = try #require(whole["ETag"])
        #expect(tag.hasSuffix("-br\""))
        #expect(whole["Last-Modified"] == "Sun, 13 Sep 2020 12:26:40 GMT")
        let head = try site.get("/game.wasm.br", method: "HEAD")
        #expect(head["Content-Encoding"] == "br")
        #expect(head["Content-Length"] == "\(size)")
        #expect(head.content.isEmpty)
        let same = try site.get("/game.wasm.br", "If-None-Match: \(tag)")
        #expect(same.status == 304)
        #expect(same["ETag"] == tag)
        #expect(same["Content-Encoding"] == nil)
        let part = try site.get("/game.wasm.br", "Range: bytes=1-3", "If-Range: \(tag)")
        #expect(part.status == 206)
        #expect(part["Content-Encoding"] == "br")
        #expect(part.content == Array(pattern(size)[1...3]))
        // Clients disagree on what a coding means for several parts.
        #expect(try site.get("/game.wasm.br", "Range: bytes=0-0,9-9").status == 200)
    }

    @Test func `the same bytes without their coding are another representation`() throws {
        let site = try site()
        try site.folder.write("a.gz", pattern(1000))
        try site.folder.write("a.data.gz", pattern(1000))
        let tags = try ["/a.gz", "/a.data.gz"].map { try site.get($0)["ETag"] }
        #expect(tags[0] != tags[1])
    }

    @Test(arguments: sizes)
    func `a page for what is missing, an index and a name without its extension say it too`(
        size: Int
    ) throws {
        let site = try site(size) { policy in
            policy.notFoundPath = "/404.html.br"
            policy.indexNames = ["index.html.br"]
            policy.extensions = [".pbf"]
        }
        try site.folder.makeFolder("d")
        for name in ["404.html.br", "d/index.html.br", "1.pbf"] {
            try site.folder.write(name, pattern(size))
        }
        for _ in 0..<2 {
            let missing = try site.get("/none")
            #expect(missing.status == 404)
            #expect(missing["Content-Encoding"] == "br")
            #expect(missing["Content-Type"] == "text/html; charset=utf-8")
            let index = try site.get("/d/")
            #expect(index["Content-Encoding"] == "br")
            #expect(index["Content-Type"] == "text/html; charset=utf-8")
            #expect(try site.get("/1")["Content-Encoding"] == "gzip")
        }
    }
}
