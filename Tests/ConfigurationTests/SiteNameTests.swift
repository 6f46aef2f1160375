// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Configuration

struct SiteNameTests {
    @Test(arguments: [
        ("example.org", "example.org"), ("EXAMPLE.Org", "example.org"), ("localhost", "localhost"),
        ("*.example.org", "*.example.org"), ("*.org", "*.org"), ("a-b.c_d.e", "a-b.c_d.e"),
        ("192.0.2.1", "192.0.2.1"), ("xn--bcher-kva.example", "xn--bcher-kva.example"),
        (String(repeating: "a", count: 63) + ".b", String(repeating: "a", count: 63) + ".b"),
    ])
    func `a host name is taken in lower case`(text: String, expected: String) {
        #expect(SiteName.normalized(text) == expected)
    }

    @Test(arguments: [
        "", ".", "*", "*.", "a.*.b", "a*.b", "**.b", "a..b", ".a", "a.", "-a.b", "a-.b", "a b",
        "a:80",
        "[::1]", "a/b", "http://a", "user@a", "bücher.example", "a\u{0}", "example.\u{212A}om",
        String(repeating: "a", count: 64), String(repeating: "a.", count: 127),
    ])
    func `what is no host name is refused`(text: String) {
        #expect(SiteName.normalized(text) == nil)
        #expect(SiteName.mistake(in: text).hasPrefix("expected a host name such as"))
    }

    @Test(arguments: [
        ("bücher.example", "\"xn--\" form"), ("http://a.b", "the scheme"), ("a.b:80", "the port"),
        ("a.b.", "the final dot"), ("*", "whole first label"),
    ])
    func `a common slip is named`(text: String, advice: String) {
        #expect(SiteName.mistake(in: text).contains(advice))
    }
}
