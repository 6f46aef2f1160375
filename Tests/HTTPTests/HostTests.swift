// SPDX-License-Identifier: Apache-2.0

import HTTP
import TestSupport
import Testing

struct HostTests {
    @Test(arguments: [
        "a", "a.example", "A.Example.", "127.0.0.1", "127.0.0.1:8080", "a:80", "a:", "a:65535",
        "a:00080", "a_b", "a-b", "xn--bcher-kva.example", "a%20b", "!$&'()*+,;=~", "[::]", "[::1]",
        "[::1]:80", "[2001:db8::1]", "[1:2:3:4:5:6:7:8]", "[::ffff:192.0.2.1]",
        "[1:2:3:4:5:6:192.0.2.1]", "[1::8]", "[1:2:3:4:5:6:7::]", "[FE80::a]",
    ])
    func `a valid host is taken`(_ host: String) throws {
        let head = try #require(
            ParseOutcome("GET / HTTP/1.1\r\nHost: \(host)\r\n\r\n").summary)
        #expect(head.refusal == nil)
        #expect(head.authority == host)
    }

    // RFC 9112 section 3.2 and RFC 3986 section 3.2.2.
    @Test(arguments: [
        "", ":80", "a:80:80", "a:x", "a:-1", "a:65536", "a:99999999999999999999999", "a b", "a/b",
        "u@a", "a?b", "a#b", "a\\b", "a\"b", "<a>", "a%", "a%2", "a%2g", "a|b", "a,b c", "é",
        "[", "[]", "[:]", "[::1", "[::1]a", "[::1]:x", "::1", "[:::]", "[1::2::3]", "[12345::]",
        "[1:2:3:4:5:6:7]", "[1:2:3:4:5:6:7:8:9]", "[1:2:3:4:5:6:7:8::]", "[::1:2:3:4:5:6:7:8]",
        "[1:]", "[:1]", "[::1%25eth0]", "[::1.2.3]", "[::1.2.3.4.5]", "[::1.2.3.256]",
        "[::1.2.3.04]", "[1.2.3.4]", "[::1.2.3.4:5]", "[1:2:3:4:5:6:7:1.2.3.4]", "[::g]",
        "[v1.a]",
    ])
    func `an invalid host is refused and the connection kept`(_ host: String) throws {
        let head = try #require(
            ParseOutcome("GET / HTTP/1.1\r\nHost: \(host)\r\n\r\n").summary)
        #expect(head.refusal == .malformedHost)
        #expect(head.authority.isEmpty)
        #expect(!RequestError.malformedHost.closesConnection)
    }
}
