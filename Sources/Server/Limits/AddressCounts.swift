// SPDX-License-Identifier: Apache-2.0

import LinuxIO
import Synchronization

/// How many connections each client has that was counted when it connected.
///
/// Any thread may call it, in constant time. Where nobody asks for a limit, nobody is counted.
final class AddressCounts: Sendable {
    private let counts = Mutex<[PeerNetwork: Int]>([:])

    /// Counts a connection.
    ///
    /// - Returns: false when its client has as many as it may; it was not counted then.
    func enter(_ network: PeerNetwork, limit: Int) -> Bool {
        counts.withLock { counts in
            let count = counts[network, default: 0]
            guard count < limit else { return false }
            counts[network] = count + 1
            return true
        }
    }

    /// Counts the end of a connection that was counted.
    func leave(_ network: PeerNetwork) {
        counts.withLock { counts in
            guard let count = counts[network] else { return }
            counts[network] = count > 1 ? count - 1 : nil
        }
    }

    /// The number of clients.
    var clientCount: Int { counts.withLock { $0.count } }
}
