// SPDX-License-Identifier: Apache-2.0

import HTTP
import TestSupport
import Testing

struct PreconditionsTests {
    /// The file is tagged "v2" and was changed on Sun, 06 Nov 1994 08:49:37 GMT.
    private static let modified: Int64 = 784_111_777
    private static let same = "Sun, 06 Nov 1994 08:49:37 GMT"
    private static let before = "Sun, 06 Nov 1994 08:49:36 GMT"
    private static let after = "Sun, 06 Nov 1994 08:49:38 GMT"

    private func request(_ method: String, _ fields: String) -> [UInt8] {
        let lines = fields.isEmpty ? "" : fields + "\r\n"
        return Array("\(method) / HTTP/1.1\r\nHost: a\r\n\(lines)\r\n".utf8)
    }

    private func evaluate(
        _ method: String, _ fields: String, tag: String = "\"v2\"", modified: Int64? = modified
    ) throws -> Preconditions.Outcome {
        let bytes = request(method, fields)
        let head = try #require(try RequestParser.parse(bytes.span, limits: .forTests))
        let tag = Array(tag.utf8)
        let validators = Validators(
            entityTag: tag.span,
            lastModified: modified.map { HTTPDate(secondsSince1970: $0) })
        return Preconditions(of: head, in: bytes.span, now: 1_717_200_000).evaluate(validators)
    }

    // RFC 9110 sections 13.1.1 to 13.1.4 and 13.2.2.
    @Test(arguments: [
        ("GET", "", Preconditions.Outcome.proceed),
        ("GET", "If-Match: \"v2\"", .proceed), ("GET", "If-Match: *", .proceed),
        ("GET", "If-Match: \"v1\", \"v2\"", .proceed),
        ("GET", "If-Match: \"v1\"", .preconditionFailed),
        ("GET", "If-Match: W/\"v2\"", .preconditionFailed),
        ("GET", "If-Match: v2", .preconditionFailed),
        ("GET", "If-Match:", .preconditionFailed), ("PUT", "If-Match: \"v1\"", .preconditionFailed),
        ("GET", "If-Match: \"v1\"\r\nIf-Match: \"v2\"", .proceed),
        ("GET", "If-Match: \"v1\"\r\nIf-Match: *", .proceed),
        ("GET", "If-Unmodified-Since: \(same)", .proceed),
        ("GET", "If-Unmodified-Since: \(after)", .proceed),
        ("GET", "If-Unmodified-Since: \(before)", .preconditionFailed),
        ("POST", "If-Unmodified-Since: \(before)", .preconditionFailed),
        ("GET", "If-Unmodified-Since: yesterday", .proceed),
        ("GET", "If-Unmodified-Since: \(before)\r\nIf-Unmodified-Since: \(before)", .proceed),
        ("GET", "If-Match: \"v2\"\r\nIf-Unmodified-Since: \(before)", .proceed),
        ("GET", "If-None-Match: \"v2\"", .notModified),
        ("HEAD", "If-None-Match: \"v2\"", .notModified),
        ("GET", "If-None-Match: W/\"v2\"", .notModified), ("GET", "If-None-Match: *", .notModified),
        ("GET", "If-None-Match: \"v1\"", .proceed), ("GET", "If-None-Match: v2", .proceed),
        ("GET", "If-None-Match: \"v1\" , ,W/\"v3\",\"v2\"", .notModified),
        ("GET", "If-None-Match: \"v1\" \"v2\"", .proceed),
        ("GET", "If-None-Match: \"v1, \"v2\"", .proceed),
        ("GET", "If-None-Match: \"v1\"\r\nA: b\r\nIf-None-Match: \"v2\"", .notModified),
        ("GET", "If-None-Match: \"v1\"\r\nIf-None-Match: \"v3\"", .proceed),
        ("PUT", "If-None-Match: *", .preconditionFailed),
        ("OPTIONS", "If-Match: \"v1\"", .proceed), ("TRACE", "If-None-Match: *", .proceed),
        ("DELETE", "If-None-Match: \"v2\"", .preconditionFailed),
        ("PUT", "If-None-Match: \"v1\"", .proceed),
        ("GET", "If-None-Match: \"v2\"junk", .proceed),
        ("GET", "If-None-Match: \"v2\", \"v3", .proceed),
        ("GET", "If-Match: \"v2\"junk", .preconditionFailed),
        ("GET", "If-Modified-Since: \(same)", .notModified),
        ("GET", "If-Modified-Since: \(after)", .notModified),
        ("HEAD", "If-Modified-Since: \(same)", .notModified),
        ("GET", "If-Modified-Since: \(before)", .proceed),
        ("GET", "If-Modified-Since: now", .proceed),
        ("POST", "If-Modified-Since: \(same)", .proceed),
        ("GET", "If-Modified-Since: \(same)\r\nIf-Modified-Since: \(same)", .proceed),
        ("GET", "If-Modified-Since: Sunday, 06-Nov-94 08:49:37 GMT", .notModified),
        ("GET", "If-Modified-Since: Sun Nov  6 08:49:37 1994", .notModified),
        ("GET", "If-None-Match: \"v1\"\r\nIf-Modified-Since: \(same)", .proceed),
        ("GET", "If-None-Match: \"v2\"\r\nIf-Modified-Since: \(before)", .notModified),
        ("GET", "If-Match: \"v1\"\r\nIf-None-Match: \"v2\"", .preconditionFailed),
        ("GET", "If-Match: \"v2\"\r\nIf-None-Match: \"v2\"", .notModified),
        ("GET", "If-Match: \"v2\"\r\nIf-Modified-Since: \(same)", .notModified),
        ("GET", "If-Unmodified-Since: \(before)\r\nIf-None-Match: \"v2\"", .preconditionFailed),
    ])
    func `conditions are decided in order`(
        _ method: String, _ fields: String, _ outcome: Preconditions.Outcome
    ) throws {
        #expect(try evaluate(method, fields) == outcome)
    }

