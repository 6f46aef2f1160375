// SPDX-License-Identifier: Apache-2.0

public import HTTP

extension Configuration {
    /// What some paths have of their own: the sections `[files "/assets/*"]` and
    /// `[headers "/assets/*"]`.
    ///
    /// Of two for one pattern the later one wins; those of a site come behind those of all sites.
    public struct Paths: Sendable, Equatable {
        /// Keys of `[files]` for some paths.
        public var files: [PathFiles] = []
        /// Fields for some paths.
        public var headers: [PathHeaders] = []

        /// Creates what is the same for all paths.
        public init() {}

        /// The keys of ``files`` by path.
        public var table: PathTable<PathFiles> {
            var table = PathTable<PathFiles>()
            for rule in files {
                table.add(rule, for: rule.pattern)
            }
            return table
        }
    }

    /// The keys of `[files]` that a section for some paths sets; nil for what it does not.
    public struct PathFiles: Sendable, Equatable {
        /// The paths.
        public var pattern: PathPattern
        /// As ``Files/hidden``.
        public var hidden: Files.HiddenFiles?
        /// As ``Files/listing``.
        public var listing: Bool?
        /// As ``Files/precompressed``.
        public var precompressed: Bool?
        /// As ``Files/notFound``; empty for the built-in page.
        public var notFound: String?
        /// As ``Files/fallback``; empty for none.
        public var fallback: String?
        /// As ``Files/cacheControl``; empty for no such field.
        public var cacheControl: String?

        /// Creates keys that are all the same as elsewhere.
        public init(pattern: PathPattern) {
            self.pattern = pattern
        }
    }

    /// The fields that a section for some paths sets.
    public struct PathHeaders: Sendable, Equatable {
        /// The paths.
        public var pattern: PathPattern
        /// The fields; one with an empty value takes away what is set for more paths.
        public var fields: [Header]

        /// Creates the fields of some paths; nothing is checked.
        public init(pattern: PathPattern, fields: [Header]) {
            self.pattern = pattern
            self.fields = fields
        }
    }
}
