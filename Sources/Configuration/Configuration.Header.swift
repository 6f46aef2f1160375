// SPDX-License-Identifier: Apache-2.0

extension Configuration {
    /// A field that every response carries: a line of `[headers]`.
    public struct Header: Sendable, Equatable {
        /// The name, a token, as it was written.
        public var name: String
        /// The value: visible ASCII and inner spaces; empty to leave out a field that the server
        /// sends by itself, which only `Server` and `X-Content-Type-Options` can be.
        public var value: String

        /// Creates a field; nothing is checked.
        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }
}
