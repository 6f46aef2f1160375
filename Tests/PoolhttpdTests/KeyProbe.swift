// SPDX-License-Identifier: Apache-2.0

import Glibc
import TestSupport
import Testing

/// How the effect of one key is seen from outside.
struct KeyProbe: Sendable, CustomTestStringConvertible {
    /// The section, without brackets.
    let section: String
    /// The name, as it is written before `=`.
    let name: String
    /// A value with another effect than the default, or than the one in `context`.
    let value: @Sendable () throws -> String
    /// What else is configured.
    let context: String
    /// The host that is asked.
    let host: String
    /// Looks at a running daemon; the result depends on the key.
    let run: @Sendable (KeyTrial) throws -> String

    init(
        _ section: String, _ name: String,
        _ value: @autoclosure @escaping @Sendable () throws -> String,
        context: String = "", host: String = "a.example",
        run: @escaping @Sendable (KeyTrial) throws -> String
    ) {
        self.section = section
        self.name = name
        self.value = value
        self.context = context
        self.host = host
        self.run = run
    }

    var id: String { "\(section).\(name)" }
    var testDescription: String { id }

    static let all = server + limits + timeouts + log + endpoints + admin + files("files", withRoot)

    static let ofSites =
        [
            KeyProbe("site", "root", "$FOLDER/other") { try $0.get("/") },
            KeyProbe("site", "aliases", "b.example", host: "b.example") { try $0.get("/") },
            KeyProbe("site", "index", "start.html") { try $0.get("/") },
            KeyProbe("site", "prefix", "/app", run: location),
            KeyProbe("site", "file", "$FOLDER/log", run: line),
            KeyProbe(
                "site", "format", "$status", context: "[log]\nfile = $FOLDER/log\n", run: line),
        ] + files("site", "")

    private static let withRoot = "[server]\nroot = $FOLDER/www\n"

    /// Each worker has a cache of its own.
    private static let oneCache = "[server]\nworkers = 1\n[files]\ncache = 1h\n"

    private static let withAdmin = "[admin]\naddress = unix:$FOLDER/admin\n"
    private static let withSocket = "[server]\naddress = unix:$FOLDER/socket\n"

    private static let logsAll = "[log]\naccess = all\n"
    private static let localhost = "127.0.0.0/8 ::1"

    /// A group that this process may give a file to, besides its own.
    private static var otherGroup: String {
        guard geteuid() != 0 else { return "1" }
        var groups = [gid_t](repeating: 0, count: 64)
        let count = unsafe getgroups(CInt(groups.count), &groups)
        return "\(groups.prefix(max(0, Int(count))).first { $0 != getegid() } ?? 1)"
    }

    private static let server = [
        KeyProbe("server", "workers", "3") { "\($0.daemon.threadNames.count)" },
        KeyProbe("server", "port", "\(try TestSocket.listener().port)") { trial in
            try trial.listeningAddress()
        },
        KeyProbe("server", "address", "127.0.0.1") { trial in
            "\(try trial.listeningAddress().hasPrefix("127.0.0.1:"))"
        },
        KeyProbe("server", "socket_mode", "0600", context: withSocket) { trial in
            String(try trial.socketStatus().st_mode & 0o777, radix: 8)
        },
        KeyProbe("server", "socket_group", otherGroup, context: withSocket) { trial in
            "\(try trial.socketStatus().st_gid)"
        },
        KeyProbe("server", "root", "$FOLDER/www") { try $0.get("/") },
        KeyProbe("server", "index", "start.html", context: withRoot) { try $0.get("/") },
        KeyProbe("server", "prefix", "/app", context: withRoot, run: location),
        KeyProbe("server", "trusted_proxies", localhost, context: logsAll, run: forwarded),
        KeyProbe(
            "server", "trusted_fields", "x-real-ip",
            context: logsAll + "[server]\ntrusted_proxies = \(localhost)\n", run: forwarded),
        KeyProbe("server", "proxy_protocol", "on") { trial in
            let header = "PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n"
            return try trial.status(of: header + trial.request("/healthz"))
        },
        KeyProbe("server", "drain_timeout", "50ms") { trial in
            let client = try trial.client()
            try client.send(trial.request("/sleep?seconds=2"))
            try trial.waitForStatus("1/4 workers busy")
            return "\(try trial.finalLog().contains("0 cut off"))"
        },
        KeyProbe("server", "exit_on_idle", "1s") { trial in
            let listener = try TestSocket.listener()
            let daemon = try TestDaemon(
                "--config", "\(trial.folder.path)/poolhttpd.conf",
                wrapper: ActivationTests.activation, socket: listener.descriptor)
            try daemon.waitUntilReady()
            return trial.isSoon { daemon.log.contains("nobody is connected") }
        },
        KeyProbe("server", "landlock", "off") { trial in
            try trial.daemon.waitForLog("confined")
            return "\(trial.daemon.log.contains("landlock=off"))"
        },
    ]

