// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Server
@testable import poolhttpd

/// The status as a screen of text.
struct StatusTextTests {
    private var metrics = ServerMetrics()
    private var plots = [
        "Requests a second", "Busy workers", "Queued", "Connections", "Refused a second",
    ].map { StatusPlot(title: $0, values: Array(0..<300)) }

    init() {
        metrics.workers = 4
        metrics.busyWorkers = 3
        metrics.waiting = 12
        metrics.connections = 10_000
        metrics.requests = 123_456_789
    }

    private func lines(_ busy: [BusyWorker] = [], problem: String? = nil) -> [String] {
        let text = StatusText(problem: problem, metrics: metrics, busy: busy, plots: plots)
        return String(decoding: text.bytes, as: UTF8.self).split(
            separator: "\n", omittingEmptySubsequences: false
        ).map(String.init)
    }

    private func worker(_ number: Int, _ age: Duration, _ path: String = "/a") -> BusyWorker {
        BusyWorker(
            number: number, name: "worker-\(number)", endedJobs: 0, age: age,
            request: BusyWorker.Request(method: "GET", path: path, id: nil))
    }

    @Test mutating func `it fits into 80 columns`() {
        plots = plots.map { StatusPlot(title: $0.title, values: [99_999, 99_999, 99_999]) }
        metrics.requests = 1_234_567
        metrics.connections = 999
        metrics.refused = 9_999_999
        metrics.refusals.address = 9_999_999
        metrics.aborted = 1
        let path = String(repeating: "a", count: 52)
        let shown = lines([worker(1023, .seconds(10_000), "/" + path)])
        #expect(shown.count > 12)
        for line in shown {
            #expect(line.count <= 80, "\(line)")
        }
    }

    @Test func `its first line tells whether all is well, its second what systemctl shows`() {
        #expect(lines()[0] == "poolhttpd \(Version.current): ready")
        #expect(lines(problem: "draining")[0] == "poolhttpd \(Version.current): draining")
        #expect(
            lines()[1]
                == "3/4 workers busy, 12 queued, 10000 connections (0 idle), 123456789 requests, 298/s"
        )
    }

    @Test func `no line is left over at the end`() {
        #expect(lines().last?.isEmpty == true)
        #expect(lines().dropLast().last?.isEmpty == false)
    }

    @Test func `workers and queue are bars`() {
        let shown = lines()
        #expect(shown[3].hasPrefix("Workers           ███"))
        #expect(shown[3].filter { $0 == "█" }.count == 34)
        #expect(shown[3].hasSuffix("░ 3 of 4"))
        #expect(shown[4].hasPrefix("Queue             ██░"))
        #expect(shown[4].hasSuffix("░ 12"))
    }

    @Test func `what is now is the present, but of rates the last second that is over`() {
        let shown = lines().filter { $0.hasSuffix(" 299") }
        #expect(
            shown.map { $0.dropLast(8).split(separator: " ").last } == [
                "298", "3", "12", "10000", "298",
            ])
    }

    @Test func `those that have been busy for the longest come first`() {
        let shown = lines([
            worker(0, .milliseconds(50)), worker(1, .seconds(70), "/slow"),
            BusyWorker(number: 2, name: "worker-2", endedJobs: 0, age: .seconds(2), request: nil),
        ])
        #expect(
            shown.suffix(4) == [
                "worker-1       70.0 s  GET /slow", "worker-2        2.0 s  a request",
                "worker-0        0.0 s  GET /a", "",
            ])
    }

    @Test mutating func `of what was refused only what has happened is told`() {
        #expect(!lines().contains { $0.hasPrefix("Refused, ") || $0.hasPrefix("Closed ") })
        metrics.refused = 7
        metrics.abandoned = 1
        let told = lines().filter { $0.hasPrefix("Refused, ") || $0.hasPrefix("Requests whose ") }
        #expect(told.map { $0.split(separator: " ").last } == ["7", "1"])
    }

    @Test func `what a client asks for brings no control characters along`() {
        let shown = lines([worker(0, .seconds(1), "/\u{1B}[2J\r\n\u{9B}")], problem: "a\nb")
        #expect(shown[0].hasSuffix(": a?b"))
        #expect(shown.contains("worker-0        1.0 s  GET /?[2J???"))
    }

    @Test func `nor characters that change the order of what is shown`() {
        let shown = lines([worker(0, .seconds(1), "/a\u{202E}b")])
        #expect(shown.contains("worker-0        1.0 s  GET /a?b"))
    }

    @Test func `in bars and plots anything but 0 shows`() {
        #expect(BarText.plot([0, 1, 100, 50]) == "▁▂█▅")
        #expect(BarText.plot([0, 0]) == "▁▁")
        #expect(BarText.bar(1, of: 1000).filter { $0 == "█" }.count == 1)
        #expect(BarText.bar(0, of: 0).allSatisfy { $0 == "░" })
        #expect(BarText.bar(5, of: 5).allSatisfy { $0 == "█" })
        #expect(BarText.bar(9, of: 5).count == 45)
    }
}
