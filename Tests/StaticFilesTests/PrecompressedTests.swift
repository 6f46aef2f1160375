// SPDX-License-Identifier: Apache-2.0

import Glibc
import StaticFiles
import TestSupport
import Testing

/// Small files come from memory and large ones do not; both follow the same rules.
struct PrecompressedTests {
    private static let sizes = [1000, 50_000]
    private static let suffixes = ["zst", "br", "gz"]
    private static let time = 1_600_000_000

    /// `/a.js` in all forms, `/b.js` only as it is.
    private func site(_ size: Int = 1000, lifetime: UInt64 = 0) throws -> TestSite {
        let site = try TestSite(FilePolicy.forTests(cacheLifetime: lifetime))
        for name in ["a.js", "b.js"] {
            try site.folder.write(name, pattern(size))
            try site.folder.setTime(name, seconds: Self.time)
        }
        for suffix in Self.suffixes {
            try site.folder.write(
                "a.js.\(suffix)", suffix + String(repeating: "x", count: size / 2))
            try site.folder.setTime("a.js.\(suffix)", seconds: Self.time)
        }
        return site
    }

    /// Source: RFC 9110 section 12.5.3.
    @Test(
        arguments: [
            ("gzip, deflate, br, zstd", "zstd"), ("gzip, deflate, br", "br"), ("gzip", "gzip"),
            ("GZIP", "gzip"), ("x-gzip", "gzip"), ("br;q=0.5, gzip;q=0.6", "gzip"),
            ("br;q=0.5, gzip;q=0.5", "br"), ("zstd;q=0, br;q=0, gzip;q=0.001", "gzip"),
            ("*", "zstd"), ("*;q=0.1, zstd;q=0", "br"), ("identity;q=0", nil),
            ("identity;q=0, gzip;q=0.1", "gzip"), ("*;q=0", nil), ("identity;q=0, deflate", nil),
            ("gzip;q=0.5", "gzip"), ("identity, gzip", "gzip"), ("identity, gzip;q=0.9", ""),
            ("identity;q=0.5, gzip;q=0.5", "gzip"), ("", ""), ("deflate", ""), ("identity", ""),
            ("gzip;q=0", ""), ("gzip;q=nonsense", ""),
        ] as [(String, String?)], sizes)
    func `the form that is wanted most is sent`(row: (value: String, coding: String?), size: Int)
        throws
    {
        let site = try site(size)
        for _ in 0..<2 {
            let answer = try site.get("/a.js", "Accept-Encoding: \(row.value)")
            #expect(answer["Vary"] == "Accept-Encoding")
            guard let coding = row.coding else {
                #expect(answer.status == 406)
                continue
            }
            #expect(answer.status == 200)
            #expect(answer["Content-Encoding"] == (coding.isEmpty ? nil : coding))
            #expect(answer["Content-Type"] == "text/javascript; charset=utf-8")
            #expect(answer["Content-Length"] == "\(answer.content.count)")
            let start =
                ["zstd": "zst", "br": "br", "gzip": "gz"][coding] ?? pattern(size).prefixText
            #expect(answer.text.hasPrefix(start))
        }
    }

    @Test(arguments: sizes)
    func `without the field, and without other forms, a file is sent as it is`(size: Int) throws {
        let site = try site(size)
        let plain = try site.get("/a.js")
        #expect(plain.content == pattern(size))
        #expect(plain["Content-Encoding"] == nil)
        #expect(plain["Vary"] == "Accept-Encoding")
        let single = try site.get("/b.js", "Accept-Encoding: gzip, identity;q=0")
        #expect(single.content == pattern(size))
        #expect(single["Vary"] == nil)
    }

