// SPDX-License-Identifier: Apache-2.0

extension Configuration {
    /// Which files are served, and how: the keys of `[files]`.
    public struct Files: Sendable, Equatable {
        /// Whether files are served whose names begin with a dot.
        public var hidden = HiddenFiles.deny
        /// Which symbolic links are followed.
        public var symlinks = SymbolicLinks.beneath
        /// Whether directories without an index are listed.
        public var listing = false
        /// Extensions, each with its dot, that are tried in order for a path that leads to no file.
        public var extensions: [String] = []
        /// What becomes of `%2F` in a path.
        public var encodedSlash = EncodedSlash.refuse
        /// Whether siblings named `.zst`, `.br` and `.gz` stand for files, where clients accept them.
        public var precompressed = true
        /// How long a cached file is trusted before it is checked again, 0 to 1 hour; 0 checks
        /// every time.
        public var cache = Duration.seconds(1)
        /// The page with which a missing file is answered, as 404; nil for the built-in page.
        ///
        /// A path below the root, beginning with `/` and not escaped.
        public var notFound: String?
        /// The file that is served, as 200, for a navigation that finds nothing; nil for none.
        ///
        /// A path below the root, beginning with `/` and not escaped. There it wins over ``notFound``.
        public var fallback: String?
        /// The value of `Cache-Control` for files; nil for no such field.
        public var cacheControl: String?

        /// Creates the defaults.
        public init() {}
    }
}

extension Configuration.Files {
    /// What happens to files whose names begin with a dot.
    public enum HiddenFiles: String, Sendable, CaseIterable {
        /// They are not found.
        case deny
        /// They are served like others.
        case allow
    }

    /// What becomes of an escaped slash in a path.
    public enum EncodedSlash: String, Sendable, CaseIterable {
        /// The request is answered 400.
        case refuse
        /// It stands for a slash.
        case decode
    }

    /// Which symbolic links are followed.
    public enum SymbolicLinks: String, Sendable, CaseIterable {
        /// Those that stay below the root.
        case beneath
        /// None.
        case deny
        /// All, wherever they lead.
        case follow
    }
}
