// SPDX-License-Identifier: Apache-2.0

import StaticFiles
import TestSupport
import Testing

/// Small files come from memory and large ones do not; both follow the same rules.
struct ConditionalRequestTests {
    private static let sizes = [1000, 50_000]
    private static let time = 1_609_556_645
    private static let date = "Sat, 02 Jan 2021 03:04:05 GMT"

    private func site(_ size: Int) throws -> (TestSite, [UInt8], tag: String) {
        let site = try TestSite()
        let content = pattern(size)
        try site.folder.write("f", content)
        try site.folder.setTime("f", seconds: Self.time, nanoseconds: 123)
        let answer = try site.get("/f")
        #expect(answer["Last-Modified"] == Self.date)
        return (site, content, try #require(answer["ETag"]))
    }

    /// Source: RFC 9110 sections 14.1.2, 14.2 and 15.5.17.
    @Test(arguments: sizes)
    func `a range is sent alone`(size: Int) throws {
        let (site, content, _) = try site(size)
        let last = size - 1
        for (value, range) in [
            ("0-0", 0...0), ("0-99", 0...99), ("100-199", 100...199), ("\(last)-", last...last),
            ("900-", 900...last), ("-1", last...last), ("-100", size - 100...last),
            ("-\(size + 1)", 0...last), ("500-99999999999999999999", 500...last), ("0-", 0...last),
        ] {
            let answer = try site.get("/f", "Range: bytes=\(value)")
            #expect(answer.status == 206, "\(value)")
            #expect(answer.content == Array(content[range]))
            #expect(answer["Content-Length"] == "\(range.count)")
            #expect(
                answer["Content-Range"] == "bytes \(range.lowerBound)-\(range.upperBound)/\(size)")
            #expect(answer["ETag"] != nil && answer["Content-Type"] != nil)
        }
    }

    @Test(arguments: sizes)
    func `a range that is not there is refused`(size: Int) throws {
        let (site, _, _) = try site(size)
        for value in ["\(size)-", "\(size)-\(size + 1)", "-0", "99999999999999999999-"] {
            let answer = try site.get("/f", "Range: bytes=\(value)")
            #expect(answer.status == 416, "\(value)")
            #expect(answer.isPage)
            #expect(answer["Content-Range"] == "bytes */\(size)")
        }
    }

    @Test(arguments: sizes)
    func `a range that makes no sense is ignored`(size: Int) throws {
        let (site, content, _) = try site(size)
        for value in [
            "bytes=", "bytes=a-b", "bytes=2-1", "bytes=-", "items=0-1", "bytes 0-1", "0-1",
        ] {
            let answer = try site.get("/f", "Range: \(value)")
            #expect(answer.status == 200, "\(value)")
            #expect(answer.content == content)
        }
        #expect(try site.get("/f", "Range: bytes=0-1", method: "HEAD").status == 200)
    }

    @Test func `an empty file has no ranges`() throws {
        let site = try TestSite()
        try site.folder.write("f", "")
        #expect(try site.get("/f", "Range: bytes=0-").status == 416)
        #expect(try site.get("/f", "Range: bytes=-1").status == 200)
        #expect(try site.get("/f").status == 200)
    }

    /// Source: RFC 9110 section 13.1.5.
    @Test(arguments: sizes)
    func `If-Range lets the range be only of what the client has`(size: Int) throws {
        let (site, content, tag) = try site(size)
        for value in [tag, Self.date] {
            let answer = try site.get("/f", "Range: bytes=1-2", "If-Range: \(value)")
            #expect(answer.status == 206, "\(value)")
        }
        for value in ["\"other\"", "W/\(tag)", "Sat, 02 Jan 2021 03:04:06 GMT", "nonsense"] {
            let answer = try site.get("/f", "Range: bytes=1-2", "If-Range: \(value)")
            #expect(answer.status == 200, "\(value)")
            #expect(answer.content == content)
        }
    }

    /// Source: RFC 9110 section 13.2.2.
    @Test(arguments: sizes)
    func `conditions are met in their order`(size: Int) throws {
        let (site, _, tag) = try site(size)
        let earlier = "Sat, 02 Jan 2021 03:04:04 GMT"
        for (fields, status) in [
            (["If-None-Match: \(tag)"], 304), (["If-None-Match: W/\(tag)"], 304),
            (["If-None-Match: \"x\", \(tag)"], 304), (["If-None-Match: *"], 304),
            (["If-None-Match: \"x\""], 200), (["If-Modified-Since: \(Self.date)"], 304),
            (["If-Modified-Since: \(earlier)"], 200), (["If-Modified-Since: nonsense"], 200),
            (["If-None-Match: \"x\"", "If-Modified-Since: \(Self.date)"], 200),
            (["If-Match: \(tag)"], 200), (["If-Match: *"], 200), (["If-Match: \"x\""], 412),
            (["If-Match: W/\(tag)"], 412), (["If-Unmodified-Since: \(Self.date)"], 200),
            (["If-Unmodified-Since: \(earlier)"], 412),
            (["If-Match: \(tag)", "If-Unmodified-Since: \(earlier)"], 200),
            (["If-Match: \(tag)", "If-None-Match: \(tag)"], 304),
            (["If-None-Match: \(tag)", "Range: bytes=0-1"], 304),
            (["If-Match: \"x\"", "Range: bytes=0-1"], 412),
        ] {
            let answer = try site.get(
                "/f", fields[0], fields.count > 1 ? fields[1] : "X: y")
            #expect(answer.status == status, "\(fields)")
            if status == 304 {
                #expect(answer.content.isEmpty)
                #expect(answer["ETag"] == tag)
                #expect(answer["Content-Length"] == nil)
            }
        }
    }

    @Test func `a missing file is missing whatever the conditions`() throws {
        let site = try TestSite()
        #expect(try site.get("/f", "If-Match: *").status == 404)
        #expect(try site.get("/f", "If-None-Match: *").status == 404)
    }
}
