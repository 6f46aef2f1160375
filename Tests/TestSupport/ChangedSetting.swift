// SPDX-License-Identifier: Apache-2.0

/// A valid value other than the default for each key of the configuration.
///
/// Tests that every key reaches what it configures go through all rows.
package struct ChangedSetting: Sendable, CustomStringConvertible {
    /// The section, without brackets.
    package let section: String
    /// The name, as it is written before `=`.
    package let name: String
    /// The value, as it is written in a file.
    package let value: String

    /// The section and the name, which no other key shares.
    package var id: String { "\(section).\(name)" }

    /// The setting on one line.
    package var description: String { "\(id) = \(value)" }

    /// The setting as a file of its own.
    package var file: String { "[\(section)]\n\(name) = \(value)\n" }

    /// One row for each key of the table.
    package static let all: [ChangedSetting] =
        rows(
            "server",
            [
                ("workers", "3"), ("port", "8181"), ("address", "127.0.0.1"),
                ("socket_mode", "0660"), ("socket_group", "7"), ("root", "/tmp"),
                ("index", "start.html"), ("prefix", "/app"),
                ("trusted_proxies", "127.0.0.0/8 ::1"), ("trusted_fields", "x-forwarded"),
                ("proxy_protocol", "on"), ("drain_timeout", "7s"), ("exit_on_idle", "5min"),
                ("landlock", "off"),
            ])
        + rows(
            "limits",
            [
                ("connections", "77"), ("request_line", "512"), ("header_bytes", "2K"),
                ("header_fields", "7"), ("body_bytes", "99"), ("requests_per_connection", "3"),
                ("buffered_bytes", "2M"), ("send_buffer", "48K"),
                ("connections_per_address", "9"),
            ])
        + rows(
            "timeouts",
            [
                ("header", "1s"), ("body", "2s"), ("write", "3s"), ("keepalive", "4s"),
                ("queue", "6s"), ("min_rate", "2K"),
            ])
        + rows(
            "log",
            [
                ("access", "all"), ("slow", "5ms"), ("rate", "1000"), ("request_id", "yes"),
                ("file", "/var/log/a.log"), ("format", "json"), ("level", "debug"),
            ])
        + rows("endpoints", [("sleep", "no"), ("health", "/up")])
        + rows("admin", [("address", "127.0.0.1:9180")])
        + rows("files", files)

    /// One row for each key of a section `[site "…"]`; the section is `site`.
    package static let ofSites: [ChangedSetting] =
        rows(
            "site",
            [
                ("root", "/var"), ("aliases", "b.example"), ("index", "start.html"),
                ("prefix", "/app"), ("file", "/var/log/b.log"), ("format", "$status"),
            ])
        + rows("site", files)

    private static let files = [
        ("hidden", "allow"), ("symlinks", "follow"), ("listing", "yes"), ("extensions", ".html"),
        ("encoded_slash", "decode"), ("precompressed", "no"),
        ("cache", "2s"), ("not_found", "/404.html"), ("fallback", "/app.html"),
        ("cache_control", "max-age=60"),
    ]

    private static func rows(
        _ section: String, _ values: [(String, String)]
    ) -> [ChangedSetting] {
        values.map { ChangedSetting(section: section, name: $0.0, value: $0.1) }
    }
}
