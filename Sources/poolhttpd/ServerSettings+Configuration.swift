// SPDX-License-Identifier: Apache-2.0

import Configuration
import HTTP
import Server

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
