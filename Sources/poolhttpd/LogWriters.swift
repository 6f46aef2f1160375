// SPDX-License-Identifier: Apache-2.0

import Logging
import Server
import Systemd

/// Where the daemon writes what it does: the journal, and the files of access logs.
struct LogWriters {
    let journal: JournalWriter
    let files: AccessFiles

    /// - Parameter logger: is told of files that cannot be written to.
    init(_ journal: JournalWriter, _ logger: Logger) {
        self.journal = journal
        files = AccessFiles { event, path in logger.log(event, of: path) }
    }

    /// Writes what was handed over, at most for so long each; the threads end with the program.
    func flush(within timeout: Duration) {
        files.flush(within: timeout)
        journal.flush(within: timeout)
    }
}

extension Logger {
    /// Logs what became of an access log, given by its path.
    fileprivate func log(_ event: AccessFile.Event, of path: String) {
        var metadata: Metadata = ["ACCESS_LOG": "\(path)"]
        switch event {
        case .failing(let errno):
            log(
                Event.accessLogFailing, level: .error,
                """
                access log \"\(path)\" cannot be written to: \(errno), trying again each second; \
                lines wait, and are lost once they are more than 4 MiB
                """, metadata: metadata)
        case .recovered(let count):
            metadata["LOST_LINES"] = "\(count)"
            log(
                Event.accessLogRecovered, level: count == 0 ? .notice : .warning,
                "access log \"\(path)\" can be written to again, \(Self.lines(count)) lost",
                metadata: metadata)
        case .lost(let count):
            metadata["LOST_LINES"] = "\(count)"
            log(
                Event.accessLogLost, level: .warning,
                "access log \"\(path)\": \(Self.lines(count)) lost that could not be written in time",
                metadata: metadata)
        case .notReopened(let errno):
            log(
                Event.accessLogNotReopened, level: .error,
                """
                access log \"\(path)\" cannot be opened anew: \(errno), writing to the file that was \
                open
                """, metadata: metadata)
        }
    }

    private static func lines(_ count: UInt64) -> String {
        count == 1 ? "1 line is" : "\(count) lines are"
    }
}
