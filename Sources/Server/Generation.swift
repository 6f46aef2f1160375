// SPDX-License-Identifier: Apache-2.0

public import HTTP
import LinuxIO
import Synchronization
import Threads

/// What a reload replaces: settings, sites and the access log.
///
/// It is immutable and published whole. A worker takes the current generation at the beginning of a turn. A request whose body was still
/// on its way when a new one was published is answered by the one in which its head came.
public final class Generation: Sendable {
    let settings: Settings
    let timeouts: Timeouts
    let sites: SiteTable
    let accessLog: AccessLog

    /// Creates a generation, which no server uses until it is published.
    public init(settings: Settings, sites: SiteTable, accessLog: AccessLog) {
        self.settings = settings
        self.sites = sites
        self.accessLog = accessLog
        timeouts = Timeouts(settings)
    }

    /// The limits and timeouts, as plain values.
    public struct Settings: Sendable {
        /// How large a request may be.
        public var requestLimits: RequestLimits
        /// Requests after which a connection is closed; 0 for no limit.
        public var requestsPerConnection: Int
        /// Bytes that all connections together may hold for their clients.
        public var bufferedBytes: Int
        /// Bytes that the kernel may hold unsent for one client.
        public var sendBuffer: Int
        /// Connections that one client may have; nil for any number.
        public var connectionsPerAddress: Int?
        /// From a request's first byte to its complete head.
        public var headerTimeout: Duration
        /// Between two reads of a request's content.
        public var bodyTimeout: Duration
        /// Between two writes to a client that takes its time.
        public var writeTimeout: Duration
        /// Between two requests, and before the first.
        public var keepaliveTimeout: Duration
        /// How long a request may wait for a worker.
        public var queueTimeout: Duration
        /// Bytes a second that a client has to send or to take, at least 1; nil for any.
        public var minimumRate: Int?
        /// What is done about proxies: nothing, unless it is said.
        public var proxies = ProxySettings()
        /// Whether responses carry the identifier of their request.
        public var sendsRequestID = false

        /// Creates settings, of which none has a default here: those stand in the configuration.
        public init(
            requestLimits: RequestLimits, requestsPerConnection: Int, bufferedBytes: Int,
            sendBuffer: Int, connectionsPerAddress: Int?, headerTimeout: Duration,
            bodyTimeout: Duration, writeTimeout: Duration,
            keepaliveTimeout: Duration, queueTimeout: Duration, minimumRate: Int?
        ) {
            self.requestLimits = requestLimits
            self.requestsPerConnection = requestsPerConnection
            self.bufferedBytes = bufferedBytes
            self.sendBuffer = sendBuffer
            self.connectionsPerAddress = connectionsPerAddress
            self.headerTimeout = headerTimeout
            self.bodyTimeout = bodyTimeout
            self.writeTimeout = writeTimeout
            self.keepaliveTimeout = keepaliveTimeout
            self.queueTimeout = queueTimeout
            self.minimumRate = minimumRate
        }
    }

    /// What the kernel may hold for a client.
    ///
    /// A client that takes nothing is closed by the supervisor; the kernel's patience, a little longer,
    /// is for what it still holds when the connection was closed.
    var sendBounds: SendBounds {
        SendBounds(
            unsentBytes: settings.sendBuffer,
            patience: Int(clamping: (timeouts.write &+ Timeouts.kernelPatience) / 1_000_000))
    }

    /// The settings' timeouts in nanoseconds, with those that nobody sets.
    struct Timeouts: Sendable {
        let header: UInt64
        let body: UInt64
        let write: UInt64
        let keepalive: UInt64
        let queue: QueueTimeout
        let rate: MinimumRate?
        /// How long a client may take to read an error before the connection is closed.
        let linger: UInt64 = 2_000_000_000
        /// How much longer than `write` the kernel waits for a client to take anything.
        static let kernelPatience: UInt64 = 10_000_000_000
        /// How long a connection is left alone when the workers or the client deserve a moment.
        let grace: UInt64 = 1_000_000_000

        init(_ settings: Settings) {
            header = settings.headerTimeout.nanoseconds
            body = settings.bodyTimeout.nanoseconds
            write = settings.writeTimeout.nanoseconds
            keepalive = settings.keepaliveTimeout.nanoseconds
            queue = QueueTimeout(settings.queueTimeout)
            rate = settings.minimumRate.map { MinimumRate(bytesPerSecond: UInt64($0)) }
        }
    }
}

/// The generation in force.
///
/// The supervisor replaces it; any thread may ask. A worker that asks at each turn pays one relaxed
/// load for it.
final class CurrentGeneration: Sendable {
    /// Changes with every publication.
    private let number = Atomic<UInt64>(1)
    private let current: Mutex<Generation>

    init(_ generation: Generation) {
        current = Mutex(generation)
    }

    var value: Generation { current.withLock { $0 } }

    func publish(_ generation: Generation) {
        current.withLock {
            $0 = generation
            number.add(1, ordering: .relaxed)
        }
    }

    /// Tells whether another generation has been published since somebody last asked.
    ///
    /// - Parameter seen: the number that the caller has seen, 0 for none; brought up to date.
    /// - Returns: the current generation, or nil when it is the one seen.
    @inline(__always)
    func replacement(for seen: inout UInt64) -> Generation? {
        guard number.load(ordering: .relaxed) != seen else { return nil }
        return current.withLock {
            seen = number.load(ordering: .relaxed)
            return $0
        }
    }
}
