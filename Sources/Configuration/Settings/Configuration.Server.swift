// SPDX-License-Identifier: Apache-2.0

extension Configuration {
    /// What is served where, and by how many threads: the keys of `[server]`.
    public struct Server: Sendable, Equatable {
        /// How many worker threads run requests.
        public var workers = WorkerCount.fixed(4)
        /// The TCP port, 0 to 65535; 0 picks a free one.
        ///
        /// Unused for a Unix socket, and when the service manager passes sockets.
        public var port: UInt16 = 8080
        /// The address to bind.
        public var address = ListenAddress.ipv6("::")
        /// The directory to serve; nil serves the built-in pages.
        ///
        /// Absolute, or relative to the working directory; only ``LoadedConfiguration/check()``
        /// looks whether it exists.
        public var root: String?
        /// The file names that are tried in a directory, in order; never empty.
        public var index = ["index.html"]
        /// How long a stop waits for the requests in flight, 0 to 1 hour.
        public var drainTimeout = Duration.seconds(20)

        /// Creates the defaults.
        public init() {}
    }
}

/// How many worker threads run requests.
public enum WorkerCount: Sendable, Equatable {
    /// As many as suit the processors that this process may use.
    case automatic
    /// Exactly this many, 1 to 1024.
    case fixed(Int)

    /// The allowed numbers of workers.
    public static let range = 1...1024

    /// The number of threads to start, 1 to 1024.
    ///
    /// `automatic` asks the kernel each time, so the result follows a changed affinity mask.
    ///
    /// Source: proc_pid_status(5), `Cpus_allowed`, which is the mask of sched_getaffinity(2).
    public var count: Int {
        switch self {
        case .automatic: Self.automaticCount(processors: Host.usableProcessors())
        case .fixed(let count): count
        }
    }

    /// Returns the number of workers for a number of processors: twice as many, at least 4.
    static func automaticCount(processors: Int) -> Int {
        let (doubled, overflow) = processors.multipliedReportingOverflow(by: 2)
        return overflow ? range.upperBound : min(max(doubled, 4), range.upperBound)
    }
}

/// An address to listen on.
public enum ListenAddress: Sendable, Equatable {
    /// An IPv4 address as text, such as `127.0.0.1`.
    case ipv4(String)
    /// An IPv6 address as text, such as `::1`, without brackets or zone.
    case ipv6(String)
    /// The absolute path of a Unix socket, at most 107 bytes.
    case unix(path: String)

    /// The bytes that the path of a Unix socket may have: `sun_path` less its final NUL.
    ///
    /// Source: unix(7).
    public static let maximumUnixPathBytes = 107

    private static let unixPrefix = "unix:"

    /// Reads an IPv4 or IPv6 address, or `unix:` and an absolute path.
    init?(text: String) {
        if text.hasPrefix(Self.unixPrefix) {
            let path = String(text.dropFirst(Self.unixPrefix.count))
            guard path.hasPrefix("/"), !path.hasSuffix("/"), !path.hasControlCharacters,
                path.utf8.count <= Self.maximumUnixPathBytes
            else { return nil }
            self = .unix(path: path)
        } else if Host.isIPv4Address(text) {
            self = .ipv4(text)
        } else if Host.isIPv6Address(text) {
            self = .ipv6(text)
        } else {
            return nil
        }
    }

    /// The address as it is written in a configuration file.
    var text: String {
        switch self {
        case .ipv4(let address), .ipv6(let address): address
        case .unix(let path): Self.unixPrefix + path
        }
    }
}

extension Configuration {
    /// The paths that the daemon answers itself: the keys of `[endpoints]`.
    public struct Endpoints: Sendable, Equatable {
        /// The path that ``sleep`` turns on.
        public static let sleepPath = "/sleep"

        /// Whether `GET /sleep` holds a worker for a while.
        ///
        /// Where it is not set, it is on exactly when there is no root.
        public var sleep = true
        /// The path that answers whether the daemon is well, beginning with `/`; nil for none.
        public var health: String? = "/healthz"

        /// Creates the defaults.
        public init() {}
    }
}
