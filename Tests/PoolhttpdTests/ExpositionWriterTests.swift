// SPDX-License-Identifier: Apache-2.0

import HTTP
import Testing

@testable import poolhttpd

/// Sources: the text format of Prometheus, version 0.0.4; OpenMetrics, version 1.0.0.
struct ExpositionWriterTests {
    private typealias Family = ExpositionWriter.Family
    private typealias Sample = ExpositionWriter.Sample

    private func text(
        _ format: MetricsFormat, _ write: (inout ExpositionWriter) -> Void
    ) -> String {
        var writer = ExpositionWriter(format)
        write(&writer)
        return String(decoding: writer.finish(), as: UTF8.self)
    }

    @Test func `a counter has its suffix in the name, for OpenMetrics in the sample only`() {
        let write = { (writer: inout ExpositionWriter) in
            writer.counter(
                Family("a_requests", "What came."),
                [Sample(["method": "GET", "site": "b"], 3), Sample([:], 4)])
        }
        #expect(
            text(.prometheus, write) == """
                # HELP a_requests_total What came.
                # TYPE a_requests_total counter
                a_requests_total{method="GET",site="b"} 3
                a_requests_total 4

                """)
        #expect(
            text(.openMetrics, write) == """
                # HELP a_requests What came.
                # TYPE a_requests counter
                a_requests_total{method="GET",site="b"} 3
                a_requests_total 4
                # EOF

                """)
    }

    @Test func `a unit is the end of the name, and OpenMetrics says so`() {
        let write = { (writer: inout ExpositionWriter) in
            writer.gauge(Family("a_size", unit: "bytes", "How large."), -1)
        }
        #expect(
            text(.prometheus, write)
                == "# HELP a_size_bytes How large.\n# TYPE a_size_bytes gauge\na_size_bytes -1\n")
        #expect(
            text(.openMetrics, write) == """
                # HELP a_size_bytes How large.
                # TYPE a_size_bytes gauge
                # UNIT a_size_bytes bytes
                a_size_bytes -1
                # EOF

                """)
    }

    @Test func `the buckets of a histogram are cumulative, and the last one is its count`() {
        let text = text(.prometheus) {
            $0.histogram(
                Family("a", unit: "seconds", "How long."),
                bounds: [250_000, 1_000_000_000, 60_000_000_000], counts: [3, 0, 2, 5],
                sum: 1_500_000_001)
        }
        #expect(
            text == """
                # HELP a_seconds How long.
                # TYPE a_seconds histogram
                a_seconds_bucket{le="0.00025"} 3
                a_seconds_bucket{le="1.0"} 3
                a_seconds_bucket{le="60.0"} 5
                a_seconds_bucket{le="+Inf"} 10
                a_seconds_sum 1.500000001
                a_seconds_count 10

                """)
    }

    @Test func `what would end a label or a line is escaped`() {
        let write = { (writer: inout ExpositionWriter) in
            writer.gauge(Family("a", #"A "b" \ c"#), [Sample(["d": "\"\\\n\u{e9}"], 1)])
        }
        #expect(
            text(.prometheus, write)
                == "# HELP a A \"b\" \\\\ c\n# TYPE a gauge\na{d=\"\\\"\\\\\\n\u{e9}\"} 1\n")
        #expect(text(.openMetrics, write).hasPrefix("# HELP a A \\\"b\\\" \\\\ c\n"))
    }

    @Test func `information is a gauge of 1, for OpenMetrics of a type of its own`() {
        let write = { (writer: inout ExpositionWriter) in
            writer.info(Family("a_build", "The program."), ["version": "1"])
        }
        #expect(
            text(.prometheus, write) == """
                # HELP a_build_info The program.
                # TYPE a_build_info gauge
                a_build_info{version="1"} 1

                """)
        #expect(
            text(.openMetrics, write) == """
                # HELP a_build The program.
                # TYPE a_build info
                a_build_info{version="1"} 1
                # EOF

                """)
    }

    @Test(arguments: [
        (0, "0.0"), (1, "0.000000001"), (500_000_000, "0.5"), (10_000_000_000, "10.0"),
        (UInt64.max, "18446744073.709551615"),
    ])
    func `times are written in seconds`(nanoseconds: UInt64, expected: String) {
        let text = text(.prometheus) {
            $0.counter(Family("a", "B."), [Sample(nanoseconds: nanoseconds)])
        }
        #expect(text.hasSuffix("\na_total \(expected)\n"))
    }
}