    @Test(arguments: sizes)
    func `each form has validators and ranges of its own`(size: Int) throws {
        let site = try site(size)
        var tags: Set<String> = []
        for coding in ["zstd", "br", "gzip", "identity"] {
            let field = "Accept-Encoding: \(coding)"
            let whole = try site.get("/a.js", field)
            let tag = try #require(whole["ETag"])
            tags.insert(tag)
            let same = try site.get("/a.js", field, "If-None-Match: \(tag)")
            #expect(same.status == 304)
            #expect(same["Vary"] == "Accept-Encoding")
            let part = try site.get("/a.js", field, "Range: bytes=1-3", "If-Range: \(tag)")
            #expect(part.status == 206)
            #expect(part.content == Array(whole.content[1...3]))
            #expect(part["Content-Range"] == "bytes 1-3/\(whole.content.count)")
            #expect(part["Content-Encoding"] == whole["Content-Encoding"])
            #expect(part["Vary"] == "Accept-Encoding")
            let parts = try site.get("/a.js", field, "Range: bytes=0-0,9-9")
            #expect(parts.status == (coding == "identity" ? 206 : 200))
            let other = try site.get("/a.js", "If-None-Match: \(tag)")
            #expect(other.status == (coding == "identity" ? 304 : 200))
        }
        #expect(tags.count == 4)
    }

    @Test func `a form asked for by its own name is a file like any other`() throws {
        let site = try site()
        let answer = try site.get("/a.js.gz", "Accept-Encoding: gzip")
        #expect(answer["Content-Type"] == "application/gzip")
        #expect(answer["Content-Encoding"] == nil)
        #expect(answer["Vary"] == nil)
        #expect(answer.text.hasPrefix("gz"))
    }

    @Test func `only a regular file that is not older stands for a file`() throws {
        let site = try site()
        try site.folder.setTime("a.js.zst", seconds: Self.time - 3)
        try site.folder.remove("a.js.br")
        try site.folder.makeFolder("a.js.br")
        #expect(try site.get("/a.js", "Accept-Encoding: *")["Content-Encoding"] == "gzip")
        try site.folder.remove("a.js.gz")
        try site.folder.link("a.js.gz", to: "/etc/passwd")
        let plain = try site.get("/a.js", "Accept-Encoding: *")
        #expect(plain["Content-Encoding"] == nil)
        #expect(plain["Vary"] == nil)
        try site.folder.remove("a.js")
        try site.folder.setTime("a.js.zst", seconds: Self.time)
        #expect(try site.get("/a.js", "Accept-Encoding: *").status == 404)
    }

    /// As `tar xm` and `git checkout` make them, in any order.
    @Test(arguments: sizes)
    func `a form made up to two seconds before the file stands for it`(size: Int) throws {
        let site = try site(size)
        let field = "Accept-Encoding: gzip"
        for seconds in [Self.time - 1, Self.time - 2] {
            try site.folder.setTime("a.js.gz", seconds: seconds)
            #expect(try site.get("/a.js", field)["Content-Encoding"] == "gzip")
        }
        try site.folder.setTime("a.js", seconds: 1)
        try site.folder.setTime("a.js.gz", seconds: 1)
        #expect(try site.get("/a.js", field)["Content-Encoding"] == "gzip")
    }

    @Test(arguments: sizes)
    func `all forms have the file's date`(size: Int) throws {
        let site = try site(size)
        try site.folder.setTime("a.js.gz", seconds: Self.time + 100)
        try site.folder.setTime("a.js.br", seconds: Self.time - 2)
        for _ in 0..<2 {
            for coding in ["identity", "gzip", "br", "zstd"] {
                let answer = try site.get("/a.js", "Accept-Encoding: \(coding)")
                #expect(answer["Last-Modified"] == "Sun, 13 Sep 2020 12:26:40 GMT")
            }
        }
        try site.folder.setTime("a.js", seconds: Self.time + 1)
        for coding in ["identity", "gzip", "zstd"] {
            let answer = try site.get("/a.js", "Accept-Encoding: \(coding)")
            #expect(answer["Last-Modified"] == "Sun, 13 Sep 2020 12:26:41 GMT")
        }
        try site.folder.setTime("a.js", seconds: 1)
        for coding in ["identity", "gzip"] {
            let answer = try site.get("/a.js", "Accept-Encoding: \(coding)")
            #expect(answer["Last-Modified"] == nil)
        }
    }

