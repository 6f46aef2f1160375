// SPDX-License-Identifier: Apache-2.0
//
//   main       poolhttpd   start-up, then the supervisor: signals, deadlines, STATUS=, the drain
//   workers    worker-N    everything a request needs: accept, read, parse, answer, write
//   log writer journal     takes records from a bounded ring to the journal
//   access log access-log  writes the lines of requests to files, where file= names one
//   admin      admin-0     the admin pages, where a socket for them was passed
//
// No other thread ever exists. The order of the start matters: sockets from systemd and the blocked
// signals come before the first thread, READY=1 comes after the last.

import ArgumentParser
import Configuration
import Glibc
import LinuxIO
import Logging
import Server
import SystemPackage
import Systemd
import WorkerPool

/// The daemon from its configuration to its exit status.
struct Daemon {
    private let source: ConfigurationSource
    private let loaded: LoadedConfiguration
    private var configuration: Configuration { loaded.configuration }
    private let program = Program()

    init(_ loaded: LoadedConfiguration, from source: ConfigurationSource) {
        self.loaded = loaded
        self.source = source
    }

    /// Serves until a signal ends it.
    ///
    /// Blocks.
    func run() -> ExitStatus {
        // What the service manager passed, before any other descriptor is opened; signals, before a
        // thread could get one; then the journal, so that all else can be said.
        HeapMemory.shareArenas()
        CrashReport.install(isJournal: JournalStream.matchesStandardError)
        var sockets = InheritedSockets()
        do throws(StartError) {
            let handover = try Upgrade.takeHandover()
            let openFiles = openFiles(sockets.stored.count, handover)
            let signals = try signalQueue()
            // The rules of the time zone cannot be read once the daemon is confined.
            LocalTime.prepare()
            // Neither can the list of mappings.
            let startPages = StartPages(ProgramPages())
            // A thread that is there already would stay as it is.
            let confinement = Confinement(
                for: loaded, of: program, bindsItself: sockets.count(of: .http) == 0,
                bindsAdmin: sockets.count(of: .admin) == 0)
            let journal = try journalWriter()
            defer { journal.close(within: .seconds(2)) }
            return serve(&sockets, handover, openFiles, signals, confinement, journal, startPages)
        } catch {
            return FailedStart(error).end(&sockets)
        }
    }

    private func serve(
        _ sockets: inout InheritedSockets, _ handover: [UInt8]?, _ openFiles: Int?,
        _ signals: consuming SignalQueue, _ confinement: Confinement, _ journal: JournalWriter,
        _ startPages: consuming StartPages
    ) -> ExitStatus {
        let threshold = LogThreshold(Logger.Level(configuration.log.level))
        journal.maximumRate = configuration.log.maximumRate
        let logger = Logger(label: "poolhttpd") { label in
            JournalLogHandler(label: label, writer: journal, threshold: threshold)
        }
        let logs = LogWriters(journal, logger)
        defer { logs.files.close(within: .seconds(2)) }
        do throws(StartError) {
            try sockets.check()
            let room = ConnectionRoom(
                for: configuration, maximumFiles: DescriptorLimit.raise(), openFiles: openFiles)
            let report = StartReport(
                loaded: loaded, refusedDescriptors: sockets.refused, room: room,
                confinement: confinement)
            let server = try makeServer(room, logs, logger)
            let inForce = ConfigurationInForce(loaded, DaemonCounts())
            let adminStart = AdminStart(
                configuration, showing: server, logs, inForce, logger)
            var admin: AdminServer?
            var adoption: Adoption?
            if let handover {
                // It serves at once, and is to miss none if it gets an admin server.
                server.countRequests()
                let taken = try takeOver(handover, server, confinement, logger)
                inForce.counts.adopt(taken.notes)
                admin = try adminStart.server(listeningOn: taken.others)
                adoption = taken
            } else {
                admin = try adminStart.server(&sockets)
            }
            server.countRequests(admin != nil)
            let reload = Reload(
                source, since: configuration,
                hasInheritedSockets: adoption.map { $0.inheritedListeners > 0 }
                    ?? (sockets.count(of: .http) > 0),
                confinement: confinement, inForce: inForce, logs: logs, logger: logger,
                threshold: threshold)
            var supervisor = try supervisor(
                server, admin, signals, reload, logs, logger, startPages)
            let socketFile =
                adoption == nil
                ? try listen(&sockets, on: server, report, logger)
                : reload.hasInheritedSockets ? nil : ownSocketFile
            defer { socketFile?.remove() }
            resume(&sockets.stored, on: server, logger)
            return supervisor.run()
        } catch {
            return FailedStart(error).end(&sockets, journal: journal)
        }
    }

    /// How many files are open that are no connections to be continued; nil where nobody knows.
    ///
    /// Whatever started the daemon may have left some that are of no use.
    private func openFiles(_ storedCount: Int, _ handover: [UInt8]?) -> Int? {
        guard let count = OwnedDescriptor.openCount else { return nil }
        guard let handover else { return count - storedCount }
        return Handover.descriptorCount(in: handover).map { count - $0 }
    }

