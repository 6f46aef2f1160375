// SPDX-License-Identifier: Apache-2.0

import Glibc
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
        try client.send("GET /status HTTP/1.1\r\nHost: a\r\nAccept: text/html,*/*;q=0.8\r\n\r\n")
        let page = try client.readResponse()
        #expect(page["content-type"] == "text/html; charset=utf-8")
        let policy = try #require(page["content-security-policy"])
        #expect(policy.hasPrefix("default-src 'none'; "))
        for (tag, directive) in [("style", "style-src"), ("script", "script-src")] {
            let content = page.text.split(separator: "<\(tag)>")[1].split(separator: "</\(tag)>")[0]
            let digest = SHA256.base64(String(content))
            #expect(policy.contains("\(directive) 'sha256-\(digest)';"))
        }
        #expect(!page.text.contains(" style="))
        #expect(page.text.contains("<dd>0 of 3</dd>"))
        #expect(page.text.contains("worker-2</th><td class=\"idle\">idle</td>"))
        try client.send(request("/status"))
        #expect(try client.readResponse()["content-type"] == "text/plain; charset=utf-8")
        daemon.signal(SIGTERM)
        #expect(try daemon.exitStatus() == 0)
    }

    @Test func `what a client asks for cannot become a part of the page`() {
        let request = BusyWorker.Request(method: "GET", path: "/<b>&\u{7}", id: nil)
        let worker = BusyWorker(
            number: 0, name: "worker-0", endedJobs: 0, age: .seconds(3), request: request)
        var metrics = ServerMetrics()
        metrics.workers = 100
        let page = StatusPage(problem: "<i>", metrics: metrics, busy: [worker], plots: [])
        let text = String(decoding: page.bytes, as: UTF8.self)
        #expect(text.contains("<td class=\"busy\">GET /&lt;b&gt;&amp;"))
        #expect(text.contains("<p class=\"bad\" role=\"status\">&lt;i&gt;</p>"))
        #expect(text.contains("and 36 more"))
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
}
