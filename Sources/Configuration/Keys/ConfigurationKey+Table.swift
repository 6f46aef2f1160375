// SPDX-License-Identifier: Apache-2.0

/// What may stand in a configuration.
///
/// A key is a row here and a property in `Configuration/Settings/`; `poolhttpd/GenerationBuilder.swift` has
/// its value reach the server as part of a generation: settings and sites, immutable, published whole.
extension ConfigurationKey {
    /// All keys, section by section, in the order in which they are printed.
    public static let all = server + limits + timeouts + log + endpoints + admin + files

    /// The names of the sections, in their order.
    public static let sections = all.reduce(into: [String]()) { names, key in
        if names.last != key.section { names.append(key.section) }
    }

    private static let server: [ConfigurationKey] = section(
        "server",
        [
            Self(
                "workers", \.server.workers, .workerCount, option: "--workers",
                help: "Worker threads; auto is 2 for each usable CPU, at least 4."),
            Self(
                "port", \.server.port, .integer(0...65_535), option: "--port", needsRestart: true,
                help: "TCP port; 0 picks a free one. Unused when systemd passes sockets."),
            Self(
                "address", \.server.address, .listenAddress, needsRestart: true,
                help: "Address to bind; :: takes IPv6 and IPv4, unix:/path a Unix socket."),
            Self(
                "socket_mode", \.server.socketMode, .fileMode, needsRestart: true,
                help: "Permissions of a Unix socket that the daemon binds."),
            Self(
                "socket_group", \.server.socketGroup, .group, needsRestart: true,
                help: "Group of a Unix socket that the daemon binds; empty leaves its own."),
            Self(
                "root", \.server.root, .directory, option: "--root",
                help: "Directory to serve; empty serves the built-in pages."),
            Self(
                "index", \.server.index, .fileNames,
                help: "File names tried in a directory, in order."),
            Self(
                "prefix", \.server.prefix, .pathPrefix,
                help: "What a proxy has taken off the front of paths; redirects put it back."),
            Self(
                "trusted_proxies", \.server.trustedProxies, .networks,
                help: "Proxies whose word about their clients is believed; empty trusts nobody."),
            Self(
                "trusted_fields", \.server.trustedFields, .choice(),
                help: "Which of their fields are believed: those that they set or remove."),
            Self(
                "proxy_protocol", \.server.proxyProtocol, .proxyProtocol,
                help: "Sockets, by name, on which each connection begins with a PROXY header."),
            Self(
                "drain_timeout", \.server.drainTimeout, .duration(anyDelay),
                help: "How long a stop waits for requests in flight."),
            Self(
                "exit_on_idle", \.server.exitOnIdle,
                .optionalDuration(.seconds(1) ... .seconds(86_400)),
                help: "End after so long without a connection, where systemd keeps the socket."),
            Self(
                "landlock", \.server.landlock, .choice(), needsRestart: true,
                help: "Whether the daemon gives up at its start what it has no use for."),
        ])

    private static let limits: [ConfigurationKey] = section(
        "limits",
        [
            Self(
                "connections", \.limits.connections, .integer(1...1_000_000), needsRestart: true,
                help: "Open connections; at the limit idle ones are closed, oldest first."),
            Self(
                "request_line", \.limits.requestLine, .byteCount(256...(64 << 10)),
                help: "Bytes of a request line; a longer one is answered 414."),
            Self(
                "header_bytes", \.limits.headerBytes, .byteCount((1 << 10)...(256 << 10)),
                help: "Bytes of a request's header fields; more are answered 431."),
            Self(
                "header_fields", \.limits.headerFields, .integer(1...1_000),
                help: "Header fields of a request; more are answered 431."),
            Self(
                "body_bytes", \.limits.bodyBytes, .byteCount(0...Int.max),
                help: "Bytes of a request's content; more are answered 413."),
            Self(
                "requests_per_connection", \.limits.requestsPerConnection, .integer(0...Int.max),
                help: "Requests on one connection; 0 means no limit."),
            Self(
                "buffered_bytes", \.limits.bufferedBytes, .byteCount((1 << 20)...Int.max),
                help: "Memory for all requests and responses that wait for their clients."),
            Self(
                "send_buffer", \.limits.sendBuffer, .byteCount((16 << 10)...(1 << 30)),
                help: "What the kernel may hold of a response that a client does not take."),
            Self(
                "connections_per_address", \.limits.connectionsPerAddress,
                .optional(.integer(1...1_000_000)),
                help: "Connections of one IPv4 address, or of one IPv6 network of 64 bits."),
        ])

