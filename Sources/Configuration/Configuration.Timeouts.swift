// SPDX-License-Identifier: Apache-2.0

extension Configuration {
    /// How long the daemon waits for clients: the keys of `[timeouts]`, 10 ms to 1 hour each.
    public struct Timeouts: Sendable, Equatable {
        /// From the first byte of a request to its complete head.
        public var header = Duration.seconds(10)
        /// Between two arrivals of a request's content.
        public var body = Duration.seconds(20)
        /// Between two successful writes of a response.
        public var write = Duration.seconds(20)
        /// Without a request on an open connection.
        public var keepalive = Duration.seconds(60)

        /// Creates the defaults.
        public init() {}
    }
}
