// SPDX-License-Identifier: Apache-2.0

public import HTTP
public import StaticFiles

/// What a server answers for one host: its files, or the built-in pages, and its endpoints.
///
/// Immutable once the server has it.
public struct Site: Sendable {
    /// The files to serve; nil serves the built-in pages.
    public var root: DocumentRoot?
    /// The path that holds a worker for some seconds; nil when there is none.
    public var sleepPath: [UInt8]?
    /// The path that tells whether the server is well; nil when there is none.
    public var healthPath: [UInt8]?
    /// Rules that send clients elsewhere, the first that matches first; asked after the endpoints
    /// and before the files, one after the other.
    public var redirects: [RedirectRule] = []
    /// Fields of every response.
    ///
    /// `Server` and `X-Content-Type-Options` are replaced by fields of that name, or removed by an
    /// empty value. Names that frame a response must not be among them.
    public var fields: [(name: String, value: String)] = []

    /// A site.
    public init(root: DocumentRoot?, sleepPath: String?, healthPath: String?) {
        self.root = root
        self.sleepPath = sleepPath.map { Array($0.utf8) }
        self.healthPath = healthPath.map { Array($0.utf8) }
    }
}

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
