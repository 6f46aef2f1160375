// SPDX-License-Identifier: Apache-2.0

import HTTP
import TestSupport
import Testing

struct MetricsFormatTests {
    // RFC 9110 section 12.5.1.
    @Test(arguments: [
        ("nothing", "", MetricsFormat.prometheus),
        ("curl", "Accept: */*", .prometheus),
        ("a browser", "Accept: text/html,application/xml;q=0.9,*/*;q=0.8", .prometheus),
        ("its type", "Accept: application/openmetrics-text", .openMetrics),
        ("in capitals", "Accept: Application/OpenMetrics-Text; version=1.0.0", .openMetrics),
        (
            "Prometheus 2",
            "Accept: application/openmetrics-text;version=1.0.0,"
                + "application/openmetrics-text;version=0.0.1;q=0.75,"
                + "text/plain;version=0.0.4;q=0.5,*/*;q=0.1", .openMetrics
        ),
        (
            "text preferred",
            "Accept: application/openmetrics-text;q=0.4, text/plain;version=0.0.4;q=0.5",
            .prometheus
        ),
        (
            "equal weights", "Accept: text/plain, application/openmetrics-text;version=1.0.0",
            .openMetrics
        ),
        ("excluded", "Accept: application/openmetrics-text;q=0, */*", .prometheus),
        ("two lines", "Accept: text/html\r\nAccept: application/openmetrics-text", .openMetrics),
        ("a type like it", "Accept: application/openmetrics", .prometheus),
    ])
    func `the format follows Accept`(
        client: String, field: String, expected: MetricsFormat
    ) throws {
        let line = field.isEmpty ? "" : field + "\r\n"
        let bytes = Array("GET /metrics HTTP/1.1\r\nHost: a\r\n\(line)\r\n".utf8)
        let head = try #require(try RequestParser.parse(bytes.span, limits: .forTests))
        let format = MetricsFormat(of: head, in: bytes.span)
        #expect(format == expected)
    }

    @Test func `kinds of mistakes have names that labels may have`() {
        for kind in RequestError.Kind.allCases {
            #expect(kind.rawValue.allSatisfy { $0 == "_" || "a"..."z" ~= $0 })
        }
        #expect(RequestError.requestLineTooLong(limit: 1).kind == .size)
        #expect(RequestError.bareLineFeed.kind.rawValue == "line_ending")
    }
}
