// SPDX-License-Identifier: Apache-2.0

import Glibc
import TestSupport
import Testing

/// The figures on the admin socket.
struct MetricsTests {
    private let folder: TestFolder
    private let notifications: TestSocket
    private let sites: TestSocket
    private let admin: TestSocket

    init() throws {
        folder = try TestFolder()
        notifications = try TestSocket.notifications("\(folder.path)/notify")
        sites = try TestSocket.listener()
        admin = try TestSocket.listener()
        try folder.makeFolder("www")
        try folder.write("www/index.html", "a page")
    }

    private func configure(_ more: String = "", workers: String = "2") throws {
        try folder.write(
            "conf",
            """
            [server]
            root = \(folder.path)/www
            workers = \(workers)
            [timeouts]
            queue = 1h
            [endpoints]
            sleep = on
            \(more)

            """)
    }

    private func start() throws -> TestDaemon {
        try configure("[site \"a.test\"]\nroot = \(folder.path)/www")
        let daemon = try TestDaemon(
            "--config", "\(folder.path)/conf",
            environment: ["LISTEN_FDNAMES=http:admin", "NOTIFY_SOCKET=\(folder.path)/notify"],
            wrapper: ActivationTests.activation(of: 2), socket: sites.descriptor,
            others: [admin.descriptor])
        try daemon.waitUntilReady()
        _ = try notifications.receive("READY=1")
        return daemon
    }

    /// The value of a sample; nil where there is no such line.
    private func value(_ sample: String) throws -> Double? {
        try get("/metrics", port: admin.port).text.split(separator: "\n")
            .first { $0.hasPrefix(sample + " ") }
            .flatMap { Double($0.dropFirst(sample.utf8.count + 1)) }
    }

    private func ask(_ count: Int, host: String, path: String = "/") throws {
        let client = try TestClient(port: sites.port)
        for _ in 0..<count {
            try client.send("GET \(path) HTTP/1.1\r\nHost: \(host)\r\n\r\n")
            _ = try client.readResponse()
        }
    }

    private func requests(_ site: String, _ status: String = "2xx") throws -> Double? {
        try value(
            #"poolhttpd_http_requests_total{site="\#(site)",method="GET",status="\#(status)"}"#)
    }

    private func reload(_ daemon: TestDaemon, by signal: CInt = SIGHUP) throws {
        daemon.signal(signal)
        _ = try notifications.receive("RELOADING=1")
        _ = try notifications.receive("READY=1")
    }

    @Test func `they are what a client has counted, over reloads and an upgrade in place`() throws {
        let daemon = try start()
        try ask(30, host: "a.test")
        try ask(20, host: "other")
        try ask(7, host: "other", path: "/none")
        #expect(try requests("a.test") == 30)
        #expect(try requests("default") == 20)
        #expect(try requests("default", "4xx") == 7)
        try waitUntil { try value("poolhttpd_http_request_duration_seconds_count") == 57 }

        // The site goes, its figure stays.
        try configure()
        try reload(daemon)
        try ask(10, host: "a.test")
        #expect(try requests("a.test") == 30)
        #expect(try requests("default") == 30)
        #expect(
            try value(#"poolhttpd_configuration_reloads_total{result="applied"}"#) == 1)
        try configure(workers: "many")
        try reload(daemon)
        #expect(
            try value(#"poolhttpd_configuration_reloads_total{result="refused"}"#) == 1)

        try configure()
        let start = try value("process_start_time_seconds")
        try reload(daemon, by: SIGUSR2)
        try ask(5, host: "other")
        #expect(try requests("a.test") == 30)
        #expect(try requests("default") == 35)
        #expect(try value(#"poolhttpd_upgrades_total{result="applied"}"#) == 1)
        #expect(
            try value(#"poolhttpd_configuration_reloads_total{result="applied"}"#) == 1)
        #expect(try value("process_start_time_seconds") == start)
    }

    @Test func `they come in the format that the client names`() throws {
        let daemon = try start()
        let text = try get("/metrics", port: admin.port)
        #expect(text["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
        #expect(text.text.hasPrefix("# HELP poolhttpd_build_info "))
        let client = try TestClient(port: admin.port)
        try client.send(
            "GET /metrics HTTP/1.1\r\nHost: test\r\nAccept: application/openmetrics-text\r\n\r\n")
        let openMetrics = try client.readResponse()
        #expect(
            openMetrics["content-type"]
                == "application/openmetrics-text; version=1.0.0; charset=utf-8")
        #expect(openMetrics.text.hasPrefix("# HELP poolhttpd_build "))
        #expect(openMetrics.text.hasSuffix("\n# EOF\n"))
        #expect(try get("/metrics", port: sites.port).status == 404)
        daemon.signal(SIGTERM)
        #expect(try daemon.exitStatus() == 0)
    }

    @Test func `while all workers are blocked they say so`() throws {
        let daemon = try start()
        let sleepers = try (0..<3).map { _ in try TestClient(port: sites.port) }
        for sleeper in sleepers {
            try sleeper.send(request("/sleep?seconds=60"))
        }
        try waitUntil { try value(#"poolhttpd_workers{state="blocked"}"#) == 2 }
        #expect(try value(#"poolhttpd_workers{state="idle"}"#) == 0)
        #expect(try value(#"poolhttpd_workers{state="busy"}"#) == 0)
        try waitUntil { try value("poolhttpd_queue_length") == 1 }
        #expect(try value("poolhttpd_queue_length_high_water") ?? 0 >= 1)
        #expect(try value("poolhttpd_connections_limit") != nil)
        daemon.signal(SIGTERM)
        daemon.signal(SIGTERM)
        #expect(try daemon.exitStatus() == 0)
    }

    @Test func `clients cannot add to their number`() throws {
        let daemon = try start()
        try ask(1, host: "a.test")
        let lines = try get("/metrics", port: admin.port).text.split(separator: "\n").count
        for number in 0..<20 {
            try ask(1, host: "host\(number).test", path: "/\(number)")
            let client = try TestClient(port: sites.port)
            try client.send(
                "GET /\(number) HTTP/1.1\r\nHost: a.test\r\nUser-Agent: \(number)\r\n\r\n")
            #expect(try client.readResponse().status == 404)
        }
        #expect(try get("/metrics", port: admin.port).text.split(separator: "\n").count == lines)
        daemon.signal(SIGTERM)
        #expect(try daemon.exitStatus() == 0)
    }

    @Test func `the manual page has every one of them`() throws {
        let source = #filePath
        let repository = "/" + source.split(separator: "/").dropLast(3).joined(separator: "/")
        let page = try TestFolder.content("\(repository)/packaging/man/poolhttpd.8")
        let documented = page.split(separator: "\n").filter { $0.hasPrefix(".It Sy ") }
            .flatMap { $0.split(separator: " ") }.filter { $0.contains("_") }
        let daemon = try start()
        let names = try get("/metrics", port: admin.port).text.split(separator: "\n")
            .filter { $0.hasPrefix("# TYPE ") }.map { $0.split(separator: " ")[2] }
        #expect(Set(names).sorted() == documented.sorted())
        daemon.signal(SIGTERM)
        #expect(try daemon.exitStatus() == 0)
    }
}
