// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// How often the daemon was asked to change, and what came of it.
///
/// Counted by the supervisor, read by any thread.
final class DaemonCounts: Sendable {
    /// Something to count.
    enum Kind: Int, CaseIterable {
        case reloads
        case refusedReloads
        case upgrades
        case refusedUpgrades
    }

    private let counts = Mutex(Array(repeating: UInt64(0), count: Kind.allCases.count))

    /// All of them, for the program that takes this one's place.
    var values: [UInt64] { counts.withLock { $0 } }

    func count(_ kind: Kind) {
        counts.withLock { $0[kind.rawValue] += 1 }
    }

    subscript(kind: Kind) -> UInt64 { counts.withLock { $0[kind.rawValue] } }

    /// Goes on from what an earlier program has counted, which this one has taken the place of.
    func adopt(_ values: [UInt64]) {
        counts.withLock { counts in
            for (index, value) in values.prefix(counts.count).enumerated() {
                counts[index] &+= value
            }
        }
        count(.upgrades)
    }
}