    private static let admin = [
        KeyProbe("admin", "address", "127.0.0.1:0") { trial in
            try trial.daemon.waitForLog("ready: ")
            return "\(trial.daemon.log.contains("admin pages on 127.0.0.1:"))"
        }
    ]

    private static let limits = [
        KeyProbe("limits", "connections", "1") { trial in
            let first = try trial.client()
            try first.send(trial.request("/sleep?seconds=20"))
            try trial.waitForStatus("1/4 workers busy")
            let second = try trial.client()
            try second.send(trial.request("/healthz"))
            let full = "all connections are in use"
            try waitUntil { second.hasInput || trial.daemon.log.contains(full) }
            return "\(trial.daemon.log.contains(full)) \(first.isEnded)"
        },
        KeyProbe("limits", "request_line", "512") { trial in
            try trial.status(of: trial.request("/" + String(repeating: "a", count: 600)))
        },
        KeyProbe("limits", "header_bytes", "1K") { trial in
            try trial.status(of: trial.request("/", "X: " + String(repeating: "a", count: 2000)))
        },
        KeyProbe("limits", "header_fields", "2") { trial in
            try trial.status(of: trial.request("/", "X: a", "Y: b"))
        },
        KeyProbe("limits", "body_bytes", "1") { trial in
            try trial.status(of: trial.request("/", "Content-Length: 5") + "12345")
        },
        KeyProbe("limits", "requests_per_connection", "1") { trial in
            "\(try trial.send(trial.request("/"))["connection"] ?? "")"
        },
        KeyProbe("limits", "buffered_bytes", "1M", context: "[limits]\nheader_bytes = 256K\n") {
            trial in
            let head = trial.request("/", "X: " + String(repeating: "a", count: 250_000))
            let clients = try (0..<8).map { _ in try trial.client() }
            for client in clients {
                // Fails where the daemon has closed the connection.
                try? client.send(String(head.dropLast(4)))
            }
            return trial.isSoon { clients.contains(where: \.isEnded) }
        },
        KeyProbe("limits", "cached_bytes", "0", context: withRoot + withAdmin) { trial in
            _ = try trial.get("/a.css")
            return "\(try trial.metrics().contains("poolhttpd_file_cache_bytes 0\n"))"
        },
        KeyProbe("limits", "connections_per_address", "1") { trial in
            let first = try trial.client()
            try first.send("GET")
            let second = try trial.client()
            try? second.send(trial.request("/healthz"))
            try waitUntil { second.hasInput || second.isEnded }
            return "\(second.hasInput) \(first.isEnded)"
        },
        KeyProbe(
            "limits", "send_buffer", "1M",
            context: withRoot + "[log]\naccess = all\n[timeouts]\nwrite = 100ms\n"
        ) { trial in
            let client = try trial.client(receiveBuffer: 4096)
            try client.send(trial.request("/large"))
            let record = "GET /large 200 "
            try waitUntil { trial.daemon.log.contains(record) }
            let line = trial.daemon.logLines.first { $0.contains(record) } ?? ""
            let sent = line.split(separator: " ").first {
                $0.hasSuffix("B") && Int($0.dropLast()) != nil
            }
            return "\((sent.flatMap { Int($0.dropLast()) } ?? 0) < 300_000)"
        },
    ]

