// SPDX-License-Identifier: Apache-2.0

import Configuration
import LinuxIO
import Logging
import Server
import SystemPackage
import Systemd

/// Starts the server of the admin pages, where anybody has asked for them.
struct AdminStart {
    private let configuration: Configuration
    private let sites: Server
    private let logs: LogWriters
    private let inForce: ConfigurationInForce
    private let logger: Logger

    init(
        _ configuration: Configuration, showing sites: Server, _ logs: LogWriters,
        _ inForce: ConfigurationInForce, _ logger: Logger
    ) {
        self.configuration = configuration
        self.sites = sites
        self.logs = logs
        self.inForce = inForce
        self.logger = logger
    }

    /// Starts it on the service manager's sockets for it, or on the configured address where there are
    /// none.
    ///
    /// - Returns: nil where there is neither.
    func server(_ sockets: inout InheritedSockets) throws(StartError) -> AdminServer? {
        guard sockets.count(of: .admin) > 0 else { return try serverOfItsOwn() }
        let admin = try AdminServer(showing: sites, logs, inForce)
        while let socket = sockets.next(for: .admin) {
            let listener = ListeningSocket(socket.takeDescriptor())
            announce(listener)
            try add(listener, isInherited: true, to: admin)
        }
        return admin
    }

    /// Starts it on sockets that an earlier program has left to this one.
    ///
    /// The file of one that the program has bound stays behind at the end: it may be the service
    /// manager's. The next start takes it over.
    func server(listeningOn numbers: [CInt]) throws(StartError) -> AdminServer? {
        guard !numbers.isEmpty else { return nil }
        let admin = try AdminServer(showing: sites, logs, inForce)
        for number in numbers {
            guard let descriptor = try? OwnedDescriptor(inheriting: number) else { continue }
            try add(ListeningSocket(descriptor), isInherited: true, to: admin)
        }
        return admin
    }

    private func serverOfItsOwn() throws(StartError) -> AdminServer? {
        guard let address = configuration.admin.address else { return nil }
        let listener = try Binding(address, group: configuration.server.socketGroup).listen()
        let path = (try? listener.address)?.path
        let admin = try AdminServer(
            showing: sites, logs, inForce, socketFile: path.flatMap { SocketFile(at: $0) })
        announce(listener)
        if !address.isLocal {
            logger.warning(
                "admin pages on \(address.text): whoever reaches that address sees what clients ask for"
            )
        }
        try add(listener, isInherited: false, to: admin)
        return admin
    }

    private func announce(_ listener: borrowing ListeningSocket) {
        let address = (try? listener.address).map { "\($0)" } ?? "an unnamed socket"
        logger.info("admin pages on \(address)")
    }

    private func add(
        _ listener: consuming ListeningSocket, isInherited: Bool, to admin: AdminServer
    ) throws(StartError) {
        do throws(Errno) {
            try admin.server.listen(on: listener, isInherited: isInherited, name: "admin")
        } catch {
            throw StartError("cannot watch a listening socket: \(error)", .systemError, error)
        }
    }
}
