// SPDX-License-Identifier: Apache-2.0

public import HTTP

extension Configuration {
    /// What is served under some host names: a section `[site "…"]`.
    ///
    /// Complete: what the section does not set has been inherited already.
    public struct Site: Sendable, Equatable {
        /// The host names in lower case, the section's own first; never empty.
        ///
        /// No two sites share one. `*.example.org` means any one label in place of the star.
        public var names: [String]
        /// The directory to serve, absolute or relative to the working directory; never empty.
        public var root: String
        /// The file names that are tried in a directory, in order; never empty.
        public var index: [String]
        /// What a proxy has taken off the front of paths, beginning with `/`; nil for nothing.
        public var prefix: String?
        /// Which files are served, and how.
        public var files: Files
        /// The fields of every response, the site's own first.
        public var headers: [Header]
        /// The redirects, the site's own first, of which the most exact counts.
        public var redirects: [RedirectRule]
        /// What some paths have of their own.
        public var paths: Paths
        /// The file in which each request of the site is a line, an absolute path; nil for none.
        public var accessFile: String?
        /// What the lines look like.
        public var accessFormat = AccessLogFormat.combined
    }
}

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
