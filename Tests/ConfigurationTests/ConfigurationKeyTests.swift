// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Configuration

/// The rows of the table: defaults, ranges and words.
struct ConfigurationKeyTests {
    /// `SECTION.NAME`, its default, and what it prints for texts that it accepts.
    private static let accepted: [(id: String, text: String, printed: String)] = [
        ("server.workers", "1", "1"), ("server.workers", "1024", "1024"),
        ("server.workers", "auto", "auto"),
        ("server.port", "0", "0"), ("server.port", "65535", "65535"), ("server.port", "080", "80"),
        ("server.address", "127.0.0.1", "127.0.0.1"), ("server.address", "::1", "::1"),
        ("server.address", "unix:/run/x", "unix:/run/x"),
        ("server.socket_mode", "0660", "0660"), ("server.socket_mode", "0", "0"),
        ("server.socket_mode", "777", "0777"), ("server.socket_mode", "7", "07"),
        ("server.socket_group", "www-data", "www-data"), ("server.socket_group", "0", "0"),
        ("server.socket_group", "4294967294", "4294967294"), ("server.socket_group", "", ""),
        ("server.root", "/srv/www", "/srv/www"), ("server.root", ".", "."), ("server.root", "", ""),
        ("server.root", "a b", "a b"),
        ("server.index", "a.html  b.html\tc", "a.html b.html c"), ("server.index", "...", "..."),
        ("server.prefix", "/a", "/a"), ("server.prefix", "/a/b", "/a/b"), ("server.prefix", "", ""),
        ("server.trusted_proxies", "", ""),
        ("server.trusted_proxies", "10.0.0.0/8  ::1\tunix:", "10.0.0.0/8 ::1 unix:"),
        ("server.trusted_fields", "all", "all"),
        ("server.trusted_fields", "x-real-ip", "x-real-ip"),
        ("server.proxy_protocol", "off", "off"), ("server.proxy_protocol", "on", "on"),
        ("server.proxy_protocol", "http  a.socket", "http a.socket"),
        ("server.drain_timeout", "0", "0"), ("server.drain_timeout", "1h", "1h"),
        ("server.drain_timeout", "1min 30s", "90s"),
        ("server.landlock", "auto", "auto"), ("server.landlock", "off", "off"),
        ("server.exit_on_idle", "off", "off"), ("server.exit_on_idle", "10min", "10min"),
        ("limits.connections", "1", "1"), ("limits.connections", "1000000", "1000000"),
        ("limits.request_line", "256", "256"), ("limits.request_line", "64K", "64K"),
        ("limits.header_bytes", "1K", "1K"), ("limits.header_bytes", "262144", "256K"),
        ("limits.header_fields", "1", "1"), ("limits.header_fields", "1000", "1000"),
        ("limits.body_bytes", "0", "0"), ("limits.body_bytes", "10G", "10G"),
        ("limits.requests_per_connection", "0", "0"),
        ("limits.requests_per_connection", "9223372036854775807", "9223372036854775807"),
        ("limits.buffered_bytes", "1M", "1M"),
        ("limits.send_buffer", "16K", "16K"), ("limits.send_buffer", "1G", "1G"),
        ("limits.connections_per_address", "off", "off"),
        ("limits.connections_per_address", "1", "1"),
        ("timeouts.min_rate", "off", "off"), ("timeouts.min_rate", "1024", "1K"),
        ("timeouts.header", "10ms", "10ms"), ("timeouts.header", "1h", "1h"),
        ("timeouts.body", "1.5s", "1500ms"), ("timeouts.write", "120", "2min"),
        ("timeouts.keepalive", "10000us", "10ms"), ("timeouts.queue", "0.01", "10ms"),
        ("log.access", "off", "off"), ("log.access", "errors", "errors"),
        ("log.access", "slow", "slow"), ("log.access", "all", "all"),
        ("log.slow", "0", "0"), ("log.slow", "60min", "1h"),
        ("log.rate", "0", "0"), ("log.rate", "1000000", "1000000"),
        ("log.request_id", "yes", "yes"), ("log.request_id", "no", "no"),
        ("log.file", "", ""), ("log.file", "/dev/stdout", "/dev/stdout"),
        ("log.file", "/a b/c.log", "/a b/c.log"),
        ("log.format", "common", "common"), ("log.format", "json", "json"),
        ("log.format", "$status \"x\"", "$status \"x\""),
        ("log.level", "trace", "trace"), ("log.level", "critical", "critical"),
        ("endpoints.sleep", "yes", "yes"), ("endpoints.sleep", "TRUE", "yes"),
        ("endpoints.sleep", "On", "yes"), ("endpoints.sleep", "1", "yes"),
        ("endpoints.sleep", "no", "no"), ("endpoints.sleep", "false", "no"),
        ("endpoints.sleep", "OFF", "no"), ("endpoints.sleep", "0", "no"),
        ("endpoints.health", "/up", "/up"), ("endpoints.health", "", ""),
        ("admin.address", "off", "off"), ("admin.address", "127.0.0.1:9180", "127.0.0.1:9180"),
        ("admin.address", "[::1]:0", "[::1]:0"), ("admin.address", "unix:/a/b", "unix:/a/b"),
        ("files.hidden", "allow", "allow"), ("files.hidden", "deny", "deny"),
        ("files.symlinks", "beneath", "beneath"), ("files.symlinks", "deny", "deny"),
        ("files.symlinks", "follow", "follow"), ("files.encoded_slash", "decode", "decode"),
        ("files.listing", "yes", "yes"), ("files.listing", "off", "no"),
        ("files.extensions", ".html", ".html"), ("files.extensions", "", ""),
        ("files.extensions", ".html  .htm", ".html .htm"), ("files.extensions", ".x.y", ".x.y"),
        ("files.precompressed", "no", "no"), ("files.precompressed", "1", "yes"),
        ("files.not_found", "/404.html", "/404.html"), ("files.not_found", "", ""),
        ("files.not_found", "/e/pas trouvé", "/e/pas trouvé"), ("files.not_found", "/...", "/..."),
        ("files.fallback", "/index.html", "/index.html"), ("files.fallback", "", ""),
        ("files.cache_control", "max-age=60, public", "max-age=60, public"),
        ("files.cache_control", "", ""),
        ("files.cache", "0", "0"), ("files.cache", "3600s", "1h"),
    ]

