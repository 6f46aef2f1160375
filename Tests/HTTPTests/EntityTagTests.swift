// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import HTTP

struct EntityTagTests {
    @Test(arguments: [
        ("\"\"", false), ("\"a\"", false), ("W/\"a\"", true), ("\"a,b\"", false),
        ("\"!#[]~\"", false), ("\"é\"", false), ("\"\\\"", false),
    ])
    func `a tag is quoted and may be weak`(_ text: String, _ isWeak: Bool) throws {
        let bytes = Array(text.utf8)
        let parsed = EntityTag(bytes.span)
        let tag = try #require(parsed)
        #expect(tag.isWeak == isWeak)
        #expect(tag.opaque.count == bytes.count - (isWeak ? 2 : 0))
    }

    // RFC 9110 section 8.8.3.
    @Test(arguments: [
        "", "a", "\"", "\"a", "a\"", "w/\"a\"", "W\"a\"", "W/a", "W/", "W", "\"a\"b", "\"a\" ",
        " \"a\"", "\"a b\"", "\"a\0b\"", "\"a\", \"b\"", "*", "\"\u{7F}\"", "'a'",
    ])
    func `anything else is no tag`(_ text: String) {
        let bytes = Array(text.utf8)
        let tag = EntityTag(bytes.span)
        #expect(tag == nil)
    }

    // RFC 9110 section 8.8.3.2, its table.
    @Test(arguments: [
        ("W/\"1\"", "W/\"1\"", false, true), ("W/\"1\"", "W/\"2\"", false, false),
        ("W/\"1\"", "\"1\"", false, true), ("\"1\"", "\"1\"", true, true),
        ("\"1\"", "\"2\"", false, false), ("\"1\"", "\"11\"", false, false),
        ("1", "1", false, false),
    ])
    func `tags are compared strongly and weakly`(
        _ left: String, _ right: String, _ strongly: Bool, _ weakly: Bool
    ) {
        let left = Array(left.utf8)
        let right = Array(right.utf8)
        let strong = [
            EntityTag.matchesStrongly(left.span, right.span),
            EntityTag.matchesStrongly(right.span, left.span),
        ]
        let weak = [
            EntityTagList(left.span).contains(right.span, strongly: false),
            EntityTagList(right.span).contains(left.span, strongly: false),
        ]
        #expect(strong == [strongly, strongly])
        #expect(weak == [weakly, weakly])
    }
}