    private static let timeouts: [ConfigurationKey] = section(
        "timeouts",
        [
            Self(
                "header", \.timeouts.header, .duration(timeout),
                help: "From the first byte of a request to its complete head."),
            Self(
                "body", \.timeouts.body, .duration(timeout),
                help: "Between two arrivals of a request's content."),
            Self(
                "write", \.timeouts.write, .duration(timeout),
                help: "Between two pieces of a response that the client takes."),
            Self(
                "keepalive", \.timeouts.keepalive, .duration(timeout),
                help: "Between two requests on a connection."),
            Self(
                "queue", \.timeouts.queue, .duration(timeout),
                help: "How long a request may wait for a worker before it is answered 503."),
            Self(
                "min_rate", \.timeouts.minimumRate, .optional(.byteCount(1...(1 << 30))),
                help: "Bytes a second that clients send or take at least, on average."),
        ])

    private static let log: [ConfigurationKey] = section(
        "log",
        [
            Self(
                "access", \.log.access, .choice(),
                help: "Requests that are logged; errors are those with status 400 and above."),
            Self(
                "slow", \.log.slow, .duration(anyDelay),
                help: "From when on a request is slow; slow ones are logged unless access is off."),
            Self(
                "rate", \.log.rate, .requestRate,
                help: "Requests logged in a second; more are only counted, which one record tells."),
            Self(
                "request_id", \.log.requestID, .boolean,
                help: "Whether responses name their request, as its record does: X-Request-ID."),
            Self(
                "file", \.log.file, .filePath,
                help: "File in which each request is a line; empty for none."),
            Self(
                "format", \.log.format, .accessLogFormat,
                help: "What the lines of the file look like."),
            Self(
                "level", \.log.level, .choice(),
                help: "The least important of the daemon's own messages that are logged."),
        ])

    private static let endpoints: [ConfigurationKey] = section(
        "endpoints",
        [
            Self(
                "sleep", \.endpoints.sleep, .boolean, defaultValue: { $0.server.root == nil },
                help: "GET /sleep holds a worker 5 s; by default on exactly while root is empty."),
            Self(
                "health", \.endpoints.health, .requestPath,
                help: "Path that answers 200 ok, and 503 during a stop; empty turns it off."),
        ])

    private static let admin: [ConfigurationKey] = section(
        "admin",
        [
            Self(
                "address", \.admin.address, .adminAddress, needsRestart: true,
                help: "Where the admin pages are. Unused when systemd passes a socket for them.")
        ])

    private static let files: [ConfigurationKey] = section(
        "files",
        [
            Self(
                "hidden", \.files.hidden, .choice(),
                help: "Files whose names begin with a dot; /.well-known/ is always allowed."),
            Self(
                "symlinks", \.files.symlinks, .choice(),
                help: "Symbolic links: below the root only, none, or wherever they lead."),
            Self(
                "listing", \.files.listing, .boolean,
                help: "Whether directories without an index are listed."),
            Self(
                "extensions", \.files.extensions, .fileExtensions,
                help: "Tried for a path that is not there: with .html, /about is about.html."),
            Self(
                "encoded_slash", \.files.encodedSlash, .choice(),
                help: "Whether %2F in a path stands for a slash; else it is answered 400."),
            Self(
                "precompressed", \.files.precompressed, .boolean,
                help: "Whether .zst, .br and .gz siblings are served to clients that take them."),
            Self(
                "cache", \.files.cache, .duration(anyDelay),
                help: "How long a cached file is trusted; 0 checks it each time."),
            Self(
                "not_found", \.files.notFound, .servedFile,
                help: "Page below the root for what is missing; empty for the built-in one."),
            Self(
                "fallback", \.files.fallback, .servedFile,
                help: "File below the root served to browsers that find no page; empty for none."),
            Self(
                "cache_control", \.files.cacheControl, .fieldValue,
                help: "Value of Cache-Control for files; empty sends no such field."),
        ])

    private static var anyDelay: ClosedRange<Duration> { .zero ... .seconds(3_600) }
    private static var timeout: ClosedRange<Duration> { .milliseconds(10) ... .seconds(3_600) }
}
