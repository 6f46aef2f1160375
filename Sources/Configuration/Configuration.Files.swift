// SPDX-License-Identifier: Apache-2.0

extension Configuration {
    /// Which files are served, and how: the keys of `[files]`.
    public struct Files: Sendable, Equatable {
        /// Whether files are served whose names begin with a dot.
        public var hidden = HiddenFiles.deny
        /// Which symbolic links are followed.
        public var symlinks = SymbolicLinks.beneath
        /// How long a cached file is trusted before it is checked again, 0 to 1 hour; 0 checks
        /// every time.
        public var cache = Duration.seconds(1)

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
