// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Configuration
import Glibc
import LinuxIO
import SystemPackage

/// `poolhttpd status`: asks the admin socket of a daemon what it does, and whether it is healthy.
struct StatusCommand: ParsableCommand {
    static let name = "status"
    static let configuration = CommandConfiguration(
        commandName: name,
        abstract: "Ask a running daemon what it does, and whether it is healthy.",
        usage: "poolhttpd status [--watch] [--json] [--config <file> | <address>]",
        discussion: """
            Without an address, that of [admin] in the configuration is asked, or else \
            /run/poolhttpd/admin.sock.

            Exit status: 0 ready; 1 it has answered and is not ready; 64 bad arguments; \
            69 not reachable; 71 the output failed; 77 permission denied; 78 the file of --config is invalid.
            """)

    @Flag(help: "Go on, once a second.")
    var watch = false

    @Flag(help: "Print JSON, each answer on a line.")
    var json = false

    @OptionGroup
    var file: ConfigurationFile

    @Argument(
        help: ArgumentHelp("unix:/PATH, HOST:PORT or http://HOST:PORT.", valueName: "address"),
        completion: .file())
    var address: String?

    @ParentCommand
    var parent: Poolhttpd

    func validate() throws {
        if let option = parent.givenOptions.first {
            throw ValidationError("\(option) is not an option of '\(Self.name)'")
        }
        if let address {
            _ = try AdminTarget.targets(address)
            guard file.config == nil else {
                throw ValidationError("give --config or an address, not both")
            }
        }
    }

    func run() throws {
        throw ArgumentParser.ExitCode(try status().rawValue)
    }

    private func status() throws -> ExitStatus {
        let places: AdminPlaces
        do {
            places =
                try address.map { try AdminPlaces(address: $0) } ?? AdminPlaces(file: file.config)
        } catch let error as ConfigurationError {
            throw FailedStart(error.diagnostics).exitCode(isDaemon: false)
        }
        // A reader that has gone ends the program in its own way.
        SignalQueue.ignore(SIGPIPE)
        let output = StatusOutput()
        guard !watch else {
            return StatusWatch(places: places, inJSON: json, output: output).run()
        }
        guard let reading = StatusReading.take(from: places, inJSON: json) else {
            return .notReachable
        }
        return output.print(reading, inJSON: json)
    }
}
