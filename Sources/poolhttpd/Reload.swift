// SPDX-License-Identifier: Apache-2.0

import Configuration
import Logging
import Server
import Systemd
import WorkerPool

/// Where the configuration comes from, at the start and at each reload.
struct ConfigurationSource {
    /// The file that `--config` names; nil for the usual one.
    let file: String?
    /// What other options set.
    let options: [CommandLineSetting]

    /// Reads the configuration.
    ///
    /// Blocks on the file system.
    func read() throws(ConfigurationError) -> LoadedConfiguration {
        try Configuration.load(file: file, options: options)
    }

    /// Reads the configuration and checks it against the file system.
    ///
    /// Blocks on the file system.
    func load() throws(ConfigurationError) -> LoadedConfiguration {
        let loaded = try read()
        let problems = loaded.check()
        guard problems.isEmpty else { throw ConfigurationError(diagnostics: problems) }
        return loaded
    }
}

/// Puts the configuration as it is now in force, while connections and requests go on.
struct Reload {
    private let source: ConfigurationSource
    /// The one that the process was started with: some keys are fixed by it.
    private let start: Configuration
    let hasInheritedSockets: Bool
    private let confinement: Confinement
    /// What is told of it.
    let inForce: ConfigurationInForce
    let logs: LogWriters
    private let logger: Logger
    private let threshold: LogThreshold

    /// - Parameter hasInheritedSockets: the address is not the configuration's.
    init(
        _ source: ConfigurationSource, since start: Configuration, hasInheritedSockets: Bool,
        confinement: Confinement, inForce: ConfigurationInForce, logs: LogWriters, logger: Logger,
        threshold: LogThreshold
    ) {
        self.inForce = inForce
        self.source = source
        self.start = start
        self.hasInheritedSockets = hasInheritedSockets
        self.confinement = confinement
        self.logs = logs
        self.logger = logger
        self.threshold = threshold
    }

    /// Why a new configuration was refused, a line for each reason; the old one is in force.
    struct Refusal: Error {
        let lines: [String]
    }

    /// What of a new configuration concerns others than the server.
    struct Outcome {
        let settings: Supervisor.Settings
        let loaded: LoadedConfiguration
        /// Changed keys that a reload does not apply.
        let keysNeedingRestart: [ConfigurationKey]
        /// What else is not as the configuration says until then; nil for nothing.
        let problem: String?
    }

    /// Reads the configuration and applies all of it, or nothing.
    ///
    /// Blocks on the file system.
    func apply(to server: Server) throws(Refusal) -> Outcome {
        let loaded = try load()
        let configuration = loaded.configuration
        let generation = try generation(configuration)
        try resize(server, to: configuration.server.workers.count)
        server.publish(generation)
        threshold.level = Logger.Level(configuration.log.level)
        logs.journal.maximumRate = configuration.log.maximumRate
        return Outcome(
            settings: Supervisor.Settings(
                configuration, hasInheritedSockets: hasInheritedSockets), loaded: loaded,
            keysNeedingRestart: keysNeedingRestart(loaded),
            problem: confinement.problem(with: configuration))
    }

    private func load() throws(Refusal) -> LoadedConfiguration {
        do throws(ConfigurationError) {
            return try source.load()
        } catch {
            throw Refusal(
                lines: error.diagnostics.map { "\($0)\(confinement.advice(on: $0))" })
        }
    }

    private func generation(_ configuration: Configuration) throws(Refusal) -> Generation {
        do throws(StartError) {
            return try GenerationBuilder(configuration, logs: logs, logger: logger)
                .generation()
        } catch {
            throw Refusal(lines: [error.message + confinement.advice(on: error)])
        }
    }

    private func resize(_ server: Server, to count: Int) throws(Refusal) {
        let earlier = server.workerCount
        guard count != earlier else { return }
        do throws(ThreadPoolError) {
            try server.resize(workers: count)
        } catch {
            // Some of them may have been made.
            try? server.resize(workers: earlier)
            throw Refusal(lines: ["cannot have \(count) workers instead of \(earlier): \(error)"])
        }
    }

    private func keysNeedingRestart(_ loaded: LoadedConfiguration) -> [ConfigurationKey] {
        loaded.keysNeedingRestart(since: start).filter { key in
            !(hasInheritedSockets && key.isOfAddress)
        }
    }
}

extension Supervisor.Settings {
    /// Creates the settings that a configuration asks for.
    ///
    /// - Parameter hasInheritedSockets: the service manager starts the daemon for whoever connects.
    init(_ configuration: Configuration, hasInheritedSockets: Bool) {
        let timeouts = configuration.timeouts
        self.init(
            drainTimeout: configuration.server.drainTimeout,
            shortestTimeout: [
                timeouts.header, timeouts.body, timeouts.write, timeouts.keepalive, timeouts.queue,
            ].reduce(timeouts.header, min),
            exitOnIdle: hasInheritedSockets ? configuration.server.exitOnIdle : nil)
    }
}

extension Configuration.Log {
    /// The rate in the journal writer's terms.
    var maximumRate: Int? { rate == 0 ? nil : rate }
}

extension Logger.Level {
    /// Creates the level that a configuration asks for.
    init(_ level: Configuration.Log.Level) {
        self = Logger.Level(rawValue: level.rawValue) ?? .info
    }
}

extension ConfigurationInForce.State {
    /// Creates what a reload has put in force.
    init(_ outcome: Reload.Outcome) {
        self.init(outcome.loaded)
        keysNeedingRestart = outcome.keysNeedingRestart.map(\.name)
        problem = outcome.problem
    }
}
