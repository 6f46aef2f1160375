// SPDX-License-Identifier: Apache-2.0

public import LinuxIO

/// Which files below a root are served, and how.
public struct FilePolicy: Sendable {
    /// Names tried in a directory, in order.
    public var indexNames: [String]
    /// Files and directories whose name begins with a dot are served too.
    ///
    /// `/.well-known/` always is.
    public var servesHidden: Bool
    /// What may be a symbolic link on the way to a file.
    public var symlinks: Directory.SymlinkPolicy
    /// How long a cached file is trusted before it is checked again, in nanoseconds; 0: not at all.
    public var cacheLifetime: UInt64

    /// The defaults: `index.html`, nothing hidden, links that stay below the root, one second.
    public init(
        indexNames: [String] = ["index.html"], servesHidden: Bool = false,
        symlinks: Directory.SymlinkPolicy = .beneath, cacheLifetime: UInt64 = 1_000_000_000
    ) {
        self.indexNames = indexNames
        self.servesHidden = servesHidden
        self.symlinks = symlinks
        self.cacheLifetime = cacheLifetime
    }
}
