// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import HTTP
import Testing

struct RequestPathTests {
    private func decode(
        _ path: String, _ encodedSlash: RequestPath.EncodedSlash = .refused
    ) throws(RequestError) -> (String, RequestPath) {
        let bytes = Array(path.utf8)
        var result: RequestPath?
        let text = try output { (buffer) throws(RequestError) in
            result = try RequestPath.decode(
                bytes.span, encodedSlash: encodedSlash, into: &buffer)
        }
        guard let result else { throw .malformedTarget }
        return (text, result)
    }

    @Test(arguments: [
        ("", "/"), ("/", "/"), ("/a", "/a"), ("/a/", "/a/"), ("/a/b.html", "/a/b.html"),
        ("/a%20b", "/a b"), ("/%61%2e%62", "/a.b"), ("/%2Etxt", "/.txt"), ("/a+b", "/a+b"),
        ("/%25", "/%"), ("/%2525", "/%25"), ("/%C3%A9", "/é"), ("/%e2%82%ac", "/€"),
        ("/%f0%9f%98%80", "/😀"), ("//", "/"), ("//a", "/a"), ("/a//b", "/a/b"), ("/a//", "/a/"),
        ("///a///b", "/a/b"), ("/.", "/"), ("/./", "/"), ("/./a", "/a"), ("/a/.", "/a/"),
        ("/a/./b", "/a/b"), ("/a/..", "/"), ("/a/../", "/"), ("/a/../b", "/b"),
        ("/a/b/..", "/a/"), ("/a/b/../..", "/"), ("/a/b/../../c", "/c"), ("/a/b/../c/", "/a/c/"),
        ("/%2e", "/"), ("/a/%2E%2e", "/"), ("/a/%2e./b", "/b"), ("/a/.%2E/b", "/b"),
        ("/a/b//../c", "/a/c"), ("/...", "/..."), ("/.a", "/.a"), ("/..a", "/..a"),
        ("/a..", "/a.."), ("/a.", "/a."), ("/a/.../b", "/a/.../b"), ("/%5C", "/\\"),
        ("/%3F", "/?"), ("/%23", "/#"), ("/a:b", "/a:b"), ("/a;b=c", "/a;b=c"),
        ("/mi/d/x/../../../r", "/r"),
    ])
    func `a path is decoded once and normalised`(_ path: String, _ expected: String) throws {
        let (text, result) = try decode(path)
        #expect(text == expected)
        #expect(result.isDirectory == expected.hasSuffix("/"))
    }

    @Test(arguments: [
        ("/%", RequestError.malformedEscape, "RFC 3986 2.1"),
        ("/%4", .malformedEscape, "RFC 3986 2.1"), ("/%4/a", .malformedEscape, "RFC 3986 2.1"),
        ("/%g0", .malformedEscape, "RFC 3986 2.1"), ("/%0g", .malformedEscape, "RFC 3986 2.1"),
        ("/%%20", .malformedEscape, "RFC 3986 2.1"), ("/%u0041", .malformedEscape, "RFC 3986 2.1"),
        ("/%+1", .malformedEscape, "RFC 3986 2.1"), ("/% 1", .malformedEscape, "RFC 3986 2.1"),
        ("/a%2Fb", .encodedSlash, "RFC 3986 2.2"), ("/a%2fb", .encodedSlash, "RFC 3986 2.2"),
        ("/..%2f", .encodedSlash, "RFC 3986 2.2"),
        ("/%00", .encodedNull, "RFC 3986 7.3"), ("/a%00.html", .encodedNull, "RFC 3986 7.3"),
        ("/%C0%AE%C0%AE/", .overlongForm, "RFC 3629 10"), ("/%c0%af", .overlongForm, "RFC 3629 10"),
        ("/%e0%80%af", .overlongForm, "RFC 3629 10"), ("/%c1%81", .overlongForm, "RFC 3629 10"),
        ("/a/%f0%80%80%af/b", .overlongForm, "RFC 3629 10"),
        ("/..", .pathAboveRoot, "RFC 3986 5.2.4"), ("/../a", .pathAboveRoot, "RFC 3986 5.2.4"),
        ("/a/../..", .pathAboveRoot, "RFC 3986 5.2.4"),
        ("/./..", .pathAboveRoot, "RFC 3986 5.2.4"), ("//..", .pathAboveRoot, "RFC 3986 5.2.4"),
        ("/%2e%2e/etc", .pathAboveRoot, "RFC 3986 5.2.4"),
        ("/a/../../b", .pathAboveRoot, "RFC 3986 5.2.4"),
    ])
    func `a path that could mislead is refused`(
        _ path: String, _ error: RequestError, _ section: String
    ) {
        #expect(throws: error) { try decode(path) }
        #expect(error.status == .badRequest)
        #expect(!error.closesConnection)
    }

