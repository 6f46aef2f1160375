// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Configuration
import SystemPackage

/// The command line.
///
/// It reads the configuration and hands it to the daemon.
@main
struct Poolhttpd: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "poolhttpd",
        abstract: "Serve files over HTTP/1.1 with a fixed pool of worker threads.",
        usage: """
            poolhttpd [--config <file>] [--root <dir>] [--port <n>] [--workers <n>] \
            [--check | --print-config | --explain <address>]
            poolhttpd status [--watch] [--json] [--config <file> | <address>]
            """,
        discussion: """
            Without --config, /etc/poolhttpd/poolhttpd.conf is read if it exists, with its drop-ins \
            in poolhttpd.conf.d/. Options win over files. Sockets passed by systemd win over \
            address= and port=.

            Exit status: 0 clean stop; 1 --explain: an error would be served, status: not ready; 64 bad arguments; 69 status: not reachable; \
            71 a system call failed at start; 75 address in use; 77 permission denied; 78 configuration invalid.
            """,
        version: "poolhttpd \(Version.current)",
        subcommands: [StatusCommand.self])

    @OptionGroup
    var file: ConfigurationFile

    @Option(help: ArgumentHelp("The directory to serve.", valueName: "dir"), completion: .directory)
    var root: String?

    @Option(help: ArgumentHelp("The port to listen on, 0 to 65535.", valueName: "n"))
    var port: String?

    @Option(help: ArgumentHelp("Worker threads: 1 to 1024, or auto.", valueName: "n"))
    var workers: String?

    @Flag(help: "Check the configuration, print one line per problem, and exit.")
    var check = false

    @Flag(help: "Print the effective configuration with the origin of each value, and exit.")
    var printConfig = false

    @Option(
        help: ArgumentHelp(
            "Print what would be served for a path or URL, and why, and exit.",
            valueName: "address"))
    var explain: String?

    static func main() {
        guard !CommandLine.arguments.isEmpty else {
            // There is the program's name at least: Swift reads them from /proc/self/cmdline.
            let failure = FailedStart(
                StartError(
                    "cannot read the arguments: /proc is not mounted, mount it",
                    .configurationInvalid, .noSuchFileOrDirectory))
            exit(withError: failure.exitCode(isDaemon: true))
        }
        do {
            var command = try parseAsRoot()
            try command.run()
        } catch {
            guard exitCode(for: error) == .validationFailure else { exit(withError: error) }
            let failure = FailedStart(
                arguments: message(for: error), help: fullMessage(for: error))
            exit(withError: failure.exitCode(isDaemon: isForServing(CommandLine.arguments)))
        }
    }

    /// Whether arguments that cannot be read were to start the daemon.
    ///
    /// - Parameter arguments: the program first.
    static func isForServing(_ arguments: [String]) -> Bool {
        let others = ["--check", "--print-config", "--explain"]
        let withValues = ["--config", "--root", "--port", "--workers"]
        return !zip(arguments, arguments.dropFirst()).contains { before, argument in
            others.contains { argument == $0 || argument.hasPrefix("\($0)=") }
                || argument == StatusCommand.name && !withValues.contains(before)
        }
    }

    mutating func run() throws {
        let source = ConfigurationSource(file: file.config, options: settings)
        let address = try explain.map { try ExplainedAddress($0) }
        let loaded: LoadedConfiguration
        do throws(ConfigurationError) {
            if printConfig {
                print(try source.read().effectiveINI, terminator: "")
                return
            }
            loaded = try source.load()
        } catch {
            let failure = FailedStart(error.diagnostics)
            throw failure.exitCode(isDaemon: !check && !printConfig && address == nil)
        }
        if let address {
            throw exitCode(explaining: address, loaded)
        }
        guard !check else { return }
        let status = Daemon(loaded, from: source).run()
        throw ArgumentParser.ExitCode(status.rawValue)
    }

    private func exitCode(
        explaining address: ExplainedAddress, _ loaded: LoadedConfiguration
    ) -> ArgumentParser.ExitCode {
        do throws(StartError) {
            let status = try ExplainCommand(address: address, loaded: loaded).run()
            return ArgumentParser.ExitCode(status.rawValue)
        } catch {
            return FailedStart(error).exitCode(isDaemon: false)
        }
    }

    /// The options that concern nothing but serving, as far as they were given.
    var givenOptions: [String] {
        let flags = [
            ("--check", check), ("--print-config", printConfig), ("--explain", explain != nil),
        ]
        return settings.map(\.option) + flags.filter(\.1).map(\.0)
    }

    private var settings: [CommandLineSetting] {
        [("--root", root), ("--port", port), ("--workers", workers)].compactMap { option, value in
            value.map { CommandLineSetting(option: option, value: $0) }
        }
    }
}

/// The option that serving and `status` have in common.
struct ConfigurationFile: ParsableArguments {
    @Option(help: ArgumentHelp("The configuration file.", valueName: "file"), completion: .file())
    var config: String?
}

/// The version that `--version` prints.
enum Version {
    static let current = "0.1.0"
}
