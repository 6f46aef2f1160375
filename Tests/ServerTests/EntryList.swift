// SPDX-License-Identifier: Apache-2.0

import Synchronization
import Systemd

@testable import Server

/// The entries of a server's access log, for a test to look at.
final class EntryList: Sendable {
    private let entries = Mutex<[JournalRecord]>([])

    /// A log that writes into the list.
    func log(
        _ mode: AccessLogMode, slow: Duration = .seconds(3600), files: SiteFiles = SiteFiles(),
        admit: @escaping @Sendable (JournalPriority) -> Bool = { _ in true }
    ) -> AccessLog {
        AccessLog(mode: mode, slowThreshold: slow, files: files, admit: admit) { [self] entry in
            entries.withLock { $0.append(entry) }
        }
    }

    var all: [JournalRecord] { entries.withLock { $0 } }
}
