// SPDX-License-Identifier: Apache-2.0

import HTTP
import LinuxIO
import Server
import SystemPackage
import Systemd

/// The small server beside the sites' one that shows administrators what that one does.
///
/// It has one worker of its own, so that it answers while every worker of the sites is busy, and none
/// of the sites' files. It lives as long as the daemon: a reload does not change it, and its
/// connections end with an upgrade.
struct AdminServer {
    /// A page is small, and asked for by few.
    private static let maximumConnections = 64

    let readiness = Readiness()
    let history = StatusHistory()
    let server: Server
    /// The Unix socket that the daemon has bound for it; nil for none.
    private let socketFile: SocketFile?

    /// Creates one without a listener.
    ///
    /// - Parameters:
    ///   - sites: the server to show.
    ///   - logs: what the sites write, which is shown.
    ///   - inForce: the configuration of the sites.
    ///   - socketFile: is removed at the end.
    /// - Throws: `StartError`.
    init(
        showing sites: Server, _ logs: LogWriters, _ inForce: ConfigurationInForce,
        socketFile: SocketFile? = nil
    ) throws(StartError) {
        self.socketFile = socketFile
        let status = ServerStatus(of: sites, readiness, history, inForce)
        var site = Site(
            root: nil,
            endpoints: [
                HealthEndpoint(path: "/healthz"), ReadinessEndpoint(status: status),
                StatusEndpoint(status: status), StatusDocumentEndpoint(status: status),
                MetricsEndpoint(
                    status: status, server: sites, logs: logs, counts: inForce.counts),
            ])
        site.fields = [
            SiteFields.Field(name: "Content-Security-Policy", value: StatusPageText.policy)
        ]
        let generation = Generation(
            settings: Self.settings, sites: SiteTable(default: site),
            accessLog: AccessLog(nil, mode: .off, slowThreshold: .zero))
        do throws(ServerError) {
            server = try Server(
                Server.Options(
                    name: "admin", workers: 1, maximumConnections: Self.maximumConnections),
                generation: generation)
        } catch {
            throw StartError(error)
        }
    }

    private static var settings: Generation.Settings {
        Generation.Settings(
            requestLimits: RequestLimits(
                requestLine: 4096, headerBytes: 16_384, headerFields: 100, bodyBytes: 0),
            requestsPerConnection: 0, bufferedBytes: 1 << 20, sendBuffer: 64 << 10,
            connectionsPerAddress: nil, headerTimeout: .seconds(5),
            bodyTimeout: .seconds(5), writeTimeout: .seconds(5), keepaliveTimeout: .seconds(60),
            queueTimeout: .seconds(5), minimumRate: nil)
    }

    /// Ends it: what it has not answered by now is cut off.
    ///
    /// Blocks for a moment, until its worker has ended.
    func stop() {
        socketFile?.remove()
        server.beginDrain()
        _ = server.cutOff()
        _ = try? server.stop(within: .milliseconds(200))
    }
}
