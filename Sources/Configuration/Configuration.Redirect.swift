// SPDX-License-Identifier: Apache-2.0

extension Configuration {
    /// A path that has moved: a line of `[redirects]`.
    public struct Redirect: Sendable, Equatable {
        /// The path, such as `/old`, or `/old/*` for everything below it.
        public var from: String
        /// 301, 302, 303, 307 or 308.
        public var status: Int
        /// The path or URL to go to; a final `*` receives what the one in ``from`` stands for.
        public var to: String

        /// Creates a redirect; nothing is checked.
        public init(from: String, status: Int, to: String) {
            self.from = from
            self.status = status
            self.to = to
        }
    }
}
