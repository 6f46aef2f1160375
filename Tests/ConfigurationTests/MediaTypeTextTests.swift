// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Configuration

struct MediaTypeTextTests {
    @Test(arguments: [
        "text/plain", "text/plain;charset=utf-8", "text/plain ; charset=utf-8", "image/svg+xml",
        "application/vnd.a-b.c+json; a=b; c=\"d e\"", "a/b; c=\"\\\"\"",
    ])
    func `a media type is taken`(text: String) {
        #expect(MediaTypeText.isMediaType(text))
    }

    @Test(arguments: [
        "", "text", "text/", "/plain", "text/plain;", "text/plain; charset", "text/plain; charset=",
        "text/plain; =utf-8", "text/plain charset=utf-8", "text /plain", "text/plain/x",
        "text/plain; a=\"b", "text/plain; a=\"b\\", "text/pläin", "text/plain, text/html",
    ])
    func `what is no media type is refused`(text: String) {
        #expect(!MediaTypeText.isMediaType(text))
    }

    @Test(arguments: [".a", ".WASM", ".7z", ".c++", ".a-b_c", ".0123456789abcdef"])
    func `an extension is taken`(name: String) {
        #expect(MediaTypeText.mistake(inName: name) == nil)
    }

    @Test(arguments: [
        "a", "apple-app-site-association", "LICENSE", "a b", "é", "log", "a.b.c", "feed",
    ])
    func `the name of a file is taken`(name: String) {
        #expect(MediaTypeText.mistake(inName: name) == nil)
        #expect(MediaTypeText.files(ofIdentity: name) == .named(name))
    }

    @Test(arguments: [
        "", ".", "..", ".a.b", ".a/b", ".a b", ".é", ".0123456789abcdefg", "a/b", "/a", "a*", "*",
        "js",
        "DEFAULT", String(repeating: "a", count: 256),
    ])
    func `what is neither an extension nor a name is refused`(name: String) {
        #expect(MediaTypeText.mistake(inName: name) != nil)
    }
}
