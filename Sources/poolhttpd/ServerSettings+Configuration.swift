// SPDX-License-Identifier: Apache-2.0

import Configuration
import HTTP
import LinuxIO
import Server
import StaticFiles

extension ServerSettings {
    /// The server's part of a configuration.
    init(_ configuration: Configuration) {
        self.init()
        let limits = configuration.limits
        connectionLimit = limits.connections
        requestLimits = RequestLimits(
            requestLine: limits.requestLine, headerBytes: limits.headerBytes,
            headerFields: limits.headerFields, bodyBytes: UInt64(limits.bodyBytes))
        requestsPerConnection = limits.requestsPerConnection
        bufferedBytes = limits.bufferedBytes
        headerTimeout = configuration.timeouts.header
        bodyTimeout = configuration.timeouts.body
        writeTimeout = configuration.timeouts.write
        keepaliveTimeout = configuration.timeouts.keepalive
        slowThreshold = configuration.log.slow
        accessLog =
            switch configuration.log.access {
            case .off: .off
            case .errors: .errors
            case .slow: .slow
            case .all: .all
            }
    }
}

extension FilePolicy {
    /// The files' part of a configuration.
    init(_ configuration: Configuration) {
        let symlinks: Directory.SymlinkPolicy =
            switch configuration.files.symlinks {
            case .deny: .deny
            case .beneath: .beneath
            case .follow: .follow
            }
        let (seconds, attoseconds) = configuration.files.cache.components
        self.init(
            indexNames: configuration.server.index,
            servesHidden: configuration.files.hidden == .allow, symlinks: symlinks,
            cacheLifetime: UInt64(seconds) * 1_000_000_000 + UInt64(attoseconds / 1_000_000_000))
    }
}