    @Test(arguments: [
        ("/@scope%2fname", "/@scope/name"), ("/a%2Fb", "/a/b"), ("/a%2F", "/a/"), ("/%2f", "/"),
        ("/%2F%2fa", "/a"), ("/a%2F%2Fb", "/a/b"), ("/a/%2Fb", "/a/b"), ("/a%2F.%2Fb", "/a/b"),
        ("/a%2F..%2Fb", "/b"), ("/a%2f%2e%2e%2fb", "/b"), ("/a/b%2f../c", "/a/c"),
        ("/a%252Fb", "/a%2Fb"), ("/a%5C..%2Fb", "/a\\../b"), ("/%2F..a", "/..a"),
        ("/a%2F..", "/"), ("/%2fevil.test/", "/evil.test/"),
    ])
    func `an escaped slash separates segments where it is to`(
        _ path: String, _ expected: String
    ) throws {
        let (text, result) = try decode(path, .decoded)
        #expect(text == expected)
        #expect(result.isDirectory == expected.hasSuffix("/"))
        #expect(try decode("/a%2F.b", .decoded).1.hasHiddenSegment)
    }

    @Test(arguments: [
        ("/..%2f", RequestError.pathAboveRoot), ("/..%2Fetc%2Fpasswd", .pathAboveRoot),
        ("/%2e%2e%2fetc", .pathAboveRoot), ("/%2F..", .pathAboveRoot),
        ("/%2f..%2f", .pathAboveRoot), ("/a%2f..%2f..%2fetc", .pathAboveRoot),
        ("/a/..%2f..", .pathAboveRoot), ("/.%2f..", .pathAboveRoot), ("/a%2F%00", .encodedNull),
        ("/a%2F%c0%af", .overlongForm), ("/%2", .malformedEscape), ("/a%2F%", .malformedEscape),
        ("/%2%46", .malformedEscape),
    ])
    func `an escaped slash opens no way up`(_ path: String, _ error: RequestError) {
        #expect(throws: error) { try decode(path, .decoded) }
    }

    @Test(
        arguments: [
            ("/%0a", [0x0A]), ("/%0D", [0x0D]), ("/%1f", [0x1F]), ("/%7F", [0x7F]),
            ("/%80", [0x80]),
            ("/%ff", [0xFF]), ("/%ed%a0%80", [0xED, 0xA0, 0x80]), ("/%C3", [0xC3]),
            ("/%C3/%A9", [0xC3, 0x2F, 0xA9]), ("/%f4%90%80%80", [0xF4, 0x90, 0x80, 0x80]),
            ("/caf%e9", Array("caf".utf8) + [0xE9]), ("/%C0x", [0xC0, 0x78]),
        ] as [(String, [UInt8])])
    func `a name may hold every byte but NUL and a slash`(
        _ path: String, _ name: [UInt8]
    ) throws {
        let bytes = Array(path.utf8)
        var decoded = UniqueArray<UInt8>()
        _ = try RequestPath.decode(bytes.span, into: &decoded)
        #expect(Array(copying: decoded.span) == Array("/".utf8) + name)
    }

    @Test(arguments: [
        ("/a", false), ("/a.b", false), ("/.a", true), ("/a/.b/c", true), ("/%2Ea", true),
        ("/a/./b", false), ("/a/../.b", true), ("/.a/../b", false), ("/a/...", true),
        ("/.well-known/x", true),
    ])
    func `segments that begin with a dot are noticed`(_ path: String, _ isHidden: Bool) throws {
        #expect(try decode(path).1.hasHiddenSegment == isHidden)
    }

    @Test(arguments: [
        ("/a/b", "/a/b"), ("/a b", "/a%20b"), ("/é", "/%C3%A9"), ("/%", "/%25"), ("/?#", "/%3F%23"),
        ("/\"<>\\", "/%22%3C%3E%5C"), ("/a:@!$&'()*+,;=-._~", "/a:@!$&'()*+,;=-._~"),
        ("/\r\n", "/%0D%0A"), ("/[]|", "/%5B%5D%7C"),
    ])
    func `a decoded path is escaped again`(_ path: String, _ expected: String) {
        let bytes = Array(path.utf8)
        let text = output { buffer in RequestPath.appendEscaped(bytes.span, to: &buffer) }
        #expect(text == expected)
    }
}
