// SPDX-License-Identifier: Apache-2.0

import StaticFiles
import TestSupport
import Testing

/// Small files come from memory and large ones do not; both follow the same rules.
struct SeveralRangesTests {
    private static let sizes = [1000, 50_000]

    private func site(_ size: Int) throws -> (TestSite, [UInt8]) {
        let site = try TestSite()
        let content = pattern(size)
        try site.folder.write("f.css", content)
        return (site, content)
    }

    /// The content that RFC 9110 section 14.6 asks for.
    private func expected(
        _ ranges: [ClosedRange<Int>], of content: [UInt8], boundary: String
    ) -> [UInt8] {
        var parts: [UInt8] = []
        for range in ranges {
            let start = "\r\n--"
            let position = "\(range.lowerBound)-\(range.upperBound)/\(content.count)"
            parts += Array("\(start)\(boundary)\r\nContent-Type: text/css; charset=utf-8\r\n".utf8)
            parts += Array("Content-Range: bytes \(position)\r\n\r\n".utf8)
            parts += content[range]
        }
        return parts + Array("\r\n--\(boundary)--\r\n".utf8)
    }

    @Test(arguments: sizes)
    func `several ranges are sent as parts`(size: Int) throws {
        let (site, content) = try site(size)
        let last = size - 1
        for (value, ranges) in [
            ("0-0,2-2", [0...0, 2...2]), ("500-,0-9", [500...last, 0...9]),
            ("0-9,-1,100-199", [0...9, last...last, 100...199]),
            ("0-9,5-14,20-29,\(size)-", [0...14, 20...29]),
        ] {
            let answer = try site.get("/f.css", "Range: bytes=\(value)")
            #expect(answer.status == 206, "\(value)")
            let type = try #require(answer["Content-Type"])
            #expect(type.hasPrefix("multipart/byteranges; boundary="))
            let boundary = String(type.dropFirst("multipart/byteranges; boundary=".count))
            #expect(answer.content == expected(ranges, of: content, boundary: boundary))
            #expect(answer["Content-Length"] == "\(answer.content.count)")
            #expect(answer.contentBytes == UInt64(answer.content.count))
            #expect(answer["Content-Range"] == nil)
            #expect(answer["ETag"] != nil && answer["Last-Modified"] != nil)
            #expect(answer.isPart == (size > 32 * 1024))
        }
    }

    @Test(arguments: sizes)
    func `hundreds of ranges that ascend are sent, one part after the other`(size: Int) throws {
        let (site, content) = try site(size)
        let ranges = (0..<499).map { 2 * $0...2 * $0 }
        let value = ranges.map { "\($0.lowerBound)-\($0.upperBound)" }.joined(separator: ",")
        let answer = try site.get("/f.css", "Range: bytes=\(value)")
        #expect(answer.status == 206)
        let type = try #require(answer["Content-Type"])
        let boundary = String(type.dropFirst("multipart/byteranges; boundary=".count))
        #expect(answer.content == expected(ranges, of: content, boundary: boundary))
        #expect(answer["Content-Length"] == "\(answer.content.count)")
        #expect(answer.isPart)
    }

    @Test(arguments: sizes)
    func `ranges that come to one are sent as one`(size: Int) throws {
        let (site, content) = try site(size)
        for value in ["0-9,10-19", "0-19,5-9", "0-19,\(size)-", "10-19,0-9"] {
            let answer = try site.get("/f.css", "Range: bytes=\(value)")
            #expect(answer.status == 206, "\(value)")
            #expect(answer["Content-Type"] == "text/css; charset=utf-8")
            #expect(answer["Content-Range"] == "bytes 0-19/\(size)")
            #expect(answer.content == Array(content[..<20]))
        }
    }

    @Test(arguments: sizes)
    func `ranges none of which is there are refused`(size: Int) throws {
        let (site, _) = try site(size)
        let answer = try site.get("/f.css", "Range: bytes=\(size)-,-0")
        #expect(answer.status == 416)
        #expect(answer["Content-Range"] == "bytes */\(size)")
    }

    @Test(arguments: sizes)
    func `too many ranges to and fro, and conditions not met, get the whole file`(size: Int) throws
    {
        let (site, content) = try site(size)
        let many = (0..<17).reversed().map { "\(2 * $0)-\(2 * $0)" }.joined(separator: ",")
        #expect(try site.get("/f.css", "Range: bytes=\(many)").content == content)
        let other = try site.get("/f.css", "Range: bytes=0-0,2-2", "If-Range: \"x\"")
        #expect(other.status == 200)
        #expect(other.content == content)
        let tag = try #require(other["ETag"])
        let same = try site.get("/f.css", "Range: bytes=0-0,2-2", "If-Range: \(tag)")
        #expect(same.status == 206)
        let head = try site.get("/f.css", "Range: bytes=0-0,2-2", method: "HEAD")
        #expect(head.status == 200)
        #expect(head["Content-Length"] == "\(size)")
    }
}