    @Test func `a weak tag matches weakly only`() throws {
        #expect(try evaluate("GET", "If-None-Match: \"v2\"", tag: "W/\"v2\"") == .notModified)
        #expect(try evaluate("GET", "If-Match: \"v2\"", tag: "W/\"v2\"") == .preconditionFailed)
    }

    // RFC 9110 sections 8.8.3 and 5.6.1.
    @Test(arguments: [
        ("If-None-Match: \"a,b\"", Preconditions.Outcome.notModified),
        ("If-None-Match: W/\"a,b\"", .notModified),
        ("If-None-Match: \"c\",\"a,b\" , \"d\"", .notModified),
        ("If-None-Match: \"a,b,c\", W/\"a,b\"", .notModified),
        ("If-None-Match: \"c\"\r\nIf-None-Match: \"a,b\"", .notModified),
        ("If-None-Match: \"a,b\"\r\nB: c\r\nIf-None-Match: \"c,d\"", .notModified),
        ("If-None-Match: \"a\", \"b\"", .proceed), ("If-None-Match: \"a\"", .proceed),
        ("If-None-Match: \"b\"", .proceed), ("If-None-Match: \"a,b,\"", .proceed),
        ("If-None-Match: \"a\"\r\nIf-None-Match: \"b\"", .proceed),
        ("If-Match: \"a,b\"", .proceed), ("If-Match: \"c\", \"a,b\"", .proceed),
        ("If-Match: \"c,d\"\r\nIf-Match: \"e\", \"a,b\"", .proceed),
        ("If-Match: W/\"a,b\"", .preconditionFailed), ("If-Match: \"a\"", .preconditionFailed),
        ("If-Match: \"b\"", .preconditionFailed),
        ("If-Match: \"a\", \"b\"", .preconditionFailed),
    ])
    func `a comma inside a tag separates nothing`(
        _ fields: String, _ outcome: Preconditions.Outcome
    ) throws {
        #expect(try evaluate("GET", fields, tag: "\"a,b\"") == outcome)
    }

    // RFC 9110 section 8.8.3: obs-text; the bytes here are not UTF-8.
    @Test func `a tag may hold any byte from 0x80`() throws {
        let tag: [UInt8] = [0x22, 0x80, 0x2C, 0xFF, 0x5C, 0x22]
        let validators = Validators(entityTag: tag.span, lastModified: nil)
        for prefix in ["", "W/", "\"a\\\", ", "\"c\"\r\nIf-None-Match: "] {
            let bytes =
                Array("GET / HTTP/1.1\r\nHost: a\r\nIf-None-Match: \(prefix)".utf8) + tag
                + Array("\r\n\r\n".utf8)
            let head = try #require(try RequestParser.parse(bytes.span, limits: .forTests))
            let preconditions = Preconditions(of: head, in: bytes.span, now: 0)
            let outcome = preconditions.evaluate(validators)
            #expect(outcome == .notModified)
        }
    }

    @Test func `without a date of change dates are ignored`() throws {
        for field in ["If-Modified-Since: \(Self.after)", "If-Unmodified-Since: \(Self.before)"] {
            #expect(try evaluate("GET", field, modified: nil) == .proceed)
        }
    }

    // RFC 9110 section 13.1.5.
    @Test(arguments: [
        ("", 100 as Int64, true), ("If-Range: \"v2\"", 100, true),
        ("If-Range: W/\"v2\"", 100, false), ("If-Range: \"v1\"", 100, false),
        ("If-Range: *", 100, false), ("If-Range: \"v1\", \"v2\"", 100, false),
        ("If-Range: \(same)", 100, true), ("If-Range: \(same)", 1, true),
        ("If-Range: \(same)", 0, false), ("If-Range: \(after)", 100, false),
        ("If-Range: \(before)", 100, false), ("If-Range: yesterday", 100, false),
        ("If-Range: \"v2\"\r\nIf-Range: \"v2\"", 100, false), ("If-Range:", 100, false),
    ])
    func `a range applies only to the same representation`(
        _ fields: String, _ age: Int64, _ applies: Bool
    ) throws {
        #expect(try allowsRange(fields, tag: "\"v2\"", age: age) == applies)
    }

    @Test(arguments: [
        ("If-Range: \"a,b\"", true), ("If-Range: W/\"a,b\"", false), ("If-Range: \"a\"", false),
        ("If-Range: \"b\"", false), ("If-Range: \"a,b\", \"c\"", false),
    ])
    func `a comma inside the tag of If-Range belongs to it`(
        _ fields: String, _ applies: Bool
    ) throws {
        #expect(try allowsRange(fields, tag: "\"a,b\"", age: 100) == applies)
    }

    private func allowsRange(_ fields: String, tag: String, age: Int64) throws -> Bool {
        let bytes = request("GET", fields)
        let head = try #require(try RequestParser.parse(bytes.span, limits: .forTests))
        let tag = Array(tag.utf8)
        let validators = Validators(
            entityTag: tag.span, lastModified: HTTPDate(secondsSince1970: Self.modified))
        let preconditions = Preconditions(of: head, in: bytes.span, now: Self.modified + age)
        return preconditions.allowsRange(validators)
    }
}