    private func signalQueue() throws(StartError) -> SignalQueue {
        // A client that goes away while it is written to is an ordinary error, not a signal.
        SignalQueue.ignore(SIGPIPE)
        // So is an access log that has become as long as LimitFSIZE= lets it.
        SignalQueue.ignore(SIGXFSZ)
        do throws(Errno) {
            return try SignalQueue(Supervisor.handledSignals)
        } catch {
            throw StartError("cannot set up signals: \(error)", .systemError, error)
        }
    }

    private func journalWriter() throws(StartError) -> JournalWriter {
        do throws(SystemdError) {
            return try JournalWriter(destination: .detect(), identifier: "poolhttpd")
        } catch {
            throw StartError(error)
        }
    }

    private func supervisor(
        _ server: Server, _ admin: AdminServer?, _ signals: consuming SignalQueue, _ reload: Reload,
        _ logs: LogWriters, _ logger: Logger, _ startPages: consuming StartPages
    ) throws(StartError) -> Supervisor {
        do throws(Errno) {
            return try Supervisor(
                server: server, admin: admin, signals: signals, reload: reload,
                upgrade: Upgrade(program, logs: logs), logs: logs, logger: logger,
                settings: Supervisor.Settings(
                    configuration, hasInheritedSockets: reload.hasInheritedSockets),
                startPages: startPages)
        } catch {
            throw StartError("cannot set up the supervisor: \(error)", .systemError, error)
        }
    }

    private func makeServer(
        _ room: ConnectionRoom, _ logs: LogWriters, _ logger: Logger
    ) throws(StartError) -> Server {
        let generation = try GenerationBuilder(configuration, logs: logs, logger: logger)
            .generation()
        do throws(ServerError) {
            return try Server(
                Server.Options(
                    workers: configuration.server.workers.count,
                    maximumConnections: room.connections),
                generation: generation)
        } catch {
            throw StartError(error)
        }
    }

    /// Takes over what an earlier program has left, connections and all.
    private func takeOver(
        _ handover: [UInt8], _ server: Server, _ confinement: Confinement, _ logger: Logger
    ) throws(StartError) -> Adoption {
        do throws(HandoverError) {
            let adoption = try server.adopt(handover)
            logger.log(
                Event.upgraded, level: adoption.lostConnections == 0 ? .info : .warning,
                """
                poolhttpd \(Version.current) took over \(adoption.listeners) listening sockets and \
                \(adoption.connections) connections, \(adoption.lostConnections) were closed; \
                \(confinement)
                """, metadata: ["LANDLOCK_ABI": "\(confinement.version ?? 0)"])
            return adoption
        } catch {
            throw StartError(
                "\(error): its connections end, and this program has to be started anew",
                .systemError)
        }
    }

    /// Lets the connections go on that an earlier instance has left to the service manager.
    private func resume(
        _ stored: inout StoredConnections, on server: Server, _ logger: Logger
    ) {
        guard !stored.isEmpty else { return }
        let adoption = stored.resume(on: server)
        ConnectionStore.clear(ServiceNotifier())
        logger.log(
            Event.connectionsResumed, level: adoption.lostConnections == 0 ? .info : .warning,
            """
            \(adoption.connections) connections of the earlier instance go on, \
            \(adoption.lostConnections) were closed
            """)
    }

    /// The file of the Unix socket that an earlier program has bound for this one; nil where it was none.
    private var ownSocketFile: SocketFile? {
        guard case .unix(let path) = configuration.server.address else { return nil }
        return SocketFile(at: path)
    }

    /// Takes the service manager's sockets, or binds the configured address where there are none.
    ///
    /// - Returns: the file of a Unix socket that was bound, to be removed at the end.
    private func listen(
        _ sockets: inout InheritedSockets, on server: Server, _ report: StartReport,
        _ logger: Logger
    ) throws(StartError) -> SocketFile? {
        let count = sockets.count(of: .http)
        guard count > 0 else {
            let listener = try Binding(configuration.server).listen()
            report.log(to: logger)
            announce(listener, logger)
            let path = (try? listener.address)?.path
            try add(listener, isInherited: false, name: "http", to: server)
            return path.flatMap { SocketFile(at: $0) }
        }
        report.log(to: logger)
        logger.log(
            Event.socketsTakenOver, level: .info,
            "\(count) socket(s) from the service manager, address= and port= are not used")
        while let socket = sockets.next(for: .http) {
            let kind = socket.kind
            let name = socket.name
            let descriptor = socket.takeDescriptor()
            switch kind {
            case .connection:
                server.serve(StreamSocket(descriptor), name: name)
            case .listener:
                let listener = ListeningSocket(descriptor)
                announce(listener, logger)
                try add(listener, isInherited: true, name: name, to: server)
            }
        }
        return nil
    }

    private func announce(_ listener: borrowing ListeningSocket, _ logger: Logger) {
        let address = (try? listener.address).map { "\($0)" } ?? "an unnamed socket"
        logger.info("listening on \(address)")
    }

    private func add(
        _ listener: consuming ListeningSocket, isInherited: Bool, name: String, to server: Server
    ) throws(StartError) {
        do throws(Errno) {
            try server.listen(on: listener, isInherited: isInherited, name: name)
        } catch {
            throw StartError("cannot watch a listening socket: \(error)", .systemError, error)
        }
    }
}
