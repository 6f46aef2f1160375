// SPDX-License-Identifier: Apache-2.0

/// What the connections of a passed socket are for, by the socket's name.
///
/// Source: systemd.socket(5) "FileDescriptorName=", sd_listen_fds(3).
enum ListenerRole: Equatable {
    /// They are served the sites.
    case http
    /// They are shown the admin pages, never the sites.
    case admin

    /// Creates the role that a name stands for.
    ///
    /// What the service manager calls a socket that nobody has named serves the sites: its unit's
    /// name, `connection` with `Accept=yes`, `unknown` where it passes no names, and `stdin` for the one
    /// that is standard input.
    ///
    /// - Returns: nil for any other name: a socket that somebody has named otherwise is meant for
    ///   something else.
    init?(socketName name: String) {
        switch name {
        case "http", "connection", "stdin", "unknown": self = .http
        case "admin": self = .admin
        case _ where name.hasSuffix(".socket"): self = .http
        default: return nil
        }
    }
}
