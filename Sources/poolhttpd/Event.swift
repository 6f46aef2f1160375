// SPDX-License-Identifier: Apache-2.0

import LinuxIO
import Logging
import StaticFiles
import Systemd

/// The daemon's own events in the journal, each with a fixed id for the catalog.
enum Event {
    /// The metadata key by which a log record gets its id.
    static let key = "MESSAGE_ID"

    static let started = MessageID("38e0b5d7f16c4d02a9c74be1805f3d96")
    static let ready = MessageID("b1c7a9e04d2f4a5c8f60317d29ce5b84")
    static let socketsTakenOver = MessageID("7d94f03b6ae14c1fb2c85e9d10a7f63c")
    static let reloaded = MessageID("6b2e90c7f51a4d38a4e7d9018c5f3b62")
    static let reloadRefused = MessageID("d18f47a3b0c94e6c9e25f6b1740a8d3e")
    static let upgradeBegun = MessageID("8c5d02f94e7b4b1fa3c6918de07f2b54")
    static let upgraded = MessageID("f3a961c08d5e47b2b7c40e9f15d2836a")
    static let connectionsResumed = MessageID("5b7e13d9c8a24f06b1d3907f4ec26a58")
    static let upgradeRefused = MessageID("27e4b8d16f3a4c0c9d81a5f40b6ce793")
    static let drainBegun = MessageID("c35e81d2f7094e6ab8d1460f9b72ea15")
    static let drainFinished = MessageID("e86b02c49f1d4d7d93a57c20fe1864ab")
    static let listenerPaused = MessageID("29ad5f7c038e4b619cf4d2e71b605a8e")
    static let listenerResumed = MessageID("5e0b7c41d9f24a83b6172fc8e3a94d60")
    static let workersBusy = MessageID("a4d81f3e60c24b57901be7f25d8c36aa")
    static let workersFree = MessageID("0f93c6b25a7e4d18bd4490e1c72f8b35")
    static let overloadBegun = MessageID("7be5dd1c4f0a4e39a26d8c70915fb3e4")
    static let overloadEnded = MessageID("e1209fa67c854b8d90d3f54b8a27c61d")
    static let connectionsRefused = MessageID("0bb302b366974b0791fce02fa32674d2")
    static let workerStuck = MessageID("4a06e18d8b434f51a2cb1d2882755c47")
    static let workerMovedOn = MessageID("330ba797fa864617b725e19dcaed27a5")
    static let allWorkersStuck = MessageID("0c1dd877cc9245b1b5f9cc575ee359da")
    static let rootReplaced = MessageID("b8d3f21c5e074a6f9c1d60e7a24b93f8")
    static let rootVanished = MessageID("1f6a9d0e73c84b25a0e8d4c9b75f3162")
    static let rootReturned = MessageID("e27c40b95d8f4136b3a7f15e08d9c64a")
    static let rootUnreadable = MessageID("3d0e5b9a7c264f18b2f6a41c58e97d30")
    static let accessLogFailing = MessageID("a77c1be5093f4d8e9c5a20d4f8e163b7")
    static let accessLogRecovered = MessageID("4de90c62b1a84f37865bd3e70f19a2c8")
    static let accessLogLost = MessageID("91b3f7d05e2c4a6ab08e64c1d95f7203")
    static let accessLogNotReopened = MessageID("6c28ea4f9d7b4513a1f0b86e35c4d917")
    static let startFailed = MessageID("94c2e5b81d7f4f3da60e8b13c7592df0")
    static let managerUnreachable = MessageID("c05d7e92a18b4c3fb46f0e83d5a1297c")
    static let configurationRefused = MessageID("6f1b0d83c2e74a95b7d8314ea05c92f6")
    static let descriptorRefused = MessageID("d27c58e1904b4f6c8a3e95b1f60d7428")
}

extension Logger {
    /// Logs an event under its id.
    func log(
        _ event: MessageID, level: Logger.Level, _ message: Logger.Message,
        metadata: Logger.Metadata = [:]
    ) {
        var metadata = metadata
        metadata[Event.key] = "\(event)"
        log(level: level, message, metadata: metadata)
    }
}

extension Logger {
    /// Logs what became of a root, given by its path.
    func log(_ change: RootChange, of path: String) {
        let metadata: Metadata = ["ROOT": "\(path)"]
        switch change {
        case .replaced:
            log(
                Event.rootReplaced, level: .notice,
                "root \"\(path)\" is another directory now, serving that", metadata: metadata)
        case .vanished(let errno):
            log(
                Event.rootVanished, level: .error,
                "root \"\(path)\" is gone: \(errno), answering 503 until it is back",
                metadata: metadata)
        case .returned:
            log(
                Event.rootReturned, level: .notice, "root \"\(path)\" is back, serving it",
                metadata: metadata)
        }
        // A confined process can open a directory and still read nothing in it.
        guard change == .replaced || change == .returned, !PathSurroundings.isReadable(path) else {
            return
        }
        log(
            Event.rootUnreadable, level: .error,
            """
            root \"\(path)\" leads to where this process may read nothing, answering 403: if its \
            permissions are right, a restart is needed (see landlock=)
            """,
            metadata: metadata)
    }
}
