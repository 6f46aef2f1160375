// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The names by which the sites are counted, each with a number that it keeps for as long as the server
/// lives, whatever a reload brings.
///
/// Any thread may ask. Clients add none: only a configuration has sites.
final class SiteLabels: Sendable {
    /// That of the site which answers to every name that no other has.
    static let standard = "default"
    /// That of all sites for which there is no room.
    static let other = "other"
    /// How many sites are counted apart from each other.
    static let maximumCount = 512

    private let names = Mutex([standard, other])

    /// The number of a site.
    ///
    /// One that comes back after a reload has removed it gets its earlier number.
    func number(of name: String) -> Int {
        names.withLock { names in
            if let number = names.firstIndex(of: name) {
                return number
            }
            guard names.count < Self.maximumCount else { return 1 }
            names.append(name)
            return names.count - 1
        }
    }

    /// The names, in the order of their numbers.
    var all: [String] { names.withLock { $0 } }
}
