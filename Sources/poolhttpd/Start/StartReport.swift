// SPDX-License-Identifier: Apache-2.0

import Configuration
import Logging
import Systemd

/// The first records of a start that has succeeded so far: what is served, and what of it an
/// administrator may want to change.
struct StartReport {
    let loaded: LoadedConfiguration
    /// Why descriptors that the service manager passed are not served.
    let refusedDescriptors: [SystemdError]
    let room: ConnectionRoom
    let confinement: Confinement

    func log(to logger: Logger) {
        logger.log(
            Event.started, level: .info, "\(summary)",
            metadata: ["LANDLOCK_ABI": "\(confinement.version ?? 0)"])
        for reason in refusedDescriptors {
            logger.log(Event.descriptorRefused, level: .warning, "\(reason), ignoring it")
        }
        if room.isShort {
            logger.warning(
                """
                connections=\(room.wanted) needs \(room.neededFiles) open files, more than this \
                process may have: raise LimitNOFILE= of the unit or set connections= lower, \
                serving \(room.connections) connections at a time until then
                """)
        }
        // A manager that nobody reaches waits for READY=1 until its timeout ends the service.
        if case .failed(let errno) = ServiceNotifier().status("starting") {
            logger.log(
                Event.managerUnreachable, level: .warning,
                "cannot reach the service manager at NOTIFY_SOCKET=: \(errno)")
        }
    }

    /// `poolhttpd 0.1.0 started: configuration /etc/a.conf; root /srv/www; site a.example: /srv/a;` and how
    /// it is confined.
    private var summary: String {
        let configuration = loaded.configuration
        let files = loaded.files.joined(separator: ", ")
        var parts = [
            files.isEmpty ? "no configuration file" : "configuration \(files)",
            configuration.server.root.map { "root \($0)" } ?? "built-in pages",
        ]
        parts += configuration.sites.map { site in
            "site \(site.names.first ?? ""): \(site.root)"
        }
        parts.append("\(confinement)")
        return "poolhttpd \(Version.current) started: \(parts.joined(separator: "; "))"
    }
}
