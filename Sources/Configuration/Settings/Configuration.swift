// SPDX-License-Identifier: Apache-2.0

public import HTTP

/// Everything that can be set about the daemon, as checked values.
///
/// A plain value: it has no links to the files it came from (see ``LoadedConfiguration`` for
/// those), and any thread may use it. The initial values of the properties are the defaults.
///
/// Source: poolhttpd.conf(5).
public struct Configuration: Sendable, Equatable {
    /// The built-in defaults, used where no file and no option says otherwise.
    public static let defaults = Configuration()

    /// The file that is read when none is named, if it exists.
    public static let defaultFile = "/etc/poolhttpd/poolhttpd.conf"

    /// The largest configuration file that is read, 1 MiB; a larger one is an error.
    public static let maximumFileSize = 1 << 20

    /// What is served where, and by how many threads.
    public var server = Server()
    /// What clients can make the daemon hold.
    public var limits = Limits()
    /// How long the daemon waits for clients.
    public var timeouts = Timeouts()
    /// What is logged.
    public var log = Log()
    /// Paths that the daemon answers itself.
    public var endpoints = Endpoints()
    /// The pages for administrators.
    public var admin = Admin()
    /// Which files are served, and how.
    public var files = Files()
    /// The fields of every response that no site answers.
    public var headers: [Header] = []
    /// The media types that differ from the system's, for all sites.
    public var types: [TypeOverride] = []
    /// The codings that files are stored in, besides those that are known, for all sites.
    public var encodings: [StoredCoding] = []
    /// The redirects where no site answers, in the order of the file.
    public var redirects: [RedirectRule] = []
    /// What some paths have of their own where no site answers.
    public var paths = Paths()
    /// The sites that have names, in the order of the file.
    public var sites: [Site] = []

    /// Creates a configuration of the built-in defaults.
    public init() {}

    /// Reads the configuration from its files and the command line's options.
    ///
    /// Each file is followed by its drop-ins: the files `*.conf` in the folder named like the file
    /// with `.d` appended, in byte order of their names. A later value wins, and options win over
    /// files. Blocks on the file system; any thread may call it. Nothing is kept open.
    ///
    /// - Parameters:
    ///   - file: the file to read. nil reads `defaultFile` with its drop-ins if that exists, and
    ///     no file at all if it does not.
    ///   - options: the options of the command line, in their order.
    ///   - defaultFile: stands for ``defaultFile`` in tests.
    /// - Throws: `ConfigurationError` with every mistake of every file and option; a file that
    ///   cannot be read is one mistake, and its drop-ins are not looked for.
    ///
    /// Source: poolhttpd.conf(5).
    public static func load(
        file: String?, options: [CommandLineSetting] = [],
        defaultFile: String = Configuration.defaultFile
    ) throws(ConfigurationError) -> LoadedConfiguration {
        var loader = ConfigurationLoader()
        if let file {
            loader.readWithDropIns(file)
        } else if !FileSystem.isMissing(defaultFile) {
            loader.readWithDropIns(defaultFile)
        }
        for option in options {
            loader.apply(option)
        }
        return try loader.finish()
    }

    /// Reads the configuration from the bytes of one file.
    ///
    /// Touches no file, so it serves tests and editors. Never blocks.
    ///
    /// - Parameters:
    ///   - bytes: the content of the file, of any size.
    ///   - file: the name to use in diagnostics and origins.
    /// - Throws: `ConfigurationError` with every mistake.
    ///
    /// Source: poolhttpd.conf(5).
    public static func parse(
        _ bytes: [UInt8], file: String
    ) throws(ConfigurationError) -> LoadedConfiguration {
        var loader = ConfigurationLoader()
        loader.apply(bytes, of: file)
        return try loader.finish()
    }
}
