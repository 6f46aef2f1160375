// SPDX-License-Identifier: Apache-2.0

import Configuration
import Glibc
import HTTP
import LinuxIO
import TestSupport
import Testing

@testable import Server
@testable import poolhttpd

/// The status as a page for browsers, and the seconds that it shows.
struct StatusPageTests {
    @Test func `the digest that the tests know is the right one`() {
        #expect(SHA256.base64("abc") == "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=")
        let long = String(repeating: "a", count: 119)
        #expect(SHA256.base64(long) != SHA256.base64(long + "a"))
    }

    private static func page(_ client: TestClient) throws -> TestResponse {
        try client.send("GET /status HTTP/1.1\r\nHost: a\r\nAccept: text/html,*/*;q=0.8\r\n\r\n")
        return try client.readResponse()
    }

    @Test func `a browser gets a page that may run its own script and nothing else`() throws {
        let folder = try TestFolder()
        let sites = try TestSocket.listener()
        let admin = try TestSocket.listener()
        let file = try folder.write("conf", "[server]\nport = 0\nworkers = 3\n")
        let daemon = try TestDaemon(
            "--config", file, environment: ["LISTEN_FDNAMES=http:admin"],
            wrapper: ActivationTests.activation(of: 2), socket: sites.descriptor,
            others: [admin.descriptor])
        try daemon.waitUntilReady()
        let client = try TestClient(port: admin.port)
        var page = try Self.page(client)
        // A worker that has not begun to wait counts as busy.
        try waitUntil {
            page = try Self.page(client)
            return page.text.contains("<dd>0 of 3</dd>")
        }
        #expect(page["content-type"] == "text/html; charset=utf-8")
        let policy = try #require(page["content-security-policy"])
        #expect(policy.hasPrefix("default-src 'none'; "))
        for (tag, directive) in [("style", "style-src"), ("script", "script-src")] {
            let content = page.text.split(separator: "<\(tag)>")[1].split(separator: "</\(tag)>")[0]
            let digest = SHA256.base64(String(content))
            #expect(policy.contains("\(directive) 'sha256-\(digest)';"))
        }
        #expect(!page.text.contains(" style="))
        #expect(page.text.contains("<li><b>worker-2</b> <span class=\"soft\">idle</span></li>"))
        #expect(page.text.contains("No request took 10 ms or longer."))
        #expect(page.text.contains("<td><code>workers</code></td><td><code>3</code></td>"))
        try client.send(request("/status"))
        #expect(try client.readResponse()["content-type"] == "text/plain; charset=utf-8")
        daemon.signal(SIGTERM)
        #expect(try daemon.exitStatus() == 0)
    }

    @Test func `what a client asks for cannot become a part of the page`() throws {
        let request = BusyWorker.Request(method: "GET", path: "/<b>&\u{7}", id: nil)
        let worker = BusyWorker(
            number: 0, name: "worker-0", endedJobs: 0, age: .seconds(3), request: request)
        let page = StatusPage(report: try report(problem: "<i>", busy: [worker]), plots: [])
        let text = String(decoding: page.bytes, as: UTF8.self)
        #expect(text.contains("<span title=\"GET /&lt;b&gt;&amp;"))
        #expect(text.contains("<td class=\"cut\" title=\"&lt;GET&gt; /&quot;&lt;i&gt;"))
        #expect(text.contains("<p class=\"banner bad\">Not ready: &lt;i&gt;.</p>"))
        #expect(text.contains("<code>&lt;b&gt;&amp;&quot;</code>"))
        #expect(text.contains("and 36 more"))
        #expect(!text.contains("<i>.") && !text.contains("<b>&"))
    }

    @Test func `whatever bytes clients send, the document for programs stays one`() throws {
        let request = BusyWorker.Request(
            method: "GET", path: "/\"\\\u{7F}\u{0}\n\u{2028}é", id: "\"")
        let worker = BusyWorker(
            number: 0, name: "worker-0", endedJobs: 0, age: .seconds(3), request: request)
        let document = StatusDocument(report: try report(problem: "\"", busy: [worker]))
        let text = String(decoding: document.bytes, as: UTF8.self)
        #expect(text.hasPrefix(#"{"version":"\#(Version.current)","ready":false,"problem":"\"","#))
        #expect(text.contains(#""path":"/\"\\\u007F\u0000\u000A"# + "\u{2028}é\","))
        #expect(text.contains(#""method":"<GET>","path":"/\"<i>\u0007"# + "\u{FFFD}\",\"site\""))
        #expect(!text.utf8.dropLast().contains { $0 < 0x20 || $0 == 0x7F })
    }