    @Test(arguments: sizes)
    func `forms that come, change and go are seen`(size: Int) throws {
        let site = try site(size)
        let field = "Accept-Encoding: gzip, br"
        #expect(try site.get("/b.js", field)["Vary"] == nil)
        try site.folder.write("b.js.gz", "one")
        #expect(try site.get("/b.js", field).text == "one")
        try site.folder.write("b.js.gz", "second")
        #expect(try site.get("/b.js", field).text == "second")
        #expect(try site.get("/b.js").content == pattern(size))
        try site.folder.write("b.js.br", "third")
        #expect(try site.get("/b.js", field).text == "third")
        try site.folder.write("b.js", "changed")
        try site.folder.setTime("b.js", seconds: 4_000_000_000)
        #expect(try site.get("/b.js", field).text == "changed")
        try site.folder.remove("b.js.gz")
        try site.folder.remove("b.js.br")
        #expect(try site.get("/b.js", field)["Vary"] == nil)
    }

    /// Within its lifetime an old state may be sent, and need not be; a mixed one never.
    @Test(arguments: sizes)
    func `each form is sent in one state, and in none that is older than one sent before`(
        size: Int
    ) throws {
        let site = try site(size, lifetime: 1000)
        // Of different lengths, so that each has an ETag of its own.
        let states = (0..<4).map { "state \($0) " + String(repeating: "x", count: $0) }
        var tags: [String: String] = [:]
        var newest = 0
        for (current, state) in states.enumerated() {
            try site.folder.write("a.js.br", state)
            for step: UInt64 in [0, 0, 499, 500, 1] {
                site.now += step
                let answer = try site.get("/a.js", "Accept-Encoding: br")
                #expect(answer["Content-Encoding"] == "br")
                #expect(answer["Content-Length"] == "\(answer.content.count)")
                let sent = try #require(states.firstIndex(of: answer.text))
                #expect((newest...current).contains(sent))
                newest = sent
                let tag = try #require(answer["ETag"])
                #expect(tags.updateValue(tag, forKey: answer.text) ?? tag == tag)
                // The other forms stay what they are.
                #expect(try site.get("/a.js", "Accept-Encoding: gzip").text.hasPrefix("gz"))
                #expect(try site.get("/a.js").content == pattern(size))
            }
            // The steps together are a lifetime.
            #expect(newest == current)
        }
        #expect(Set(tags.values).count == states.count)
    }

    @Test(.enabled(if: geteuid() == 0))
    func `a form that must not be read keeps nobody from the file`() async {
        // Root may read everything, so a process without privileges asks.
        await #expect(processExitsWith: .success) {
            let site = try TestSite()
            try site.folder.write("a", "plain")
            try site.folder.write("a.br", "coded")
            try site.folder.write("a.gz", "other")
            unsafe chmod("\(site.folder.path)/a.br", 0)
            unsafe chmod(site.folder.path, 0o755)
            guard seteuid(65534) == 0 else { throw TestFailure("still root") }
            defer { seteuid(0) }
            for (field, text) in [("br, gzip", "other"), ("br", "plain"), ("gzip", "other")] {
                let answer = try site.get("/a", "Accept-Encoding: \(field)")
                guard answer.text == text else { throw TestFailure("\(field): \(answer.status)") }
            }
        }
    }

    @Test func `an index has other forms too`() throws {
        let site = try TestSite()
        try site.folder.makeFolder("d")
        try site.folder.write("d/index.html", "plain")
        try site.folder.write("d/index.html.br", "coded")
        let answer = try site.get("/d/", "Accept-Encoding: br")
        #expect(answer.text == "coded")
        #expect(answer["Content-Type"] == "text/html; charset=utf-8")
    }

    @Test func `where that is turned off, a file is sent as it is`() throws {
        let site = try TestSite { $0.servesPrecompressed = false }
        try site.folder.write("a", "plain")
        try site.folder.write("a.gz", "coded")
        let answer = try site.get("/a", "Accept-Encoding: gzip")
        #expect(answer.text == "plain")
        #expect(answer["Vary"] == nil)
    }
}

extension [UInt8] {
    fileprivate var prefixText: String { String(decoding: prefix(10), as: UTF8.self) }
}
