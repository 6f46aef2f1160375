// SPDX-License-Identifier: Apache-2.0

import HTTP

/// Heads that are refused before or at their end; the connection closes.
enum RefusedRequests {
    static let all = requestLine + fieldLines + framing

    static let requestLine: [RefusedRow] = [
        .init("a TLS handshake", bytes: [0x16, 0x03, 0x01], .tlsHandshake, "RFC 8446 5.1"),
        .init("a lone TLS byte", bytes: [0x16], .tlsHandshake, "RFC 8446 5.1"),
        .init(
            "the HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
            .unsupportedVersion(major: 2), "RFC 9113 3.4"),
        .init("HTTP/2.0", "GET / HTTP/2.0\r\n", .unsupportedVersion(major: 2), "RFC 9110 2.5"),
        .init("HTTP/3.0", "GET / HTTP/3.0\r\n", .unsupportedVersion(major: 3), "RFC 9110 2.5"),
        .init("HTTP/0.9", "GET / HTTP/0.9\r\n", .unsupportedVersion(major: 0), "RFC 9110 2.5"),
        .init("a simple request", "GET /\r\n", .simpleRequest, "RFC 9112 3"),
        .init("a simple request, LF", "GET /\n", .bareLineFeed, "RFC 9112 2.2"),
        .init("a lower-case version", "GET / http/1.1\r\n", .malformedVersion, "RFC 9112 2.3"),
        .init("another protocol", "GET / HTTX/1.1\r\n", .malformedVersion, "RFC 9112 2.3"),
        .init("SIP", "OPTIONS / SIP/2.0\r\n", .malformedVersion, "RFC 9112 2.3"),
        .init("a minor of two digits", "GET / HTTP/1.10\r\n", .malformedVersion, "RFC 9112 2.3"),
        .init("a major of two digits", "GET / HTTP/11.1\r\n", .malformedVersion, "RFC 9112 2.3"),
        .init("no minor", "GET / HTTP/1\r\n", .malformedVersion, "RFC 9112 2.3"),
        .init("a letter as major", "GET / HTTP/x.1\r\n", .malformedVersion, "RFC 9112 2.3"),
        .init("a letter as minor", "GET / HTTP/1.x\r\n", .malformedVersion, "RFC 9112 2.3"),
        .init("a comma for the dot", "GET / HTTP/1,1\r\n", .malformedVersion, "RFC 9112 2.3"),
        .init("a space after the version", "GET / HTTP/1.1 \r\n", .malformedVersion, "RFC 9112 3"),
        .init("a tab after the version", "GET / HTTP/1.1\t\r\n", .malformedVersion, "RFC 9112 3"),
        .init(
            "two spaces after the target", "GET /  HTTP/1.1\r\n", .malformedVersion, "RFC 9112 3"),
        .init("a space in the target", "GET /a b HTTP/1.1\r\n", .malformedVersion, "RFC 9112 3.2"),
        .init("a bare LF after the version", "GET / HTTP/1.1\n", .bareLineFeed, "RFC 9112 2.2"),
        .init(
            "a bare CR after the version", "GET / HTTP/1.1\rX", .bareCarriageReturn, "RFC 9112 2.2"),
        .init("an empty method", " / HTTP/1.1\r\n", .malformedMethod, "RFC 9112 3.1"),
        .init("a colon in the method", "GE:T / HTTP/1.1\r\n", .malformedMethod, "RFC 9110 5.6.2"),
        .init("a slash in the method", "G/T / HTTP/1.1\r\n", .malformedMethod, "RFC 9110 5.6.2"),
        .init("a tab after the method", "GET\t/ HTTP/1.1\r\n", .malformedMethod, "RFC 9112 3"),
        .init("a NUL in the method", "GE\0T / HTTP/1.1\r\n", .malformedMethod, "RFC 9110 5.6.2"),
        .init("a method beyond ASCII", "GÉT / HTTP/1.1\r\n", .malformedMethod, "RFC 9110 5.6.2"),
        .init(
            "two empty lines first", "\r\n\r\nGET / HTTP/1.1\r\n", .malformedMethod, "RFC 9112 2.2"),
        .init("a CR alone first", "\rGET / HTTP/1.1\r\n", .bareCarriageReturn, "RFC 9112 2.2"),
        .init("a LF first", "\nGET / HTTP/1.1\r\n", .malformedMethod, "RFC 9112 2.2"),
        .init("a lone method", "GET\r\n", .malformedMethod, "RFC 9112 3"),
        .init("an empty target", "GET  HTTP/1.1\r\n", .malformedTarget, "RFC 9112 3.2"),
        .init("a target without a slash", "GET a HTTP/1.1\r\n", .malformedTarget, "RFC 9112 3.2"),
        .init("a fragment", "GET /#a HTTP/1.1\r\n", .malformedTarget, "RFC 9112 3.2.1"),
        .init(
            "a fragment after a query", "GET /?a#b HTTP/1.1\r\n", .malformedTarget, "RFC 9112 3.2.1"
        ),
        .init("a NUL in the target", "GET /\0 HTTP/1.1\r\n", .malformedTarget, "RFC 3986 2"),
        .init(
            "a control in the query", "GET /?\u{1} HTTP/1.1\r\n", .malformedTarget, "RFC 3986 3.4"),
        .init("a DEL in the target", "GET /\u{7F} HTTP/1.1\r\n", .malformedTarget, "RFC 3986 2"),
        .init("a path beyond ASCII", "GET /é HTTP/1.1\r\n", .malformedTarget, "RFC 3986 2"),
        .init("a query beyond ASCII", "GET /?é HTTP/1.1\r\n", .malformedTarget, "RFC 3986 3.4"),
        .init("a quote in the path", "GET /\"a HTTP/1.1\r\n", .malformedTarget, "RFC 3986 3.3"),
        .init(
            "a backslash in the path", "GET /a\\b HTTP/1.1\r\n", .malformedTarget, "RFC 3986 3.3"),
        .init(
            "an angle bracket in the query", "GET /?<a> HTTP/1.1\r\n", .malformedTarget,
            "RFC 3986 3.4"),
        .init("a CR in the target", "GET /\r/ HTTP/1.1\r\n", .simpleRequest, "RFC 9112 3"),
        .init("asterisk form with GET", "GET * HTTP/1.1\r\n", .malformedTarget, "RFC 9112 3.2.4"),
        .init(
            "an asterisk and more", "OPTIONS *a HTTP/1.1\r\n", .malformedTarget, "RFC 9112 3.2.4"),
        .init(
            "authority form with GET", "GET a:80 HTTP/1.1\r\n", .malformedTarget, "RFC 9112 3.2.3"),
        .init(
            "CONNECT without a port", "CONNECT a HTTP/1.1\r\n", .malformedTarget, "RFC 9110 9.3.6"),
        .init(
            "CONNECT with an empty port", "CONNECT a: HTTP/1.1\r\n", .malformedTarget,
            "RFC 9110 9.3.6"),
        .init(
            "CONNECT without a host", "CONNECT :80 HTTP/1.1\r\n", .malformedTarget, "RFC 9110 9.3.6"
        ),
        .init("CONNECT with a path", "CONNECT /a HTTP/1.1\r\n", .malformedTarget, "RFC 9112 3.2.3"),
        .init(
            "CONNECT with a query", "CONNECT a:80?b HTTP/1.1\r\n", .malformedTarget,
            "RFC 9112 3.2.3"),
        .init("an unknown scheme", "GET ftp://a/ HTTP/1.1\r\n", .malformedTarget, "RFC 9112 3.2.2"),
        .init(
            "an absolute form without host", "GET http:///a HTTP/1.1\r\n", .malformedTarget,
            "RFC 9110 4.2.1"),
        .init("a scheme alone", "GET http:// HTTP/1.1\r\n", .malformedTarget, "RFC 9110 4.2.1"),
        .init(
            "user information", "GET http://u@a/ HTTP/1.1\r\n", .malformedTarget, "RFC 9110 4.2.4"),
    ]

