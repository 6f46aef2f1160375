// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

/// What packaging/monitoring has for Prometheus and Grafana, against the figures of a daemon.
struct MonitoringTests {
    private let folder: String

    init(source: String = #filePath) {
        let repository = "/" + source.split(separator: "/").dropLast(3).joined(separator: "/")
        folder = "\(repository)/packaging/monitoring"
    }

    /// The names in a file that are those of metrics, or would be.
    private func names(in file: String) throws -> Set<String> {
        let text = try TestFolder.content("\(folder)/\(file)")
        let words = text.split { !($0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_")) }
        return Set(
            words.map(String.init).filter {
                $0.hasPrefix("poolhttpd_") || $0.hasPrefix("process_")
            })
    }

    /// The names of a daemon's samples.
    private func samples() throws -> Set<String> {
        let folder = try TestFolder()
        let path = "\(folder.path)/admin.sock"
        let file = try folder.write(
            "conf", "[server]\nport = 0\n[admin]\naddress = unix:\(path)\n")
        let daemon = try TestDaemon("--config", file)
        // So that there are responses to tell of.
        #expect(try get("/", port: daemon.waitUntilReady()).status == 200)
        let client = try TestClient(path: path)
        try client.send(request("/metrics"))
        let lines = try client.readResponse().text.split(separator: "\n")
        return Set(
            lines.filter { !$0.hasPrefix("#") }.map { line in
                String(line.prefix { $0 != "{" && $0 != " " })
            })
    }

    @Test(arguments: ["poolhttpd.rules.yml", "poolhttpd.rules.test.yml", "dashboard.json"])
    func `every metric that is named is one`(file: String) throws {
        let named = try names(in: file)
        #expect(named.count > 10)
        #expect(try named.subtracting(samples()) == [])
    }

    @Test func `the dashboard shows every metric`() throws {
        let shown = try names(in: "dashboard.json")
        let parts = Set(
            try samples().filter { $0.hasSuffix("_sum") || $0.hasSuffix("_count") })
        #expect(parts.count == 4)
        #expect(try samples().subtracting(parts).subtracting(shown) == [])
    }

    @Test func `every alert has a test that sees it fire`() throws {
        let rules = try TestFolder.content("\(folder)/poolhttpd.rules.yml")
        let alerts = rules.split(separator: "\n").filter { $0.contains("- alert: ") }
            .compactMap { $0.split(separator: " ").last }
        let tests = try TestFolder.content("\(folder)/poolhttpd.rules.test.yml")
        #expect(alerts.count > 10)
        for alert in alerts {
            #expect(tests.contains("ALERTS{alertname=\"\(alert)\""), "\(alert)")
        }
    }
}