    private static let refused: [(id: String, texts: [String])] = [
        (
            "server.workers",
            ["", "0", "1025", "-1", "+4", "4.0", "many", "Auto", "99999999999999999999"]
        ),
        (
            "server.port",
            ["", "65536", "-1", "+80", "http", "80 81", "0x50", "8_0", "99999999999999999999"]
        ),
        ("server.address", ["", "localhost", "[::1]", "unix:x", "127.0.0.1:80"]),
        (
            "server.socket_mode",
            ["", "1000", "0668", "-1", "u=rw", "0o660", "00660", "rw-rw----", "+660"]
        ),
        ("server.socket_group", ["-1", "4294967295", "1x", "a:b", "a\nb", "99999999999999999999"]),
        ("server.root", ["a\nb", String(repeating: "x", count: 4096)]),
        ("server.index", ["", " ", "a/b", "/a", ".", "a ..", String(repeating: "x", count: 256)]),
        ("server.prefix", ["a", "/", "/a/", "//a", "/../a", "/a\n"]),
        ("server.trusted_proxies", ["localhost", "10.0.0.1/8", "10.0.0.0/33", "unix", "::1,::2"]),
        ("server.trusted_fields", ["", "any", "X-Forwarded"]),
        ("server.proxy_protocol", ["", "yes", "on http", "https", "a/b.socket"]),
        ("server.drain_timeout", ["", "3601s", "2h", "-1s", "infinity", "soon"]),
        ("server.landlock", ["", "on", "yes", "Auto"]),
        ("server.exit_on_idle", ["", "0", "999ms", "2d", "no", "never"]),
        ("limits.connections", ["", "0", "1000001", "1K", "10 000"]),
        ("limits.request_line", ["", "255", "65537", "65K", "8KB"]),
        ("limits.header_bytes", ["", "1023", "257K"]),
        ("limits.header_fields", ["", "0", "1001"]),
        ("limits.body_bytes", ["", "-1", "1T", "99999999999G"]),
        ("limits.requests_per_connection", ["", "-1", "9223372036854775808"]),
        ("limits.buffered_bytes", ["", "1023K", "0"]),
        ("limits.send_buffer", ["", "16383", "0", "2G", "off"]),
        ("limits.connections_per_address", ["", "0", "1000001", "no"]),
        ("timeouts.min_rate", ["", "0", "2G", "1K/s"]),
        ("timeouts.header", ["", "9ms", "0", "61min"]),
        ("timeouts.body", ["", "9999us", "2h"]),
        ("timeouts.write", ["", "0", "1d"]),
        ("timeouts.keepalive", ["", "0", "3600001ms"]), ("timeouts.queue", ["", "0", "61min"]),
        ("log.access", ["", "on", "none", "ALL"]),
        ("log.slow", ["", "61min"]),
        ("log.rate", ["", "-1", "1000001", "300/s", "unlimited"]),
        ("log.request_id", ["", "X-Request-ID"]),
        (
            "log.file",
            ["access.log", "./a", "/a/", "/a\u{1}", "/" + String(repeating: "x", count: 4096)]
        ),
        ("log.format", ["", "Combined", "status", "$", "$none", "${status", "$status\u{1}"]),
        ("log.level", ["", "warn", "INFO", "7"]),
        ("endpoints.sleep", ["", "y", "2", "maybe", "yes no"]),
        ("endpoints.health", ["healthz", "/a b", "/a?b", "/a#b", "/é", "/a\u{7F}"]),
        (
            "admin.address",
            [
                "", "on", "9180", ":9180", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "::1",
                "::1:9180", "[::1]", "[127.0.0.1]:9180", "localhost:9180", "unix:a", "unix:/a/",
            ]
        ),
        ("files.hidden", ["", "yes", "no"]),
        ("files.symlinks", ["", "allow"]), ("files.encoded_slash", ["", "yes", "keep"]),
        ("files.listing", ["", "html", "json"]),
        ("files.extensions", ["html", ".", ".html htm", "./a", ".html/", ".a\u{1}"]),
        ("files.precompressed", ["", "gzip"]),
        (
            "files.not_found",
            [
                "404.html", "/", "/a/", "//a", "/a//b", "/../a", "/a/.", "/./a", "/a\u{1}",
                "/" + String(repeating: "x", count: 256),
            ]
        ),
        ("files.fallback", ["index.html", "/", "/.."]),
        (
            "files.cache_control",
            [
                " max-age=1", "max-age=1 ", "é", "a\tb", "a\r\nb",
                String(repeating: "x", count: 4097),
            ]
        ),
        ("files.cache", ["", "61min", "-1"]),
    ]

