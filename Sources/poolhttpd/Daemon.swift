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
    private let loaded: LoadedConfiguration
    private var configuration: Configuration { loaded.configuration }
    private let notifier = ServiceNotifier()

    init(_ loaded: LoadedConfiguration) {
        self.loaded = loaded
    }

    /// Serves until a signal ends it.
    ///
    /// Blocks.
    func run() -> ExitStatus {
        // What the service manager passed, before any other descriptor is opened; signals, before a
        // thread could get one; then the journal, so that all else can be said.
        var sockets = InheritedSockets()
        do throws(StartError) {
            let signals = try signalQueue()
            let journal = try journalWriter()
            defer { journal.close(within: .seconds(2)) }
            return serve(&sockets, signals, journal)
        } catch {
            return FailedStart(error).end(&sockets)
        }
    }

    private func serve(
        _ sockets: inout InheritedSockets, _ signals: consuming SignalQueue,
        _ journal: JournalWriter
    ) -> ExitStatus {
        let logger = logger(journal)
        do throws(StartError) {
            try sockets.check()
            let report = StartReport(
                loaded: loaded, refusedDescriptors: sockets.refused,
                maximumDescriptors: DescriptorLimit.raise())
            let server = try makeServer(journal)
            var supervisor = try supervisor(server, signals, logger)
            let socketFile = try listen(&sockets, on: server, report, logger)
            defer { socketFile?.remove() }
            return supervisor.run()
        } catch {
            return FailedStart(error).end(&sockets, journal: journal)
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
            throw StartError(error)
        }
    }

    private func logger(_ journal: JournalWriter) -> Logger {
        let level = Logger.Level(rawValue: configuration.log.level.rawValue) ?? .info
        let threshold = LogThreshold(level)
        return Logger(label: "poolhttpd") { label in
            JournalLogHandler(label: label, writer: journal, threshold: threshold)
        }
    }

    private func supervisor(
        _ server: Server, _ signals: consuming SignalQueue, _ logger: Logger
    ) throws(StartError) -> Supervisor {
        let timeouts = configuration.timeouts
        do throws(Errno) {
            return try Supervisor(
                server: server, signals: signals, notifier: notifier, logger: logger,
                settings: Supervisor.Settings(
                    drainTimeout: configuration.server.drainTimeout,
                    shortestTimeout: min(
                        min(timeouts.header, timeouts.body),
                        min(timeouts.write, timeouts.keepalive)),
                    maximumConnections: configuration.limits.connections))
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
            throw StartError(error)
        }
    }

    /// Takes the service manager's sockets, or binds the configured address where there are none.
    ///
    /// - Returns: the file of a Unix socket that was bound, to be removed at the end.
    private func listen(
        _ sockets: inout InheritedSockets, on server: Server, _ report: StartReport,
        _ logger: Logger
    ) throws(StartError) -> SocketFile? {
        guard !sockets.isEmpty else {
            let listener = try Binding(configuration.server).listen()
            report.log(to: logger)
            announce(listener, logger)
            let path = (try? listener.address)?.path
            try add(listener, isInherited: false, to: server)
            return path.flatMap { SocketFile(at: $0) }
        }
        report.log(to: logger)
        logger.log(
            Event.socketsTakenOver, level: .info,
            "\(sockets.count) socket(s) from the service manager, address= and port= are not used")
        while let socket = sockets.next() {
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
        return nil
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