    private static let timeouts = [
        KeyProbe("timeouts", "header", "100ms") { trial in
            let client = try trial.client()
            try client.send("GET / HTTP/1.1\r\n")
            return trial.isSoon { client.isEnded }
        },
        KeyProbe("timeouts", "body", "100ms") { trial in
            let client = try trial.client()
            try client.send(trial.request("/", "Content-Length: 5"))
            return trial.isSoon { client.isEnded }
        },
        KeyProbe("timeouts", "write", "100ms", context: withRoot + "[log]\naccess = all\n") {
            trial in
            let client = try trial.client(receiveBuffer: 4096)
            try client.send(trial.request("/large"))
            return trial.isSoon { trial.daemon.log.contains("GET /large") }
        },
        KeyProbe("timeouts", "keepalive", "100ms") { trial in
            let client = try trial.client()
            try client.send(trial.request("/healthz"))
            _ = try client.readResponse()
            return trial.isSoon { client.isEnded }
        },
        KeyProbe("timeouts", "queue", "100ms", context: "[server]\nworkers = 1\n") { trial in
            let sleeper = try trial.client()
            try sleeper.send(trial.request("/sleep?seconds=3"))
            try trial.waitForStatus("1/1 workers busy")
            return try trial.get("/healthz")
        },
        KeyProbe("timeouts", "min_rate", "1M") { trial in
            let client = try trial.client()
            try client.send(trial.request("/", "Content-Length: 5"))
            return trial.isSoon(within: .seconds(15)) { client.isEnded }
        },
    ]

    private static let log = [
        KeyProbe("log", "access", "all", run: logged),
        KeyProbe("log", "slow", "0", run: logged),
        KeyProbe("log", "rate", "1", context: "[log]\naccess = all\n") { trial in
            for _ in 0..<20 {
                _ = try trial.get("/healthz")
            }
            return "\(try trial.finalLog().contains("access records left out"))"
        },
        KeyProbe("log", "request_id", "yes") { trial in
            "\(try trial.send(trial.request("/healthz"))["x-request-id"] != nil)"
        },
        KeyProbe("log", "file", "$FOLDER/log", run: line),
        KeyProbe("log", "format", "$status", context: "[log]\nfile = $FOLDER/log\n", run: line),
        KeyProbe("log", "level", "error") { "\(try $0.finalLog().contains("ready: "))" },
    ]

    private static let endpoints = [
        KeyProbe("endpoints", "sleep", "no") { try $0.get("/sleep?seconds=0") },
        KeyProbe("endpoints", "health", "/up") { try $0.get("/up") },
    ]

    /// The keys that `[files]` and a site share.
    private static func files(_ section: String, _ context: String) -> [KeyProbe] {
        [
            KeyProbe(section, "hidden", "allow", context: context) { try $0.get("/.secret") },
            KeyProbe(section, "symlinks", "follow", context: context) { try $0.get("/link") },
            KeyProbe(section, "listing", "yes", context: context) { trial in
                try trial.status(of: trial.request("/folder/"))
            },
            KeyProbe(section, "extensions", ".html", context: context) { try $0.get("/start") },
            KeyProbe(section, "encoded_slash", "decode", context: context) { trial in
                try trial.get("/folder%2F..%2fa.css")
            },
            KeyProbe(section, "precompressed", "no", context: context) { trial in
                try trial.get("/a.css", "Accept-Encoding: gzip")
            },
            KeyProbe(section, "cache", "0", context: context + oneCache) { trial in
                _ = try trial.get("/a.css")
                let new = try trial.folder.write("new", "new")
                guard unsafe rename(new, "\(trial.folder.path)/www/a.css") == 0 else {
                    throw TestFailure("not renamed: \(errno)")
                }
                return try trial.get("/a.css")
            },
            KeyProbe(section, "not_found", "/404.html", context: context) { try $0.get("/none") },
            KeyProbe(section, "fallback", "/index.html", context: context) { trial in
                try trial.get("/none", "Accept: text/html")
            },
            KeyProbe(section, "cache_control", "max-age=60", context: context) { trial in
                "\(try trial.send(trial.request("/a.css"))["cache-control"] ?? "")"
            },
        ]
    }

    /// The line of a request in the access log `log`, without its time.
    @Sendable private static func line(_ trial: KeyTrial) throws -> String {
        _ = try trial.get("/none")
        _ = try trial.finalLog()
        let text = (try? trial.folder.read("log")) ?? ""
        return text.split(separator: "[").first.map(String.init) ?? "none"
    }

    /// Where a directory is redirected.
    @Sendable private static func location(_ trial: KeyTrial) throws -> String {
        "\(try trial.send(trial.request("/folder"))["location"] ?? "")"
    }

    /// Whether a client's address is believed.
    @Sendable private static func forwarded(_ trial: KeyTrial) throws -> String {
        _ = try trial.get("/healthz", "X-Forwarded-For: 203.0.113.7")
        return "\(try trial.finalLog().contains("203.0.113.7"))"
    }

    /// Whether a successful request is in the log.
    @Sendable private static func logged(_ trial: KeyTrial) throws -> String {
        _ = try trial.get("/healthz")
        return "\(try trial.finalLog().contains("GET /healthz"))"
    }
}
