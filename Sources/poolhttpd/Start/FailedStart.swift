// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Configuration
import SystemPackage
import Systemd

/// The end of a start that has failed: the log and the service manager learn why, and the clients
/// that wait are answered.
struct FailedStart {
    /// What is wrong, a record each; never empty.
    private let lines: [String]
    private let status: ExitStatus
    private var errno: Errno?
    private let event: MessageID
    /// What a terminal is shown in place of records.
    private var plainText: String?

    /// The daemon itself could not start.
    init(_ error: StartError) {
        lines = [error.message]
        status = error.status
        errno = error.errno
        event = Event.startFailed
    }

    /// The configuration has mistakes.
    init(_ mistakes: [Diagnostic]) {
        lines = mistakes.map(\.description)
        status =
            mistakes.allSatisfy(\.isPermissionDenied) ? .permissionDenied : .configurationInvalid
        event = Event.configurationRefused
        plainText = lines.map { "\($0)\n" }.joined()
    }

    /// The command line is wrong.
    ///
    /// - Parameter help: what a terminal is shown: the message and the usage.
    init(arguments message: String, help: String) {
        lines = [message]
        status = .badArguments
        event = Event.startFailed
        plainText = help + "\n"
    }

    /// Ends the start.
    ///
    /// Blocks: for the log, and for two seconds in which clients of passed sockets are answered.
    ///
    /// - Parameter journal: where there is one already.
    func end(_ sockets: inout InheritedSockets, journal: JournalWriter? = nil) -> ExitStatus {
        log(to: journal)
        ServiceNotifier().failed(status: lines.first ?? "", errno: errno)
        if !sockets.isEmpty {
            var refusal = Refusal(&sockets)
            refusal.run()
        }
        return status
    }

    /// Ends the start of a daemon that has not begun to use anything; of any other use of the program
    /// only the log learns.
    ///
    /// - Returns: what to throw from the command.
    func exitCode(isDaemon: Bool) -> ArgumentParser.ExitCode {
        guard isDaemon else {
            log()
            return ArgumentParser.ExitCode(status.rawValue)
        }
        var sockets = InheritedSockets()
        return ArgumentParser.ExitCode(end(&sockets).rawValue)
    }

    /// Logs each line as a record, but to a terminal what is shaped for one.
    private func log(to journal: JournalWriter? = nil) {
        if let journal {
            return submit(to: journal)
        }
        let destination = LogDestination.detect()
        if case .plainLines(let descriptor) = destination, let plainText {
            return Self.print(plainText, to: descriptor)
        }
        do throws(SystemdError) {
            let journal = try JournalWriter(destination: destination, identifier: "poolhttpd")
            submit(to: journal)
            journal.close(within: .seconds(2))
        } catch {
            Self.print(lines.map { "poolhttpd: \($0)\n" }.joined(), to: .standardError)
        }
    }

    private func submit(to journal: JournalWriter) {
        for line in lines {
            var record = JournalRecord(line, priority: .error, messageID: event)
            if let errno {
                record.append("ERRNO", errno.rawValue)
            }
            journal.submit(record)
        }
    }

    private static func print(_ text: String, to descriptor: FileDescriptor) {
        // Nobody is left to be told when this fails.
        _ = try? descriptor.writeAll(text.utf8)
    }
}
