// SPDX-License-Identifier: Apache-2.0

public import HTTP

extension Configuration {
    /// What is logged: the keys of `[log]`.
    public struct Log: Sendable, Equatable {
        /// Which requests are logged.
        public var access = AccessRecords.errors
        /// How long a request takes to count as slow, 0 to 1 hour.
        public var slow = Duration.seconds(1)
        /// The most access records a second, of the server's own errors and of all others each, 0 to
        /// 1 000 000; 0 means no limit.
        ///
        /// The default is what journald(8) takes of a service, unless it is told otherwise: 10000 in
        /// 30 s, less what may come at once and the daemon's own messages.
        public var rate = 300
        /// Whether responses carry the identifier of their request.
        public var requestID = false
        /// The file in which each request is a line, an absolute path; nil for none.
        public var file: String?
        /// What the lines look like.
        public var format = AccessLogFormat.combined
        /// The least important of the daemon's own messages that are logged.
        public var level = Level.info

        /// Creates the defaults.
        public init() {}
    }
}

extension Configuration.Log {
    /// The requests that are logged.
    public enum AccessRecords: String, Sendable, CaseIterable {
        /// None.
        case off
        /// Those with a status of 400 or above, and slow ones.
        case errors
        /// Slow ones.
        case slow
        /// All.
        case all
    }

    /// The importance of a message; the raw values are those of swift-log's levels.
    public enum Level: String, Sendable, CaseIterable {
        /// What single functions do.
        case trace
        /// What helps to find a mistake in the program.
        case debug
        /// What happened, nothing to worry about.
        case info
        /// What is unusual, yet no mistake.
        case notice
        /// What may lead to a mistake.
        case warning
        /// What went wrong.
        case error
        /// What makes going on impossible.
        case critical
    }
}
