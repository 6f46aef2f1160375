// SPDX-License-Identifier: Apache-2.0

import HTTP
import TestSupport
import Testing

struct FieldLinesTests {
    private let bytes = Array(
        "GET / HTTP/1.1\r\nHost: a\r\nX-A: one\r\nx-a:\ttwo \r\nY:\r\nAccept: b\r\nAccept: c:d\r\n\r\n"
            .utf8)

    private func text(_ slice: ByteSlice) -> String {
        String(decoding: bytes[slice.range], as: UTF8.self)
    }

    @Test func `lines come in order with trimmed values`() throws {
        let head = try #require(try RequestParser.parse(bytes.span, limits: .forTests))
        var lines = FieldLines(of: head, in: bytes.span)
        var found: [String] = []
        while let line = lines.next() { found.append("\(text(line.name))=\(text(line.value))") }
        #expect(found == ["Host=a", "X-A=one", "x-a=two", "Y=", "Accept=b", "Accept=c:d"])
    }

    @Test func `values are found by name in any case`() throws {
        let head = try #require(try RequestParser.parse(bytes.span, limits: .forTests))
        var lines = FieldLines(of: head, in: bytes.span)
        var found: [String] = []
        while let value = lines.nextValue(of: "x-a") { found.append(text(value)) }
        #expect(found == ["one", "two"])
        var accepts = FieldLines(of: head, in: bytes.span)
        found = []
        while let value = accepts.nextValue(of: .accept) { found.append(text(value)) }
        #expect(found == ["b", "c:d"])
        #expect(head.repeatedFields.contains(.accept))
        #expect(text(head.value(of: .accept)) == "b")
        #expect(!head.repeatedFields.contains(.host))
    }

    @Test func `a head without fields has no lines`() throws {
        let bytes = Array("GET / HTTP/1.0\r\n\r\n".utf8)
        let head = try #require(try RequestParser.parse(bytes.span, limits: .forTests))
        var lines = FieldLines(of: head, in: bytes.span)
        let line = lines.next()
        #expect(line == nil)
    }
}
