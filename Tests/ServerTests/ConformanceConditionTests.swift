// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import Server

/// Conditions and ranges as a client meets them.
struct ConformanceConditionTests {
    private static let old = "Sun, 06 Nov 1994 08:49:37 GMT"
    private static let late = "Sun, 06 Nov 2095 08:49:37 GMT"

    /// TAG stands for the file's entity tag.
    ///
    /// Source: RFC 9110 sections 13.1, 13.2 and 14.2.
    private static let rows: [(name: String, bytes: String, status: Int)] = [
        ("the tag", get("If-None-Match: TAG"), 304),
        ("the tag among others", get("If-None-Match: \"a\", W/\"b\" ,, TAG"), 304),
        ("the tag between tabs", get("If-None-Match:\tTAG\t"), 304),
        ("a weak form of the tag", get("If-None-Match: W/TAG"), 304),
        ("another tag overrules a later date", get("If-None-Match: \"a\"", since(late)), 200),
        ("the tag overrules an older date", get("If-None-Match: TAG", since(old)), 304),
        ("any tag", get("If-None-Match: *"), 304),
        ("a malformed tag", get("If-None-Match: a"), 200),
        ("a later date", get(since(late)), 304),
        ("a later date in the second format", get(since("Sunday, 06-Nov-50 08:49:37 GMT")), 304),
        ("a later date in the third format", get(since("Sun Nov  6 08:49:37 2095")), 304),
        ("an older date", get(since(old)), 200),
        ("a date that does not parse", get(since("soon")), 200),
        ("a day that does not exist", get(since("Sun, 31 Nov 2095 08:49:37 GMT")), 200),
        ("a date in another zone", get(since("Sun, 06 Nov 2095 08:49:37 CET")), 200),
        ("a date as seconds", get(since("4000000000")), 200),
        ("two dates", get(since(late), since(late)), 200),
        ("HEAD and a later date", request("/f", since(late), method: "HEAD"), 304),
        ("HEAD and the tag", request("/f", "If-None-Match: TAG", method: "HEAD"), 304),
        ("unmodified since an older date", get(unmodified(old)), 412),
        ("unmodified since a later date", get(unmodified(late)), 200),
        ("unmodified since no date", get(unmodified("soon")), 200),
        ("a match overrules an older date", get("If-Match: TAG", unmodified(old)), 200),
        ("no match", get("If-Match: \"a\""), 412),
        ("a weak match", get("If-Match: W/TAG"), 412),
        ("no match before the tag", get("If-Match: \"a\"", "If-None-Match: TAG"), 412),
        ("a range", get("Range: bytes=1-2"), 206),
        ("a range of HEAD", request("/f", "Range: bytes=1-2", method: "HEAD"), 200),
        ("a range of POST", request("/f", "Range: bytes=1-2", method: "POST"), 405),
        ("another unit", get("Range: lines=1-2"), 200),
        ("a malformed range", get("Range: bytes=2-1"), 200),
        ("a range behind the end", get("Range: bytes=9-"), 416),
        ("a suffix of nothing", get("Range: bytes=-0"), 416),
        ("a range if the tag", get("Range: bytes=1-2", "If-Range: TAG"), 206),
        ("a range if a weak tag", get("Range: bytes=1-2", "If-Range: W/TAG"), 200),
        ("a range if another tag", get("Range: bytes=1-2", "If-Range: \"a\""), 200),
        ("a range if a later date", get("Range: bytes=1-2", "If-Range: \(late)"), 200),
        ("a range behind the end if another tag", get("Range: bytes=9-", "If-Range: \"a\""), 200),
        ("If-Range without a range", get("If-Range: \"a\""), 200),
        ("the tag before the range", get("If-None-Match: TAG", "Range: bytes=9-"), 304),
        ("a missing file", request("/missing", "If-Match: *"), 404),
        ("a missing file and a date", request("/missing", unmodified(old)), 404),
        ("a redirection", request("/folder", "If-None-Match: *"), 301),
        ("a method that is not allowed", request("/f", "If-Match: \"a\"", method: "PUT"), 405),
        ("OPTIONS", request("/f", "If-Match: \"a\"", method: "OPTIONS"), 204),
    ]

    private static func get(_ fields: String...) -> String {
        request("/f", fields.joined(separator: "\r\n"))
    }

    private static func since(_ date: String) -> String { "If-Modified-Since: \(date)" }

    private static func unmodified(_ date: String) -> String { "If-Unmodified-Since: \(date)" }

    /// A file in memory and one that is sent from the disk.
    @Test(arguments: [5, 100_000])
    func `conditions and ranges have the status that they ask for`(size: Int) throws {
        let folder = try TestFolder()
        try folder.write("f", pattern(size))
        try folder.makeFolder("folder")
        let test = try TestServer(root: folder.path)
        let tag = try #require(try test.get("/f")["etag"])
        let client = try test.connect()
        for row in Self.rows {
            let end = size > 9 ? "bytes=\(size)-" : "bytes=9-"
            let bytes = row.bytes.replacing("TAG", with: tag).replacing("bytes=9-", with: end)
            try client.send(bytes)
            let response = try client.readResponse(toHead: bytes.hasPrefix("HEAD "))
            #expect(response.status == row.status, "\(row.name)")
            #expect((response["content-range"] != nil) == [206, 416].contains(row.status))
        }
    }
}