    private func key(_ id: String) throws -> ConfigurationKey {
        try #require(ConfigurationKey.all.first { $0.id == id }, "\(id)")
    }

    @Test func `the defaults are those of the manual`() {
        let defaults = ConfigurationKey.all.map { "\($0.id)=\($0.defaultText)" }
        #expect(
            defaults == [
                "server.workers=4", "server.port=8080", "server.address=::",
                "server.socket_mode=0666", "server.socket_group=", "server.root=",
                "server.index=index.html", "server.prefix=", "server.trusted_proxies=",
                "server.trusted_fields=all", "server.proxy_protocol=off",
                "server.drain_timeout=20s",
                "server.exit_on_idle=off", "server.landlock=auto",
                "limits.connections=10000", "limits.request_line=8K", "limits.header_bytes=32K",
                "limits.header_fields=100", "limits.body_bytes=1M",
                "limits.requests_per_connection=0", "limits.buffered_bytes=64M",
                "limits.send_buffer=64K", "limits.connections_per_address=off",
                "timeouts.header=10s", "timeouts.body=20s", "timeouts.write=20s",
                "timeouts.keepalive=60s", "timeouts.queue=5s", "timeouts.min_rate=off",
                "log.access=errors", "log.slow=1s",
                "log.rate=300",
                "log.request_id=no", "log.file=", "log.format=combined",
                "log.level=info",
                "endpoints.sleep=yes", "endpoints.health=/healthz", "admin.address=off",
                "files.hidden=deny",
                "files.symlinks=beneath", "files.listing=no", "files.extensions=",
                "files.encoded_slash=refuse", "files.precompressed=yes",
                "files.cache=1s", "files.not_found=", "files.fallback=", "files.cache_control=",
            ])
    }

    @Test(arguments: accepted.map(\.id).indices)
    func `an allowed value is taken, printed and read back`(row: Int) throws {
        let (id, text, printed) = Self.accepted[row]
        let key = try key(id)
        var configuration = Configuration.defaults
        #expect(key.set(text, in: &configuration), "\(id) = \(text)")
        #expect(key.text(in: configuration) == printed)
        var again = Configuration.defaults
        #expect(key.set(printed, in: &again))
        #expect(again == configuration)
    }

    @Test(arguments: refused.map(\.id).indices)
    func `another value is refused, and changes nothing`(row: Int) throws {
        let (id, texts) = Self.refused[row]
        let key = try key(id)
        for text in texts {
            var configuration = Configuration.defaults
            #expect(!key.set(text, in: &configuration), "\(id) = \(text)")
            #expect(configuration == .defaults)
        }
    }

    @Test func `each key has rows above, its own property and one line of help`() {
        for key in ConfigurationKey.all {
            #expect(Self.accepted.contains { $0.id == key.id }, "\(key.id)")
            #expect(Self.refused.contains { $0.id == key.id }, "\(key.id)")
            #expect(ConfigurationKey.all.count { $0.property == key.property } == 1, "\(key.id)")
            #expect(ConfigurationKey.all.count { $0.id == key.id } == 1, "\(key.id)")
            #expect(key.help.hasSuffix(".") && !key.help.hasControlCharacters, "\(key.id)")
        }
    }

    @Test func `the expectation names the range and the unit`() throws {
        #expect(try key("server.workers").expectation == "\"auto\" or 1 to 1024")
        #expect(try key("server.port").expectation == "0 to 65535")
        #expect(try key("limits.request_line").expectation == "a size of 256 to 64K")
        #expect(try key("limits.body_bytes").expectation == "a size of 0 or more")
        #expect(try key("limits.requests_per_connection").expectation == "0 or more")
        #expect(try key("timeouts.header").expectation == "a duration of 10ms to 1h")
        #expect(try key("log.access").expectation == "\"off\", \"errors\", \"slow\" or \"all\"")
        #expect(try key("files.hidden").expectation == "\"deny\" or \"allow\"")
    }

    @Test func `three options set keys, and what is bound once needs a restart`() {
        let options = ConfigurationKey.all.compactMap(\.option)
        #expect(options == ["--workers", "--port", "--root"])
        let restart = ConfigurationKey.all.filter(\.needsRestart).map(\.id)
        #expect(
            restart == [
                "server.port", "server.address", "server.socket_mode", "server.socket_group",
                "server.landlock",
                "limits.connections", "admin.address",
            ])
    }
}
