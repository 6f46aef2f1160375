// SPDX-License-Identifier: Apache-2.0

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
        /// Which files are served, and how.
        public var files: Files
        /// The fields of every response, the site's own first.
        public var headers: [Header]
        /// The redirects, the site's own first.
        public var redirects: [Redirect]
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

extension Configuration {
    /// The media type of the files with an extension: a line of `[types]`.
    public struct TypeOverride: Sendable, Equatable {
        /// The extension, without its dot and in lower case.
        public var fileExtension: String
        /// The value of `Content-Type`: `text/plain; charset=utf-8`.
        public var mediaType: String

        /// Creates an override; nothing is checked.
        public init(fileExtension: String, mediaType: String) {
            self.fileExtension = fileExtension
            self.mediaType = mediaType
        }
    }
}
