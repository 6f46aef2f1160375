// SPDX-License-Identifier: Apache-2.0

import HTTP
import Testing

struct QueryItemsTests {
    private func items(_ query: String) -> [[String]] {
        let bytes = Array(query.utf8)
        var items = QueryItems(bytes.span)
        var found: [[String]] = []
        while let item = items.next() {
            found.append(
                [item.name, item.value].map { String(decoding: bytes[$0.range], as: UTF8.self) })
        }
        return found
    }

    private func value(of name: String, in query: String) -> String? {
        let bytes = Array(query.utf8)
        var items = QueryItems(bytes.span)
        guard let value = items.nextValue(of: name) else { return nil }
        var text: [UInt8] = []
        for index in value.indices { text.append(value[index]) }
        return String(decoding: text, as: UTF8.self)
    }

    @Test(arguments: [
        ("", [[String]]()), ("a=b", [["a", "b"]]), ("a=b&c=d", [["a", "b"], ["c", "d"]]),
        ("a", [["a", ""]]), ("a=", [["a", ""]]), ("=b", [["", "b"]]), ("=", [["", ""]]),
        ("a=b=c", [["a", "b=c"]]), ("&&a=b&&", [["a", "b"]]), ("a=b&", [["a", "b"]]),
        ("a&b=c", [["a", ""], ["b", "c"]]), ("a%26=b", [["a%26", "b"]]),
    ])
    func `items are separated by ampersands`(_ query: String, _ expected: [[String]]) {
        #expect(items(query) == expected)
    }

    @Test(arguments: [
        ("seconds=1.5", "1.5"), ("a=b&seconds=2", "2"), ("s%65conds=3", "3"),
        ("second=1&secondss=2&seconds=3", "3"), ("seconds=1&seconds=2", "1"), ("seconds", ""),
        ("Seconds=1", nil), ("", nil), ("a=seconds=1", nil), ("%=1&seconds=2", "2"),
        ("sec%6=1", nil),
    ])
    func `a value is found by its decoded name`(_ query: String, _ expected: String?) {
        #expect(value(of: "seconds", in: query) == expected)
    }

    @Test func `decoding replaces escapes and plus signs`() throws {
        let bytes = Array("a+b%2B%C3%A9%2f".utf8)
        let text = try output { (buffer) throws(RequestError) in
            try QueryItems.decode(bytes.span, into: &buffer)
        }
        #expect(text == "a b+é/")
    }

    @Test(arguments: ["%", "a%2", "%zz"])
    func `a malformed escape is refused`(_ text: String) {
        let bytes = Array(text.utf8)
        #expect(throws: RequestError.malformedEscape) {
            _ = try output { (buffer) throws(RequestError) in
                try QueryItems.decode(bytes.span, into: &buffer)
            }
        }
    }
}
