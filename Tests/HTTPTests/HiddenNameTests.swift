// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import HTTP

struct HiddenNameTests {
    @Test(arguments: [
        ("/", false), ("/a", false), ("/a.b/c.d", false), ("/a./b", false), ("/.", true),
        ("/.a", true), ("/a/.b", true), ("/.a/b", true), ("/.well-known", true),
        ("/.well-known/", false), ("/.well-known/a", false), ("/.well-known/.a", true),
        ("/.well-known/a/.b/c", true), ("/a/.well-known/b", true), ("/.well-knownx/a", true),
    ])
    func `a dot at a segment's beginning hides`(path: String, isHidden: Bool) {
        #expect(HiddenName.occurs(in: Array(path.utf8).span) == isHidden)
    }
}
