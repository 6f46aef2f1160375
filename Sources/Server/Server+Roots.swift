// SPDX-License-Identifier: Apache-2.0

public import StaticFiles
import Synchronization
public import SystemPackage
import WorkerPool

/// A site as the generation in force has it.
public struct SiteState: Sendable {
    /// What the site is called in records: its first host name, or `default`.
    public let name: String
    /// The host names that it answers to; none for the one that answers to all others.
    public let hosts: [String]
    /// The directory that it serves; nil for none.
    public let root: String?
    /// Why there is no such directory, as far as is known; nil while there is.
    public let failure: Errno?
    /// Which of the files are served; nil without a root.
    public let policy: FilePolicy?
    /// How many rules send clients elsewhere.
    public let redirectCount: Int
}

/// Whether the files that the sites have are there at all.
extension Server {
    /// Which site's root is gone, and why; nil where all are there, as far as is known.
    ///
    /// Never waits for a disk: a worker looks again, for the next call to know. Any thread may ask.
    public var rootProblem: String? {
        let roots = context.generations.value.sites.sites.compactMap(\.root)
        lookAgain(at: roots)
        for root in roots {
            if let failure = root.failure {
                return "the root \"\(root.path)\" is gone: \(failure)"
            }
        }
        return nil
    }

    /// The sites in force, the default one first.
    ///
    /// Any thread may ask.
    public var siteStates: [SiteState] {
        let table = context.generations.value.sites
        var hosts = Array(repeating: [String](), count: table.sites.count)
        for (name, site) in table.names {
            hosts[site].append(name)
        }
        return zip(table.sites, hosts).map { site, hosts in
            SiteState(
                name: site.name, hosts: hosts,
                root: site.root?.path, failure: site.root?.failure, policy: site.root?.policy,
                redirectCount: site.redirects.count)
        }
    }

    /// Has a worker look, unless one that was asked has not yet.
    private func lookAgain(at roots: [DocumentRoot]) {
        let looks = looksAtRoots
        guard !roots.isEmpty, !looks.exchange(true) else { return }
        // Nobody looks at a server that is closed.
        try? pool.execute {
            for root in roots {
                root.look()
            }
            _ = looks.exchange(false)
        }
    }
}

/// Something that is so or not, which threads share.
final class SharedFlag: Sendable {
    private let value = Atomic<Bool>(false)

    /// Whether it is set; orders nothing else.
    @inline(__always)
    var isSet: Bool { value.load(ordering: .relaxed) }

    /// Sets it.
    ///
    /// - Returns: what it was.
    func exchange(_ newValue: Bool) -> Bool {
        value.exchange(newValue, ordering: .acquiringAndReleasing)
    }
}
