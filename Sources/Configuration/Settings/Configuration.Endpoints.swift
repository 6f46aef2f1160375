// SPDX-License-Identifier: Apache-2.0

extension Configuration {
    /// The paths that the daemon answers itself: the keys of `[endpoints]`.
    public struct Endpoints: Sendable, Equatable {
        /// The path that ``sleep`` turns on.
        public static let sleepPath = "/sleep"

        /// Whether `GET /sleep` holds a worker for a while.
        ///
        /// Where it is not set, it is on exactly when there is no root.
        public var sleep = true
        /// The path that answers whether the daemon is well, beginning with `/`; nil for none.
        public var health: String? = "/healthz"

        /// Creates the defaults.
        public init() {}
    }
}