    /// A status with markup and worse wherever texts come from elsewhere.
    private func report(problem: String, busy: [BusyWorker]) throws -> StatusReport {
        var metrics = ServerMetrics()
        metrics.workers = 100
        var record = RequestRecord(from: PeerAddress())
        record.method = Array("<GET>".utf8)
        record.path = Array("/\"<i>\u{7}".utf8) + [0xFF]
        record.site = "a\""
        record.status = .ok
        let file = Array("[headers]\nX-A = <b>&\"\n".utf8)
        let loaded = try Configuration.parse(file, file: "<b>")
        return StatusReport(
            problem: problem, drain: nil, metrics: metrics, busy: busy,
            slowest: [SlowRequest(record, isCutOff: false, at: 1 << 40)], sites: [],
            configuration: ConfigurationInForce(loaded, DaemonCounts()).state, time: 0)
    }

    @Test(arguments: [
        (0, "0 ms", "0 s"), (999, "999 ms", "0 s"), (1000, "1.0 s", "1 s"),
        (9_999, "9.9 s", "9 s"), (59_999, "59 s", "59 s"), (60_000, "1 min", "1 min"),
        (3_599_000, "59 min 59 s", "59 min 59 s"), (3_600_000, "1 h", "1 h"),
        (90_000_000, "1 d 1 h", "1 d 1 h"),
    ])
    func `durations are short texts`(milliseconds: Int, brief: String, round: String) {
        #expect(Duration.milliseconds(milliseconds).briefText == brief)
        #expect(Duration.milliseconds(milliseconds).roundText == round)
    }

    @Test(
        arguments: [
            (0, "0"), (999, "999"), (1000, "1\u{202F}000"), (1_234_567, "1\u{202F}234\u{202F}567"),
        ] as [(UInt64, String)])
    func `numbers have groups of three digits`(number: UInt64, text: String) {
        #expect(number.grouped == text)
    }

    @Test func `seconds of which nobody told were quiet, and the oldest are forgotten`() {
        let history = StatusHistory()
        var metrics = ServerMetrics()
        let start = UInt64(1) << 40
        metrics.connections = 5
        history.note(metrics, second: start)
        metrics.requests = 10
        metrics.busyWorkers = 2
        history.note(metrics, second: start)
        metrics.requests = 12
        metrics.busyWorkers = 0
        history.note(metrics, second: start)
        metrics.requests = 13
        metrics.refused = 4
        metrics.connections = 0
        history.note(metrics, second: start + 3)
        let seconds = history.seconds(until: start + 4)
        #expect(seconds.count == StatusHistory.count)
        typealias Second = StatusHistory.Second
        #expect(
            seconds.suffix(5) == [
                Second(requests: 12, busyWorkers: 2, connections: 5), Second(connections: 5),
                Second(connections: 5), Second(requests: 1, refused: 4, connections: 5), Second(),
            ])
        #expect(seconds.dropLast(5).allSatisfy { $0 == Second() })
        let later = history.seconds(until: start + 10_000)
        #expect(later.allSatisfy { $0 == Second() })
    }

    @Test func `what came in two seconds of which only the later one is told of is in both`() {
        let history = StatusHistory()
        var metrics = ServerMetrics()
        let start = UInt64(1) << 40
        metrics.connections = 1
        metrics.busyWorkers = 3
        history.note(metrics, second: start)
        metrics.requests = 11
        metrics.busyWorkers = 4
        metrics.refused = 2
        history.note(metrics, second: start + 2)
        // Somebody who has looked before that, and tells after it.
        metrics.requests = 7
        history.note(metrics, second: start + 2)
        metrics.requests = 12
        history.note(metrics, second: start + 2)
        typealias Second = StatusHistory.Second
        #expect(
            history.seconds(until: start + 2).suffix(3) == [
                Second(busyWorkers: 3, connections: 1),
                Second(requests: 5, refused: 1, busyWorkers: 3, connections: 1),
                Second(requests: 7, refused: 1, busyWorkers: 4, connections: 1),
            ])
    }
}
