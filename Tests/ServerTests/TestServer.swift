// SPDX-License-Identifier: Apache-2.0

import Glibc
import HTTP
import LinuxIO
import StaticFiles
import Systemd
import TestSupport

@testable import Server

/// A server on a free port of this machine.
///
/// The test's thread is its supervisor.
final class TestServer {
    let server: Server
    let port: UInt16
    /// Keeps what `/hold` holds.
    let gate: Gate
    private let listenerNumber: CInt

    /// Starts one with a site of its own.
    ///
    /// - Parameters:
    ///   - root: the directory to serve; nil serves the built-in pages.
    ///   - sites: what is served instead.
    ///   - isInherited: whether the listener counts as the service manager's.
    convenience init(
        workers: Int = 2, root: String? = nil, log: AccessLog? = nil, isInherited: Bool = false,
        cacheLifetime: UInt64 = 1_000_000_000, sites: SiteTable? = nil,
        maximumConnections: Int = 10_000, _ change: (inout Generation.Settings) -> Void = { _ in }
    ) throws {
        let policy = FilePolicy.forTests(cacheLifetime: cacheLifetime)
        let gate = Gate()
        var endpoints: [any Endpoint] = [
            HealthEndpoint(path: "/healthz"), SleepEndpoint(path: "/sleep"),
            HoldEndpoint(gate: gate),
        ]
        if root == nil {
            endpoints.append(WelcomeEndpoint())
        }
        let site = Site(
            root: try root.map { try DocumentRoot($0, policy: policy, files: .forTests) },
            endpoints: endpoints)
        try self.init(
            Server.Options(workers: workers, maximumConnections: maximumConnections),
            isInherited: isInherited, gate: gate,
            generation: .forTests(sites: sites ?? SiteTable(default: site), log: log, change))
    }

    /// Starts one with a generation.
    convenience init(workers: Int = 2, gate: Gate = Gate(), generation: Generation) throws {
        try self.init(
            Server.Options(workers: workers, maximumConnections: 10_000), gate: gate,
            generation: generation)
    }

    /// Starts one.
    init(
        _ options: Server.Options, isInherited: Bool = false, gate: Gate = Gate(),
        generation: Generation
    ) throws {
        self.gate = gate
        server = try Server(options, generation: generation)
        server.countRequests()
        let listener = try ListeningSocket(binding: SocketAddress(host: "127.0.0.1", port: 0))
        port = try listener.address.port
        listenerNumber = listener.number
        // Who has sent nothing yet is accepted as soon as the others, so that a test knows when.
        var deferral: CInt = 0
        let size = socklen_t(MemoryLayout<CInt>.size)
        _ = unsafe setsockopt(
            listenerNumber, CInt(IPPROTO_TCP), TCP_DEFER_ACCEPT, &deferral, size)
        try server.listen(on: listener, isInherited: isInherited)
        // A worker that has not begun to wait counts as busy.
        try waitUntil { server.metrics.busyWorkers == 0 }
    }

    func connect(receiveBuffer: CInt? = nil) throws -> TestClient {
        try TestClient(port: port, receiveBuffer: receiveBuffer)
    }

    /// Another descriptor of the listener, as the service manager has one.
    func duplicateListener() -> CInt { dup(listenerNumber) }

    /// Sends one request on a connection of its own.
    func get(_ target: String) throws -> TestResponse {
        let client = try connect()
        try client.send(request(target, "Connection: close"))
        let responses = try TestResponse.parseAll(client.readToEnd())
        guard responses.count == 1 else { throw TestFailure("\(responses.count) responses") }
        return responses[0]
    }

    /// Does the supervisor's work until something has come about.
    func supervise(until condition: () throws -> Bool) throws {
        try waitUntil {
            _ = server.sweep()
            return try condition()
        }
    }

    /// Waits until every connection is parked, and so many of them have begun something.
    func waitUntilParked(unfinished: Int) throws {
        try waitUntil {
            let metrics = server.metrics
            return metrics.busyWorkers == 0 && metrics.waiting == 0
                && metrics.connections - metrics.idleConnections == unfinished
        }
    }

    /// Waits until `/hold` has held so many workers.
    func waitUntilHeld(_ count: Int) throws {
        try waitUntil { gate.arrivalCount >= count }
    }
}

extension Generation {
    /// A generation with limits and timeouts that no test meets by chance.
    static func forTests(
        sites: SiteTable, log: AccessLog? = nil,
        _ change: (inout Settings) -> Void = { _ in }
    ) -> Generation {
        var settings = Settings(
            requestLimits: .forTests, requestsPerConnection: 0, bufferedBytes: 64 << 20,
            sendBuffer: 64 << 10, connectionsPerAddress: nil,
            headerTimeout: .seconds(3600), bodyTimeout: .seconds(3600),
            writeTimeout: .seconds(3600), keepaliveTimeout: .seconds(3600),
            queueTimeout: .seconds(3600), minimumRate: nil)
        change(&settings)
        let silent = AccessLog(nil, mode: .off, slowThreshold: .seconds(1))
        return Generation(settings: settings, sites: sites, accessLog: log ?? silent)
    }
}

/// A GET request.
func request(_ target: String, _ fields: String..., method: String = "GET") -> String {
    "\(method) \(target) HTTP/1.1\r\nHost: test\r\n"
        + fields.map { "\($0)\r\n" }.joined() + "\r\n"
}