    private static let line = "GET / HTTP/1.1\r\nHost: a\r\n"

    static let fieldLines: [RefusedRow] = [
        .init(
            "a space before the colon", line + "A : b\r\n", .whitespaceBeforeColon, "RFC 9112 5.1"),
        .init(
            "a tab before the colon", line + "A\t: b\r\n", .whitespaceBeforeColon, "RFC 9112 5.1"),
        .init("a folded line", line + " b\r\n", .foldedField, "RFC 9112 5.2"),
        .init("a line folded by a tab", line + "\tb\r\n", .foldedField, "RFC 9112 5.2"),
        .init(
            "a space before the first field", "GET / HTTP/1.1\r\n Host: a\r\n", .foldedField,
            "RFC 9112 2.2"),
        .init("an empty name", line + ": b\r\n", .malformedFieldName, "RFC 9110 5.1"),
        .init("no colon", line + "A\r\n", .malformedFieldName, "RFC 9112 5"),
        .init("no colon, LF", line + "A\n", .bareLineFeed, "RFC 9112 2.2"),
        .init("a NUL in a name", line + "A\0: b\r\n", .malformedFieldName, "RFC 9110 5.1"),
        .init("a bracket in a name", line + "A[]: b\r\n", .malformedFieldName, "RFC 9110 5.1"),
        .init("a name beyond ASCII", line + "Ä: b\r\n", .malformedFieldName, "RFC 9110 5.1"),
        .init("a NUL in a value", line + "A: b\0c\r\n", .controlInFieldValue, "RFC 9110 5.5"),
        .init("a control in a value", line + "A: b\u{1}\r\n", .controlInFieldValue, "RFC 9110 5.5"),
        .init("a DEL in a value", line + "A: b\u{7F}\r\n", .controlInFieldValue, "RFC 9110 5.5"),
        .init(
            "a control far in a value", line + "A: 0123456789\u{1F}123\r\n", .controlInFieldValue,
            "RFC 9110 5.5"),
        .init(
            "a vertical tab in a value", line + "A: \u{B}\r\n", .controlInFieldValue, "RFC 9110 5.5"
        ),
        .init("a bare LF after a field", line + "A: b\n", .bareLineFeed, "RFC 9112 2.2"),
        .init("a bare CR in a value", line + "A: b\rc\r\n", .bareCarriageReturn, "RFC 9112 2.2"),
        .init("two CRs after a value", line + "A: b\r\r\n", .bareCarriageReturn, "RFC 9112 2.2"),
        .init("a bare LF at the end", line + "\n", .bareLineFeed, "RFC 9112 2.2"),
        .init("a bare CR at the end", line + "\rX", .bareCarriageReturn, "RFC 9112 2.2"),
    ]

