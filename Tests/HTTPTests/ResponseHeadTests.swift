// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import HTTP
import TestSupport
import Testing

struct ResponseHeadTests {
    private let date = DateField(secondsSince1970: 784_111_777)
    private let constant = """
        Date: Sun, 06 Nov 1994 08:49:37 GMT\r
        Server: poolhttpd\r
        X-Content-Type-Options: nosniff\r

        """

    @Test func `a head has its constant fields, the given ones and an empty line`() {
        var fields = UniqueArray<UInt8>()
        ResponseFields.append(.contentType, "text/plain", to: &fields)
        ResponseFields.append(.contentLength, 0, to: &fields)
        let text = output { buffer in
            ResponseHead.append(
                .ok, date: date, connection: .unstated, fields: fields.span, to: &buffer)
        }
        #expect(
            text == "HTTP/1.1 200 OK\r\n" + constant
                + "Content-Type: text/plain\r\nContent-Length: 0\r\n\r\n")
    }

    @Test(arguments: [
        (Status.notFound, "HTTP/1.1 404 Not Found\r\n"),
        (.partialContent, "HTTP/1.1 206 Partial Content\r\n"),
        (Status(code: 299), "HTTP/1.1 299 \r\n"),
    ])
    func `the status line has code and phrase`(_ status: Status, _ line: String) {
        let text = output { buffer in
            ResponseHead.append(
                status, date: date, common: CommonFields.lines.utf8Span.span, connection: .close,
                fields: Span(), to: &buffer)
        }
        #expect(text == line + constant + "Connection: close\r\n\r\n")
    }

    @Test func `HTTP/1.0 clients are told that the connection persists`() {
        let text = output { buffer in ResponseHead.appendEnd(connection: .keepAlive, to: &buffer) }
        #expect(text == "Connection: keep-alive\r\n\r\n")
    }

    @Test(arguments: [
        ("1.1", "", true, ConnectionOption.unstated), ("1.1", "", false, .close),
        ("1.1", "Connection: close\r\n", true, .close), ("1.0", "", true, .close),
        ("1.0", "Connection: keep-alive\r\n", true, .keepAlive),
        ("1.0", "Connection: keep-alive\r\n", false, .close),
    ])
    func `what is said of the connection follows both sides`(
        _ version: String, _ field: String, _ persists: Bool, _ expected: ConnectionOption
    ) throws {
        let bytes = Array("GET / HTTP/\(version)\r\nHost: a\r\n\(field)\r\n".utf8)
        let head = try #require(try RequestParser.parse(bytes.span, limits: .forTests))
        #expect(ConnectionOption(for: head, persists: persists) == expected)
    }

    @Test func `the interim response is a line and an empty line`() {
        let text = output { buffer in ResponseHead.appendContinue(to: &buffer) }
        #expect(text == "HTTP/1.1 100 Continue\r\n\r\n")
    }

    @Test func `field values of all kinds are written`() {
        let text = output { buffer in
            ResponseFields.append(.contentLength, .max, to: &buffer)
            ResponseFields.append(.lastModified, HTTPDate(secondsSince1970: 0), to: &buffer)
            ResponseFields.append(.entityTag, Array("\"é\"".utf8).span, to: &buffer)
            ResponseFields.appendContentRange(offset: 5, count: 3, length: 10, to: &buffer)
            ResponseFields.appendUnsatisfiedRange(length: 10, to: &buffer)
        }
        #expect(
            text == """
                Content-Length: 18446744073709551615\r
                Last-Modified: Thu, 01 Jan 1970 00:00:00 GMT\r
                ETag: "é"\r
                Content-Range: bytes 5-7/10\r
                Content-Range: bytes */10\r

                """)
    }

    @Test func `a value cannot begin another line`() {
        let text = output { buffer in
            ResponseFields.append(.location, "/a\r\nX: y\0\u{7F}\tz", to: &buffer)
        }
        #expect(text == "Location: /a  X: y  \tz\r\n")
    }

    @Test(arguments: ["", "A B", "A:", "É", "A\r\n", "A\0"])
    func `a field name is a token`(_ text: String) {
        #expect(FieldName(text) == nil)
        #expect(FieldName("X-A")?.text == "X-A")
    }
}
