// SPDX-License-Identifier: Apache-2.0

public import HTTP

/// The limits and timeouts of a server, as plain values.
public struct ServerSettings: Sendable {
    /// Open connections, 1 to 2^20.
    public var connectionLimit = 10_000
    /// How large a request's head may be.
    public var requestLimits = RequestLimits()
    /// Requests after which a connection is closed; 0 for no limit.
    public var requestsPerConnection = 0
    /// Bytes that all connections together may hold for their clients.
    public var bufferedBytes = 64 << 20
    /// From a request's first byte to its complete head.
    public var headerTimeout = Duration.seconds(10)
    /// Between two reads of a request's content.
    public var bodyTimeout = Duration.seconds(20)
    /// Between two writes to a client that takes its time.
    public var writeTimeout = Duration.seconds(20)
    /// Between two requests, and before the first.
    public var keepaliveTimeout = Duration.seconds(60)
    /// Which requests are logged.
    public var accessLog = AccessLogMode.errors
    /// From when on a request counts as slow.
    public var slowThreshold = Duration.seconds(1)

    /// The defaults.
    public init() {}
}