    static let framing: [RefusedRow] =
        lengths.map { value in
            .init(
                "Content-Length \(value.debugDescription)",
                line + "Content-Length: \(value)\r\n", .malformedContentLength, "RFC 9112 6.3")
        } + codings + combinations

    private static let lengths = [
        "", "+1", "-1", "1 1", "0x10", "1a", "1.0", "1,1", "5, 5", "1;a", "\"1\"", "é", "1\t2",
        "18446744073709551616", "99999999999999999999999",
    ]

    private static let codings: [RefusedRow] = [
        ("", .malformedTransferEncoding), (",", .malformedTransferEncoding),
        ("chunked,", .malformedTransferEncoding), (",chunked", .malformedTransferEncoding),
        ("chunked, chunked", .malformedTransferEncoding),
        ("chunked, gzip", .malformedTransferEncoding),
        ("chunked;a=b", .malformedTransferEncoding), ("\"chunked\"", .malformedTransferEncoding),
        ("chunked chunked", .malformedTransferEncoding),
        ("gzip, chunked", .unsupportedTransferCoding), ("gzip", .unsupportedTransferCoding),
        ("identity", .unsupportedTransferCoding), ("xchunked", .unsupportedTransferCoding),
        ("chunkedx", .unsupportedTransferCoding),
    ].map { (value: String, error: RequestError) in
        .init(
            "Transfer-Encoding \(value.debugDescription)",
            line + "Transfer-Encoding: \(value)\r\n", error, "RFC 9112 6.1")
    }

    private static let combinations: [RefusedRow] = [
        .init(
            "a length, then a coding",
            line + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n",
            .contentLengthWithTransferEncoding, "RFC 9112 6.3"),
        .init(
            "a coding, then a length",
            line + "Transfer-Encoding: chunked\r\nContent-Length: 0\r\n",
            .contentLengthWithTransferEncoding, "RFC 9112 6.3"),
        .init(
            "two lengths that differ", line + "Content-Length: 1\r\nContent-Length: 2\r\n",
            .repeatedContentLength, "RFC 9112 6.3"),
        .init(
            "two lengths that agree", line + "Content-Length: 1\r\ncontent-length: 1\r\n",
            .repeatedContentLength, "RFC 9110 8.6"),
        .init(
            "two codings", line + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
            .malformedTransferEncoding, "RFC 9112 7.1"),
        .init(
            "a coding in HTTP/1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n",
            .transferEncodingInHTTP10, "RFC 9112 6.1"),
    ]
}
