// SPDX-License-Identifier: Apache-2.0

extension Configuration {
    /// What clients can make the daemon hold: the keys of `[limits]`, sizes in bytes.
    public struct Limits: Sendable, Equatable {
        /// Open connections, 1 to 1,000,000.
        public var connections = 10_000
        /// Bytes of a request line, 256 to 64 KiB.
        public var requestLine = 8 << 10
        /// Bytes of a request's header section, 1 KiB to 256 KiB.
        public var headerBytes = 32 << 10
        /// Header fields of a request, 1 to 1000.
        public var headerFields = 100
        /// Bytes of a request's content, 0 or more.
        public var bodyBytes = 1 << 20
        /// Requests that one connection may carry; 0 means no limit.
        public var requestsPerConnection = 0
        /// Bytes that all requests and responses waiting for their clients may take together, 1 MiB
        /// or more.
        public var bufferedBytes = 64 << 20
        /// Bytes of a response that the kernel may hold unsent for one client, 16 KiB or more.
        public var sendBuffer = 64 << 10
        /// Connections that one IPv4 address, or one IPv6 network of 64 bits, may have, 1 to 1,000,000;
        /// nil for any number.
        public var connectionsPerAddress: Int?

        /// Creates the defaults.
        public init() {}
    }
}

extension Configuration {
    /// How long the daemon waits for clients, and they for a worker: the keys of `[timeouts]`, 10 ms to
    /// 1 hour for each time.
    public struct Timeouts: Sendable, Equatable {
        /// From the first byte of a request to its complete head.
        public var header = Duration.seconds(10)
        /// Between two arrivals of a request's content.
        public var body = Duration.seconds(20)
        /// Between two successful writes of a response.
        public var write = Duration.seconds(20)
        /// Without a request on an open connection.
        public var keepalive = Duration.seconds(60)
        /// For a worker, before a request is refused.
        public var queue = Duration.seconds(5)
        /// Bytes a second that a client has to send or to take on average, 1 to 1 GiB; nil for any.
        public var minimumRate: Int?

        /// Creates the defaults.
        public init() {}
    }
}
