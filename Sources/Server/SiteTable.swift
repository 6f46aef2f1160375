// SPDX-License-Identifier: Apache-2.0

/// The sites of a server, and the host names that they answer to.
///
/// Immutable once the server has it.
public struct SiteTable: Sendable {
    /// The default site first.
    private(set) var sites: [Site]
    /// In lower case, each with the position of its site; of two that are equal, the first counts.
    private(set) var names: [(name: String, site: Int)] = []

    /// A table with one site, which answers to every name that no other has.
    public init(default site: Site) {
        sites = [site]
    }

    /// Adds a site.
    ///
    /// - Parameter names: in lower case: `example.org`, or `*.example.org` for every name with
    ///   exactly one more label.
    public mutating func add(_ site: Site, names: [String]) {
        for name in names {
            self.names.append((name.lowercased(), sites.count))
        }
        sites.append(site)
    }
}
