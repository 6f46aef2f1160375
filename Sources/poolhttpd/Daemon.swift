// SPDX-License-Identifier: Apache-2.0
//
//   main       poolhttpd   start-up, then the supervisor: signals, deadlines, STATUS=, the drain
//   workers    worker-N    everything a request needs: accept, read, parse, answer, write
//   log writer journal     takes records from a bounded ring to the journal
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
    private let configuration: Configuration
    private let notifier = ServiceNotifier()
    private let program = Program()

    init(_ loaded: LoadedConfiguration, from source: ConfigurationSource) {
        configuration = loaded.configuration
        self.source = source
    }

    /// Reports mistakes in the configuration: a line for each, and the first to the service manager.
    static func refuse(_ problems: [Diagnostic], isDaemon: Bool) -> ArgumentParser.ExitCode {
        printError(problems.map { "\($0)\n" }.joined())
        if isDaemon, let first = problems.first {
            ServiceNotifier().failed(status: "\(first)")
        }
        return ExitCode(ExitStatus.configurationInvalid.rawValue)
    }

    private static func printError(_ text: String) {
        // Nobody is left to be told when this fails.
        _ = try? FileDescriptor.standardError.writeAll(text.utf8)
    }

    /// Serves until a signal ends it.
    ///
    /// Blocks.
    func run() -> ExitStatus {
        do throws(StartError) {
            // What the service manager passed, before any other descriptor is opened; signals,
            // before a thread could get one; then the journal, so that all else can be said.
            let handover = try Upgrade.takeHandover()
            let sockets = try inheritedSockets()
            let signals = try signalQueue()
            let journal = try journalWriter()
            defer { journal.close(within: .seconds(2)) }
            return serve(sockets, handover, signals, journal)
        } catch {
            Self.printError("poolhttpd: \(error.message)\n")
            notifier.failed(status: error.message, errno: error.errno)
            return error.status
        }
    }

    private func serve(
        _ sockets: consuming ListenSockets, _ handover: [UInt8]?,
        _ signals: consuming SignalQueue, _ journal: JournalWriter
    ) -> ExitStatus {
        let threshold = LogThreshold(Logger.Level(configuration.log.level))
        let logger = Logger(label: "poolhttpd") { label in
            JournalLogHandler(label: label, writer: journal, threshold: threshold)
        }
        do throws(StartError) {
            DescriptorLimit.raise()
            let server = try makeServer(journal)
            let hasInheritedSockets =
                if let handover {
                    try takeOver(handover, server, logger)
                } else {
                    try listen(sockets, on: server, logger)
                }
            let reload = Reload(
                source, since: configuration, hasInheritedSockets: hasInheritedSockets,
                journal: journal, threshold: threshold)
            var supervisor = try supervisor(server, signals, reload, journal, logger)
            return supervisor.run()
        } catch {
            logger.log(Event.startFailed, level: .critical, "\(error.message)")
            notifier.failed(status: error.message, errno: error.errno)
            return error.status
        }
    }

    private func inheritedSockets() throws(StartError) -> ListenSockets {
        do throws(SystemdError) {
            return try ListenSockets.take()
        } catch {
            throw StartError("\(error)", .systemError)
        }
    }

    private func signalQueue() throws(StartError) -> SignalQueue {
        // A client that goes away while it is written to is an ordinary error, not a signal.
        SignalQueue.ignore(SIGPIPE)
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
            throw StartError("\(error)", .systemError)
        }
    }

    private func supervisor(
        _ server: Server, _ signals: consuming SignalQueue, _ reload: Reload,
        _ journal: JournalWriter, _ logger: Logger
    ) throws(StartError) -> Supervisor {
        do throws(Errno) {
            return try Supervisor(
                server: server, signals: signals, reload: reload,
                upgrade: Upgrade(program, journal: journal), notifier: notifier, logger: logger,
                settings: Supervisor.Settings(
                    configuration, hasInheritedSockets: reload.hasInheritedSockets))
        } catch {
            throw StartError("cannot set up the supervisor: \(error)", .systemError, error)
        }
    }

    private func makeServer(_ journal: JournalWriter) throws(StartError) -> Server {
        let generation = try GenerationBuilder(configuration, journal: journal).generation()
        do throws(ServerError) {
            return try Server(
                Server.Options(
                    workers: configuration.server.workers.count,
                    maximumConnections: configuration.limits.connections),
                generation: generation)
        } catch {
            throw StartError("\(error)", .systemError)
        }
    }

    /// Takes over what an earlier program has left, connections and all.
    ///
    /// - Returns: whether the service manager keeps the sockets.
    private func takeOver(
        _ handover: [UInt8], _ server: Server, _ logger: Logger
    ) throws(StartError) -> Bool {
        do throws(HandoverError) {
            let adoption = try server.adopt(handover)
            logger.log(
                Event.upgraded, level: adoption.lostConnections == 0 ? .info : .warning,
                """
                poolhttpd \(Version.current) took over \(adoption.listeners) listening sockets and \
                \(adoption.connections) connections, \(adoption.lostConnections) were closed
                """)
            return adoption.inheritedListeners > 0
        } catch {
            throw StartError("\(error)", .systemError)
        }
    }

    /// Takes the service manager's sockets, or binds the configured address where there are none.
    ///
    /// - Returns: whether the service manager keeps the sockets.
    private func listen(
        _ sockets: consuming ListenSockets, on server: Server, _ logger: Logger
    ) throws(StartError) -> Bool {
        guard sockets.count > 0 else {
            try bind(server, logger)
            return false
        }
        logger.log(
            Event.socketsTakenOver, level: .info,
            "\(sockets.count) socket(s) from the service manager, address= and port= are not used")
        while let socket = sockets.next() {
            try requireRole(.http, of: socket)
            let kind = socket.kind
            let descriptor = socket.takeDescriptor()
            switch kind {
            case .connection:
                server.serve(StreamSocket(descriptor))
            case .listener:
                let listener = ListeningSocket(descriptor)
                announce(listener, logger)
                try add(listener, isInherited: true, to: server)
            }
        }
        return true
    }

    /// Refuses a socket whose connections this server must not serve.
    private func requireRole(
        _ role: ListenerRole, of socket: borrowing InheritedSocket
    ) throws(StartError) {
        let name = socket.name
        switch ListenerRole(socketName: name) {
        case role: return
        case .some:
            throw StartError(
                "the socket named \"\(name)\" is for admin pages, which this version does not have: "
                    + "remove it", .configurationInvalid)
        case nil:
            throw StartError(
                "no use is known for the socket named \"\(name)\": set FileDescriptorName=http in "
                    + "its unit, or remove it", .configurationInvalid)
        }
    }

    private func bind(_ server: Server, _ logger: Logger) throws(StartError) {
        let binding = Binding(configuration.server.address, port: configuration.server.port)
        let listener = try binding.listen()
        announce(listener, logger)
        try add(listener, isInherited: false, to: server)
    }

    private func announce(_ listener: borrowing ListeningSocket, _ logger: Logger) {
        let address = (try? listener.address).map { "\($0)" } ?? "an unnamed socket"
        logger.info("listening on \(address)")
    }

    private func add(
        _ listener: consuming ListeningSocket, isInherited: Bool, to server: Server
    ) throws(StartError) {
        do throws(Errno) {
            try server.listen(on: listener, isInherited: isInherited)
        } catch {
            throw StartError("cannot watch a listening socket: \(error)", .systemError, error)
        }
    }
}
