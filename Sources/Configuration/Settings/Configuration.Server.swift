// SPDX-License-Identifier: Apache-2.0

public import HTTP

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
        /// The permission bits of a Unix socket that the daemon binds, 0 to 0o777.
        public var socketMode: UInt32 = 0o666
        /// The group of a Unix socket that the daemon binds; nil leaves the daemon's own.
        public var socketGroup: SocketGroup?
        /// The directory to serve; nil serves the built-in pages.
        ///
        /// Absolute, or relative to the working directory; only ``LoadedConfiguration/check()``
        /// looks whether it exists.
        public var root: String?
        /// The file names that are tried in a directory, in order; never empty.
        public var index = ["index.html"]
        /// What a proxy has taken off the front of paths, beginning with `/`; nil for nothing.
        public var prefix: String?
        /// The proxies whose word about their clients is believed.
        public var trustedProxies = TrustedProxies()
        /// Which of their fields are believed.
        public var trustedFields = TrustedProxies.Fields.all
        /// Where each connection begins with a header of the PROXY protocol.
        public var proxyProtocol = ProxyProtocol.off
        /// How long a stop waits for the requests in flight, 0 to 1 hour.
        public var drainTimeout = Duration.seconds(20)
        /// How long nobody has to be connected until the daemon ends, for the service manager to start
        /// it again; nil for never, and without meaning where that does not keep the socket.
        public var exitOnIdle: Duration?
        /// Whether the daemon gives up at its start what it has no use for.
        public var landlock = LandlockUse.auto

        /// Creates the defaults.
        public init() {}
    }
}

extension Configuration.Server {
    /// When the daemon confines itself by landlock(7).
    public enum LandlockUse: String, Sendable, CaseIterable {
        /// Where the kernel can.
        case auto
        /// Never.
        case off
    }
}

extension Configuration.Server {
    /// The sockets on which each connection begins with a header of the PROXY protocol.
    public enum ProxyProtocol: Sendable, Equatable {
        /// None.
        case off
        /// All that the sites are served on.
        case on
        /// Those that the service manager passes under these names.
        case named([String])
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
