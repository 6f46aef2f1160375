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
    /// A directory without an index is answered with a list of what is in it.
    public var listsDirectories = false
    /// `.zst`, `.br` and `.gz` files beside a file are sent in its place to whom wants them.
    public var servesPrecompressed = true
    /// The decoded path below the root of what is sent with 404; nil sends the built-in page.
    public var notFoundPath: String?
    /// The decoded path below the root of what is sent, with 200, where nothing is found.
    ///
    /// It comes before `notFoundPath`; nil for nothing.
    public var fallbackPath: String?
    /// The value of `Cache-Control` for files; nil for no such field.
    public var cacheControl: String?
    /// The media type of a file by its name.
    public var mediaTypes = MediaTypes.builtIn

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
