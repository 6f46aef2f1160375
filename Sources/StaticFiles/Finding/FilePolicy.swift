// SPDX-License-Identifier: Apache-2.0

public import HTTP
public import LinuxIO

/// Which files below a root are served, and how.
public struct FilePolicy: Sendable {
    /// Names tried in a directory, in order.
    public var indexNames: [String]
    /// Extensions, each with its dot, tried in order for a path that leads to no file.
    ///
    /// What is asked for with one of them is redirected to the path without.
    public var extensions: [String]
    /// Files and directories whose name begins with a dot are served too.
    ///
    /// `/.well-known/` always is.
    public var servesHidden: Bool
    /// What may be a symbolic link on the way to a file.
    public var symlinks: Directory.SymlinkPolicy
    /// How long a cached file is trusted before it is checked again, in nanoseconds; 0: not at all.
    public var cacheLifetime: UInt64
    /// A directory without an index is answered with a list of what is in it.
    public var listsDirectories: Bool
    /// `.zst`, `.br` and `.gz` files beside a file are sent in its place to clients that accept them.
    public var servesPrecompressed: Bool
    /// The decoded path below the root of the page that is sent with 404; nil for the built-in one.
    public var notFoundPath: String?
    /// The decoded path below the root of the file that is sent, with 200, for a navigation that finds
    /// nothing.
    ///
    /// Takes precedence over `notFoundPath`; nil for none. It is sent with `Cache-Control: no-cache`
    /// where nothing else is said.
    public var fallbackPath: String?
    /// The value of `Cache-Control` for files; nil for no such field.
    public var cacheControl: String?
    /// What a proxy has taken off the front of paths, escaped: redirections begin with it.
    public var prefix: [UInt8] = []
    /// The media type of a file by its name.
    public var mediaTypes: MediaTypes
    /// What is different for some paths.
    public var rules: PathTable<FileRule>
    /// The coding that a file holds its content in, by its name.
    public var storedCodings: StoredCodings

    /// Creates a policy; the defaults are the configuration's, so there are none here.
    public init(
        indexNames: [String], extensions: [String], servesHidden: Bool,
        symlinks: Directory.SymlinkPolicy,
        cacheLifetime: UInt64, listsDirectories: Bool, servesPrecompressed: Bool,
        notFoundPath: String?, fallbackPath: String?, cacheControl: String?,
        mediaTypes: MediaTypes = .builtIn, storedCodings: StoredCodings = .builtIn,
        rules: PathTable<FileRule> = PathTable()
    ) {
        self.indexNames = indexNames
        self.extensions = extensions
        self.servesHidden = servesHidden
        self.symlinks = symlinks
        self.cacheLifetime = cacheLifetime
        self.listsDirectories = listsDirectories
        self.servesPrecompressed = servesPrecompressed
        self.notFoundPath = notFoundPath
        self.fallbackPath = fallbackPath
        self.cacheControl = cacheControl
        self.mediaTypes = mediaTypes
        self.storedCodings = storedCodings
        self.rules = rules
    }
}
